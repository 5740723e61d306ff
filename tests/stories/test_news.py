"""What is told, to whom, and what is not told twice."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta

from streams.model import LAST_REVISION, Firing, Hit, Quote, Story
from streams.rules.firing import FactBook
from streams.rules.query import parse
from tests.stories.building import NIGHT, Desk, act, book_of, claim, exact, reading, strike, strike_in_english

WORD = parse("convoi")


def rung(desk: Desk) -> list[tuple[str, int]]:
    """(kind, number of queries that rang) of every event so far."""
    return [(event.kind, len(event.fired)) for verdict in desk.verdicts for event in verdict.events]


def with_word(identity: str, *claims: object, hours: float = 0) -> object:
    """A reading of the strike in which the query WORD was found."""
    sentence = Quote(field="text", start=3, end=9, sentence="Un convoi a été touché.")
    return replace(
        strike(identity, *claims, hours=hours),  # type: ignore[arg-type]  # claims
        quotes=(sentence,),
        hits=(Hit(query=WORD.id, quotes=(0,)),),
    )


def test_the_same_figure_from_another_source_is_quiet(desk: Desk) -> None:
    """33 after "at least 33" changes no message but the number of sources."""
    desk.read(strike("a", claim(low=33)), strike("b", exact("killed", 33), hours=1))
    assert rung(desk) == [("new", 1), ("quiet", 0)]
    assert desk.story("a").independent == 2


def test_an_outlet_that_takes_its_figure_back_makes_a_correction(desk: Desk) -> None:
    """157, then 153 by the same outlet."""
    desk.read(strike("a", exact("killed", 157), source="afp"), strike("b", exact("killed", 153), source="afp", hours=1))
    assert rung(desk) == [("new", 1), ("correction", 0)]
    change = desk.verdicts[-1].events[0].changes[0]
    assert (change.before.low, change.after.low) == (157, 153)  # type: ignore[union-attr]  # both are there


def test_outlets_that_contradict_each_other_in_turns_ring_once_for_each_figure(desk: Desk) -> None:
    """33, 29, 33, 29 by one hesitating outlet: new, correction, then only quiet edits."""
    figures = (33, 29, 33, 29, 33)
    desk.read(*(strike(f"a{n}", exact("killed", f), source="afp", hours=n) for n, f in enumerate(figures)))
    assert rung(desk) == [("new", 1), ("correction", 0), ("quiet", 0), ("quiet", 0), ("quiet", 0)]


def test_an_edit_replaces_the_articles_own_claims(desk: Desk) -> None:
    """An article that said 33 and is edited to say 31 leaves no trace of 33 in the figures, and a correction."""
    first = strike("a", exact("killed", 33))
    verdict = desk.read(first, strike("a", exact("killed", 31), revision=2))
    assert verdict.decision.outcome == "replaced"
    assert desk.story("a").figures["killed"].low == 31
    assert (rung(desk)[-1], desk.story("a").member_count) == (("correction", 0), 1)


def test_an_edit_that_changes_no_message_is_no_event(desk: Desk) -> None:
    """A comma more in the text rings nothing and edits nothing."""
    first = strike("a", exact("killed", 33))
    assert desk.read(first, replace(first, revision=2)).events == ()


def test_a_late_lower_revision_is_ignored(desk: Desk) -> None:
    """Revision 2 came first: revision 1 changes nothing, and the decision says so."""
    second = strike("a", exact("killed", 31), revision=2)
    desk.read(second)
    before = desk.story("a")
    verdict = desk.read(replace(second, revision=1, claims=(exact("killed", 90),)))
    assert (verdict.decision.outcome, verdict.heads, verdict.events) == ("late-revision", (), ())
    assert desk.story("a") == before


def test_a_withdrawal_takes_the_claims_back(desk: Desk) -> None:
    """With the only source of 33 gone the figure falls to 29; with the last source gone the story is retracted."""
    one, two = strike("a", exact("killed", 29)), strike("b", exact("killed", 33), hours=1)
    desk.read(one, two, replace(two, revision=2, status="withdrawn"))
    assert (desk.story("a").figures["killed"].low, desk.story("a").members) == (29, ("a",))
    desk.read(replace(one, revision=2, status="withdrawn"))
    assert desk.kinds == ["new", "update", "correction", "retraction"]
    assert desk.story("a").member_count == 0


def test_a_takedown_leaves_no_word_of_the_article_and_is_the_last(desk: Desk) -> None:
    """The headline is another article's, or none; what its source publishes afterwards counts no more."""
    one = strike("a", exact("killed", 25), title="Fünfundzwanzig Tote am Hafen")
    two = strike("b", exact("killed", 25), hours=1, title="Angriff auf den Hafen: 25 Tote")
    desk.read(one, two)
    assert desk.story("a").title == one.title
    verdict = desk.read(replace(one, revision=LAST_REVISION, status="withdrawn", claims=(), title="", lead=""))
    (told,) = verdict.events
    assert told.story.title == two.title
    assert one.title not in str(verdict)
    assert desk.read(replace(one, revision=2)).decision.outcome == "late-revision"
    last = desk.read(replace(two, revision=LAST_REVISION, status="withdrawn", claims=(), title="", lead=""))
    assert [each.story.title for each in last.events] == [""]


