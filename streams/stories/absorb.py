"""What a reading does to a story's head, before anyone asks whether that is news."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce

from streams.model import Act, Category, Figure, Place, Reading, Refused, SourceFigure, Story
from streams.model.ids import short_id, story_id
from streams.stories.alike import with_telling
from streams.stories.claims import refused_of
from streams.stories.evidence import COPY
from streams.stories.groups import groups_of
from streams.stories.ledger import Ledger
from streams.stories.state import Head, Member, Met
from streams.stories.statement import TEXT, statement_of
from streams.stories.traits import Traits, silenced, widened

KEPT = 50
OUTLETS = 500
"""Independent sources of one story that are told apart; further ones are not counted."""
MET = 2_000
PLACES = 12


def member_of(reading: Reading, story: str, left: Head | None = None) -> Member:
    """The row of a reading that belongs to a story, and left another."""
    return Member(
        id=reading.id,
        revision=reading.revision,
        story=story,
        source=reading.source,
        status=reading.status,
        hits=tuple(dict.fromkeys((hit.query, hit.clause) for hit in reading.hits)),
        acts=tuple(sorted({act.sense for act in reading.acts if act.form == "act"})),
        left=left.story.id if left else None,
    )


def founded(reading: Reading, cause: str) -> Head:
    """The empty head of the story that the reading founds; the reading joins it like any other.

    The `cause` makes the story's id: the reading's id, another one where that has founded a story already.
    """
    identity = story_id(reading.desk, cause)
    story = Story(
        id=identity,
        short=short_id(identity),
        desk=reading.desk,
        title=reading.title,
        language=reading.language,
        opened=reading.fetched,
        changed=reading.fetched,
    )
    return Head(story=story, traits=Traits())


def absorbed(head: Head, reading: Reading, traits: Traits, former: Member | None = None) -> Head:
    """The head with the reading in it, in the place of its former revision where there was one."""
    gone = {reading.id, *reading.supersedes}
    ledger = _ledger(head).without(gone)
    statement = statement_of(reading)
    copied = _copied(traits, statement, head.traits, ledger.statements)
    ledger = ledger.adding(replace(statement, copy_of=copied) if copied else statement)
    figures = ledger.figures()
    count = head.story.member_count + (former is None or former.status == "withdrawn")
    outlets = outlets_of(head.outlets, ledger, count)
    head = counted(head, former, member_of(reading, head.story.id), reading.acts)
    story = replace(
        head.story,
        title=_title(head.story, reading, ledger, figures.get("killed")),
        changed=max(head.story.changed, reading.fetched),
        day=head.story.day or reading.day,
        places=places_of(head.story.places, reading.places),
        members=(*(each for each in head.story.members if each != reading.id), reading.id)[-KEPT:],
        member_count=count,
        independent=len(outlets),
        figures=figures,
        groups=groups_of(ledger.statements, figures),
        sources=ledger.statements,
        refused=(*_others(head.story.refused, gone), *refused_of(reading))[-KEPT:],
    )
    widened = _widened(head.traits, traits, figures)
    tellings = with_telling(head.tellings, reading)
    return replace(head, story=story, base=dict(ledger.base), outlets=outlets, traits=widened, tellings=tellings)


def without(head: Head, members: Sequence[Member], at: datetime) -> Head:
    """The head, from `at` on, as if these of its articles had said nothing."""
    gone = {member.id for member in members}
    ledger = _ledger(head).without(gone)
    outlets = outlets_of(head.outlets, ledger, head.story.member_count)
    head = reduce(lambda left, member: counted(left, member, None, ()), members, head)
    story = replace(
        head.story,
        members=tuple(each for each in head.story.members if each not in gone),
        member_count=head.story.member_count - sum(member.status == "live" for member in members),
        independent=len(outlets),
        refused=_others(head.story.refused, gone),
    )
    traits = silenced(head.traits, gone, ledger.statements)
    return standing(replace(head, story=story, outlets=outlets, traits=traits), ledger, at)


def under_another_title(head: Head) -> Head:
    """The head with the words only of articles that it still has, for one was taken down: their headline, or none; the
    texts that stand for it in each language, which do not say whose they are, come again with later articles.
    """
    titles = [said.title for said in head.story.sources if said.title and not said.ruled]
    title = head.story.title if head.story.title in titles else next(iter(titles), "")
    return replace(head, story=replace(head.story, title=title), tellings={})


def standing(head: Head, ledger: Ledger, at: datetime) -> Head:
    """The head, from `at` on, with this ledger and all that follows from it."""
    figures = ledger.figures()
    story = replace(
        head.story,
        changed=max(head.story.changed, at),
        figures=figures,
        groups=groups_of(ledger.statements, figures),
        sources=ledger.statements,
    )
    return replace(head, story=story, base=dict(ledger.base), traits=_widened(head.traits, Traits(), figures))


def outlets_of(known: tuple[str, ...], ledger: Ledger, articles: int) -> tuple[str, ...]:
    """The independent sources of a story of so many articles; `known` are those of articles that the ledger has left
    behind too."""
    speakers = ledger.speakers()
    return speakers if articles <= KEPT else tuple(dict.fromkeys((*known, *speakers)))[:OUTLETS]


def _ledger(head: Head) -> Ledger:
    return Ledger(base=head.base, statements=head.story.sources)


def _title(story: Story, reading: Reading, ledger: Ledger, killed: Figure | None) -> str:
    """A headline of an article with the current figure, in the story's own language; the first such one stays."""
    if not (reading.title and killed and reading.language == story.language):
        return story.title
    agreeing = [each for each in ledger.statements if _killed(each) == killed.low]
    if any(each.title == story.title for each in agreeing) or all(each.article != reading.id for each in agreeing):
        return story.title
    return reading.title[:TEXT]


def _killed(statement: SourceFigure) -> int | None:
    said = statement.figures.get("killed")
    return said.low if said else None


def _widened(known: Traits, new: Traits, figures: Mapping[Category, Figure]) -> Traits:
    return widened(known, new, tuple((name, each.low, each.high) for name, each in sorted(figures.items())))


def counted(head: Head, former: Member | None, member: Member | None, acts: tuple[Act, ...]) -> Head:
    """The head with one article's hits and acts counted in the place of what it contributed before."""
    if not any(each and (each.hits or each.acts) for each in (former, member)):
        return head
    met = {(met.query, met.clause): met.count for met in head.met}
    acted = dict(head.acted)
    for each, step in ((former, -1), (member, 1)):
        for hit in each.hits if each else ():
            met[hit] = met.get(hit, 0) + step
        for sense in each.acts if each else ():
            acted[sense] = acted.get(sense, 0) + step
    reported = {act.sense: act for act in reversed((*head.story.acts, *(act for act in acts if act.form == "act")))}
    counted = (Met(query=query, clause=clause, count=count) for (query, clause), count in met.items() if count > 0)
    standing = {sense: count for sense, count in acted.items() if count > 0}
    return replace(
        head,
        met=tuple(counted)[-MET:],
        acted=standing,
        story=replace(head.story, acts=reports_of(reported, standing)),
    )


def reports_of(reported: Mapping[str, Act], acted: Mapping[str, int]) -> tuple[Act, ...]:
    """The first report of each act that still stands, with how many articles report it."""
    return tuple(replace(reported[sense], reports=count) for sense, count in acted.items() if sense in reported)


def _copied(traits: Traits, statement: SourceFigure, known: Traits, statements: tuple[SourceFigure, ...]) -> str | None:
    """The article whose copy this is: the same words with the same figures. New figures make a report of its own."""
    said = {each.article: each for each in statements}
    ours = {value for each in traits.prints for value in each.hashes}
    for each in known.prints:
        original = said.get(each.article)
        alike = len(ours & set(each.hashes)) / max(len(ours), len(each.hashes), 1)
        if original and alike >= COPY and original.figures == statement.figures:
            return original.copy_of or original.article
    return None


def places_of(known: tuple[Place, ...], new: Iterable[Place]) -> tuple[Place, ...]:
    """A story's places with those new ones that are the event's, bounded."""
    places = {place.id: place for place in (*known, *(each for each in new if each.role == "event"))}
    return tuple(places.values())[:PLACES]


def _others(refused: tuple[Refused, ...], articles: set[str]) -> tuple[Refused, ...]:
    return tuple(each for each in refused if each.article not in articles)