def test_a_withdrawal_of_what_nobody_holds_is_a_decision_and_no_story(desk: Desk) -> None:
    """Nothing was said, so nothing is taken back."""
    verdict = desk.read(strike("a", revision=2, status="withdrawn"))
    assert (verdict.decision.outcome, verdict.decision.story, verdict.heads) == ("withdrawn", None, ())


def test_the_same_reading_again_is_published_again_and_rings_nothing(desk: Desk) -> None:
    """A replay after a crash: the rows once more, no event."""
    first = desk.read(strike("a", exact("killed", 33)))
    again = desk.read(strike("a", exact("killed", 33)))
    assert (again.decision.outcome, again.events) == ("repeated", ())
    assert (again.heads, again.members) == (first.heads, first.members)


def test_a_reading_whose_member_row_was_lost_is_not_counted_twice(desk: Desk) -> None:
    """A worker that ended between the head's row and the member's decides again, and changes nothing."""
    first = desk.read(strike("a", exact("killed", 33)))
    desk.shelf = type(desk.shelf).rebuild(first.heads, ())
    again = desk.read(strike("a", exact("killed", 33)))
    assert again.events == ()
    assert again.heads == first.heads


def test_a_word_rings_when_an_article_with_it_joins_and_quotes_it() -> None:
    """A text-only query on a story that was announced without it: an update, with the words that did it."""
    desk = Desk(book=book_of("convoi"))
    desk.read(strike("a", exact("killed", 33)), with_word("b", exact("killed", 33), hours=1))  # type: ignore[arg-type]
    event = desk.verdicts[-1].events[0]
    assert event.kind == "update"
    assert event.fired == (Firing(query=WORD.id, quotes=desk_quote()),)


def desk_quote() -> tuple[Quote, ...]:
    """The words that the query found."""
    return (Quote(field="text", start=3, end=9, sentence="Un convoi a été touché."),)


def test_the_parts_of_a_query_may_be_met_by_different_articles() -> None:
    """The word in the first article, the figure in the second: the query fires on the story."""
    desk = Desk(book=book_of("convoi killed>=30"))
    query = parse("convoi killed>=30")
    first = with_word("a", exact("killed", 9))
    desk.read(replace(first, hits=(Hit(query=query.id, quotes=(0,)),)), strike("b", exact("killed", 33), hours=1))  # type: ignore[type-var]
    assert rung(desk) == [("new", 0), ("update", 1)]


def test_an_edit_without_the_word_takes_the_hit_back() -> None:
    """The word is gone from the only article that had it before the figure was reached: nothing fires."""
    query = parse("convoi killed>=30")
    desk = Desk(book=book_of("convoi killed>=30"))
    first = replace(with_word("a", exact("killed", 9)), hits=(Hit(query=query.id, quotes=(0,)),))  # type: ignore[type-var]
    desk.read(first, replace(first, revision=2, hits=()), strike("b", exact("killed", 33), hours=1))
    assert [count for _, count in rung(desk)] == [0, 0]


def test_a_query_added_later_waits_for_the_next_news() -> None:
    """killed>=20 becomes known when the story is at 33: a source more does not ring it, 36 does."""
    desk = Desk()
    desk.read(strike("a", exact("killed", 33)))
    desk.book.add(parse("killed>=20"))
    desk.read(strike("b", exact("killed", 33), hours=1), strike("c", exact("killed", 36), hours=2))
    assert rung(desk) == [("new", 0), ("quiet", 0), ("update", 1)]


class Dated(FactBook):
    """A book with a query that was asked an hour after the night of the strike."""

    def fire(self, story: Story, met: Collection[tuple[str, int]]) -> dict[str, int]:
        """Nothing for stories that last changed before."""
        return super().fire(story, met) if story.changed >= NIGHT + timedelta(hours=1) else {}


def test_a_query_asked_between_two_readings_does_not_ring_for_a_figure_put_more_precisely() -> None:
    """At least 33, then the query, then exactly 33: it was true before it was asked, and waits."""
    desk = Desk(book=Dated([parse("killed>=20")]))
    desk.read(strike("a", claim(low=33)), strike("b", exact("killed", 33), hours=1))
    assert rung(desk) == [("new", 0), ("quiet", 0)]


def test_a_nought_that_becomes_one_is_news(desk: Desk) -> None:
    """Five wounded and nobody dead, said or not, is told as such; the first death is an update."""
    unsaid = strike("a", exact("wounded", 5), incident_killed=0)
    desk.read(unsaid, strike("b", exact("wounded", 5), exact("killed", 1), hours=1))
    assert desk.kinds == ["new", "update"]
    assert [(each.what, each.before, each.after) for each in desk.verdicts[-1].events[0].changes] == [
        ("killed", None, exact("killed", 1).interval)
    ]


def test_a_nought_that_nobody_says_takes_nothing_back(desk: Desk) -> None:
    """A later report of the wounded alone leaves the death standing, and is quiet."""
    desk.read(strike("a", exact("wounded", 5), exact("killed", 1)))
    desk.read(strike("b", exact("wounded", 5), incident_killed=0, hours=1))
    assert desk.kinds == ["new", "quiet"]
    assert desk.story("a").figures["killed"].low == 1


def test_an_outlet_that_says_otherwise_is_shown_beside_the_figure(desk: Desk) -> None:
    """29 by one agency; another one says 22 an hour later: the toll stays, and the message can say who contradicts."""
    desk.read(strike("a", exact("killed", 29), source="afp"), strike("b", exact("killed", 22), source="aa", hours=1))
    killed = desk.story("a").figures["killed"]
    assert (killed.low, [(each.source, each.figure.low) for each in killed.contradicted]) == (29, [("aa", 22)])
    assert desk.kinds == ["new", "quiet"]


def test_wounded_that_fall_without_a_death_are_a_correction(desk: Desk) -> None:
    """Ten wounded become four, and nobody died since: the outlet takes its figure back."""
    killed = exact("killed", 30)
    desk.read(strike("a", killed, exact("wounded", 10), source="afp"))
    desk.read(strike("b", killed, exact("wounded", 4), source="afp", hours=1))
    assert rung(desk) == [("new", 1), ("correction", 0)]


def test_the_headline_is_that_of_the_first_article_with_the_current_figure_in_the_storys_language(desk: Desk) -> None:
    """A French story takes the French headline of 33, not the English one, and keeps it when others say the same."""
    desk.read(strike("a", exact("killed", 29), title="29 soldats tués à Idleb"))
    desk.read(strike_in_english("b", exact("killed", 33), hours=1))
    assert desk.story("a").title == "29 soldats tués à Idleb"
    desk.read(strike("c", exact("killed", 33), hours=2, title="33 soldats tués à Idleb"))
    desk.read(strike("d", exact("killed", 33), hours=3, title="Idleb : 33 morts"))
    assert desk.story("a").title == "33 soldats tués à Idleb"


def test_an_article_that_supersedes_another_takes_its_place(desk: Desk) -> None:
    """The alert system's update names what it replaces: same story, and the old figure is gone."""
    desk.read(strike("a", exact("killed", 33)))
    desk.read(reading("b", "Bilan", hours=1, claims=(exact("killed", 12),), supersedes=("a",)))
    assert desk.story("b").id == desk.story("a").id
    assert desk.story("a").figures["killed"].low == 12
    assert (desk.story("a").members, desk.story("a").member_count) == (("b",), 1)
    desk.read(reading("b", hours=2, revision=2, status="withdrawn"))
    assert desk.kinds == ["new", "correction", "retraction"]
    assert desk.story("a").member_count == 0


def test_an_act_is_told_once_and_taken_back_with_its_only_report(desk: Desk) -> None:
    """The first report of article 4 is an update; the second is quiet; both gone, it is no act of the story."""
    one, two = strike("b", exact("killed", 33), acts=(act(),), hours=1), strike("c", acts=(act(),), hours=2)
    desk.read(strike("a", exact("killed", 33)), one, two)
    assert desk.kinds == ["new", "update", "quiet"]
    assert [change.what for change in desk.verdicts[1].events[0].changes] == ["act:nato"]
    assert [found.reports for found in desk.story("a").acts] == [2]
    desk.read(replace(one, revision=2, status="withdrawn"))
    assert [found.reports for found in desk.story("a").acts] == [1]
    desk.read(replace(two, revision=2, status="withdrawn"))
    assert desk.story("a").acts == ()


def test_a_fresh_reading_announces_a_story_that_an_undated_one_founded(desk: Desk) -> None:
    """The undated article stays silent; the dated one that joins it rings."""
    undated = strike("a", exact("killed", 33), published=None, day=None)
    desk.read(undated, strike("b", exact("killed", 33), hours=1))
    assert desk.story("a").id == desk.story("b").id
    assert rung(desk) == [("new", 1)]


def test_history_founds_a_story_that_rings_nothing(desk: Desk) -> None:
    """Published four days behind the desk's latest news, or about last month: a story, no event, a reason."""
    desk.read(strike("now", exact("killed", 33)))
    old = strike("old", exact("killed", 25), title="Attentat", lead="", names=(), places=(), day=None)
    anniversary = replace(old, id="recalled", title="Commémoration", day=date(2020, 1, 27))
    for each in (replace(old, published=NIGHT - timedelta(days=4), fetched=NIGHT), anniversary):
        verdict = desk.read(each)
        assert verdict.events == ()
        assert "history" in verdict.decision.reason


def test_news_that_comes_in_late_rings_and_says_so(desk: Desk) -> None:
    """Published at two, in at five: new, marked late, with both times; within the hour it is no matter."""
    late = strike("a", exact("killed", 33), fetched=NIGHT + timedelta(hours=3))
    desk.read(late, strike("b", exact("killed", 40), hours=3, fetched=NIGHT + timedelta(hours=4)))
    events = [event for verdict in desk.verdicts for event in verdict.events]
    assert [(event.kind, event.late) for event in events] == [("new", True), ("update", False)]
    assert [(each.at, each.received) for each in events[0].story.sources] == [(NIGHT, NIGHT + timedelta(hours=3))]
    assert "late" in desk.verdicts[0].decision.reason


def test_what_comes_in_days_late_is_history(desk: Desk) -> None:
    """Four days after its publication it announces nothing, also where the desk has seen nothing newer."""
    verdict = desk.read(strike("a", exact("killed", 33), fetched=NIGHT + timedelta(days=4)))
    assert verdict.events == ()
    assert verdict.decision.reason.endswith("came in 4 days after its publication: history")


def test_an_edit_is_never_late(desk: Desk) -> None:
    """It comes when its outlet edits, whenever the article was published."""
    first = strike("a", exact("killed", 33))
    edit = strike("a", exact("killed", 35), revision=2, fetched=NIGHT + timedelta(days=1))
    (event,) = desk.read(first, edit).events
    assert (event.kind, event.late, event.story.sources[0].received) == ("update", False, None)


def test_an_old_article_that_is_published_again_tells_nothing(desk: Desk) -> None:
    """The first report comes back a month later under a new address and date: a copy in its story, no new toll."""
    words = {"fingerprint": (1, 2, 3, 4, 5, 6, 7, 8)}
    desk.read(strike("a", exact("killed", 29), **words), strike("b", exact("killed", 33), hours=4))
    again = strike("again", exact("killed", 29), hours=24 * 30, source="paper-a", day=None, **words)
    verdict = desk.read(again)
    assert (verdict.decision.outcome, desk.story("again").id) == ("joined", desk.story("a").id)
    assert desk.kinds == ["new", "update", "quiet"]
    assert desk.story("a").figures["killed"].low == 33
    assert desk.story("a").sources[-1].copy_of == "a"


def test_a_copy_counts_as_no_further_source_and_one_with_a_new_figure_does(desk: Desk) -> None:
    """The wire in two papers is one source; the wire's next lead, mostly the same words, is news."""
    wire = {"fingerprint": (1, 2, 3, 4, 5, 6, 7, 8)}
    desk.read(strike("a", exact("killed", 29), **wire), strike("b", exact("killed", 29), hours=1, **wire))
    assert (desk.story("a").independent, desk.story("a").sources[1].copy_of) == (1, "a")
    desk.read(strike("c", exact("killed", 29), hours=2, **{"fingerprint": (2, 3, 4, 5, 6, 7, 8, 9)}))
    assert [source.copy_of for source in desk.story("a").sources] == [None, "a", "a"]
    desk.read(strike("d", exact("killed", 33), hours=3, **wire))
    assert (desk.story("a").independent, desk.story("a").figures["killed"].low) == (2, 33)
