"""Which queries a story makes true, at which level, and at what cost."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.model import Place
from streams.rules.firing import FactBook, true_clauses
from streams.rules.query import parse
from tests.rules.conftest import NOON, MakeStory

DAMASCUS = Place(id="SY/damascus", name="Damas", kind="city", country="SY")
NIGER = Place(id="NE", name="Niger", kind="country", country="NE")

FIGURES = [
    ("killed>=30", {"killed": 30}, 0),
    ("killed>=30", {"killed": 29}, None),
    ("killed>=30", {"killed": (30, None)}, 0),
    ("killed>=30", {"killed": (29, None)}, None),
    ("killed>=30", {"killed": (None, 50)}, None),
    ("killed>=30", {"wounded": 50}, None),
    ("killed>=30", {}, None),
    ("killed>30", {"killed": 30}, None),
    ("killed<=30", {"killed": 30}, 0),
    ("killed<=30", {"killed": (30, None)}, None),
    ("killed<=30", {"killed": (None, 20)}, 0),
    ("killed<30", {"killed": 30}, None),
    ("killed=30", {"killed": 30}, 0),
    ("killed=30", {"killed": (30, 31)}, None),
    ("killed>=20 killed<=40", {"killed": 30}, 0),
    ("killed>=20 killed<=40", {"killed": 50}, None),
    ("killed>=30 wounded>=10", {"killed": 30, "wounded": 10}, 0),
    ("killed>=30 wounded>=10", {"killed": 30}, None),
    ("killed>=30 OR wounded>=10", {"wounded": 10}, 0),
    ("killed>=30 -wounded>=10", {"killed": 30}, 0),
    ("killed>=30 -wounded>=10", {"killed": 30, "wounded": 10}, None),
    ("killed>=30 step:10", {"killed": 39}, 0),
    ("killed>=30 step:10", {"killed": 40}, 1),
    ("killed>=30 step:10", {"killed": (65, None)}, 3),
    ("(killed>=30 OR wounded>=10) step:10", {"killed": 40, "wounded": 50}, 4),
    ("killed>=30 wounded>=10 step:10", {"killed": 40, "wounded": 30}, 3),
    ("killed>=30 wounded<=99 step:10", {"killed": 40, "wounded": 30}, 1),
    ("killed>=30 place:syria", {"killed": 30}, 0),
    ("killed>=30 place:SY", {"killed": 30}, 0),
    ("killed>=30 place:idlib", {"killed": 30}, 0),
    ("killed>=30 place:idleb", {"killed": 30}, 0),
    ("killed>=30 place:turquie", {"killed": 30}, None),
    ("killed>=30 -place:turquie", {"killed": 30}, 0),
    ("killed>=30 -place:syrie", {"killed": 30}, None),
    ("killed<=30 place:syrie", {"killed": 3}, 0),
    ("killed>=30 (place:turquie OR place:syrie)", {"killed": 30}, 0),
]


@pytest.mark.parametrize(("query", "figures", "level"), FIGURES)
def test_a_query_fires_by_the_story_as_it_stands(
    query: str, figures: dict[str, int | tuple[int | None, int | None]], level: int | None, story: MakeStory
) -> None:
    """At least is about the low bound, at most about the high one; each further step is a level."""
    parsed = parse(query)
    assert FactBook([parsed]).fire(story(**figures), ()) == ({} if level is None else {parsed.id: level})


def test_places_are_found_by_country_by_name_and_by_variant(story: MakeStory) -> None:
    """Nigeria is not Niger."""
    book = FactBook([parse(f"killed>=1 place:{place}") for place in ("syrie", "damas", "damascus", "nigeria", "niger")])
    fired = book.fire(story(places=(DAMASCUS, NIGER), killed=1), ())
    assert fired.keys() == {parse(f"killed>=1 place:{place}").id for place in ("syrie", "damas", "damascus", "niger")}


def test_a_city_is_found_by_every_spelling_that_is_known(story: MakeStory) -> None:
    """The gazetteer says Khan Yunis, the subscriber Khan Younès."""
    query = parse("killed>=1 place:Khan-Younès")
    city = Place(id="PS/khan-yunis", name="Khan Yunis", kind="city", country="PS")
    assert parse('killed>=1 place:"Khan Yunis"') == query
    assert FactBook([query]).fire(story(places=(city,), killed=1), ()) == {query.id: 0}


def test_a_word_of_an_article_and_a_figure_of_the_story_join_on_the_story(story: MakeStory) -> None:
    """The text part was met in some article; the facts part is true now."""
    query = parse("otan killed>=30")
    book = FactBook([query])
    assert book.fire(story(killed=30), ()) == {}
    assert book.fire(story(killed=29), {(query.id, 0)}) == {}
    assert book.fire(story(killed=30), {(query.id, 0)}) == {query.id: 0}


def test_a_query_of_words_alone_fires_where_they_were_met(story: MakeStory) -> None:
    """No figure is needed."""
    query = parse("sense:nato")
    assert FactBook([query]).fire(story(), [(query.id, 0)]) == {query.id: 0}


def test_an_alternative_met_does_not_stand_for_another(story: MakeStory) -> None:
    """Each clause joins its own word with its own figure."""
    query = parse("(liban killed>=3) OR (turquie killed>=50)")
    number = {clause.text_id: n for n, clause in enumerate(query.clauses)}
    book = FactBook([query])
    assert book.fire(story(killed=30), {(query.id, number["turquie"])}) == {}
    assert book.fire(story(killed=30), {(query.id, number["liban"])}) == {query.id: 0}


def test_the_true_alternatives_of_a_query_are_known_by_number(story: MakeStory) -> None:
    """For who shows why."""
    query = parse("killed>=3 OR otan OR (wounded>=5 lang:fr)")
    numbers = {part.text: n for n, clause in enumerate(query.clauses) for part in (*clause.text, *clause.facts)}
    met = {(query.id, numbers["otan"])}
    assert true_clauses(query, story(killed=3, wounded=9), met) == tuple(
        sorted((numbers["killed>=3"], numbers["otan"]))
    )


def test_a_narrowing_text_part_is_met_under_its_own_name(story: MakeStory) -> None:
    """`lang:fr` was true in an article: every query that narrows by it may fire."""
    queries = [parse("killed>=30 lang:fr"), parse("killed>=20 lang:fr"), parse("killed>=20 -football")]
    book = FactBook(queries)
    assert book.fire(story(killed=30), ()) == {}
    assert book.fire(story(killed=25), {("lang:fr", 0)}) == {queries[1].id: 0}


def test_hits_of_queries_that_the_book_does_not_know_are_ignored(story: MakeStory) -> None:
    """The reader may have learned of a rule first; the caller keeps the hit."""
    query = parse("otan")
    book = FactBook([parse("killed>=30")])
    met = {(query.id, 0), (query.id, 7), ("gone", 0)}
    assert book.fire(story(killed=1), met) == {}
    book.add(query)
    assert book.fire(story(killed=1), met) == {query.id: 0}


def test_a_removed_query_fires_no_more(story: MakeStory) -> None:
    """Removing what is not there is no error."""
    queries = [parse("killed>=30"), parse("killed>=20"), parse("killed<=50 OR otan")]
    book = FactBook(queries)
    book.add(queries[0])
    for identity in (queries[0].id, queries[2].id, queries[0].id, "unknown"):
        book.remove(identity)
    assert book.fire(story(killed=40), {(queries[2].id, 0), (queries[2].id, 1)}) == {queries[1].id: 0}


GROUPS = [
    ("killed>=30 group:soldiers", 0),
    ("killed>=31 group:soldiers", None),
    ("killed>=2 group:children", 0),
    ("killed>=3 group:children", None),
    ("killed>=1 group:civilians", None),
    ("killed>=30 -group:children", None),
    ("killed>=30 -group:civilians", 0),
    ("killed>=1 group:soldiers group:children", 0),
    ("killed>=3 group:soldiers group:children", None),
    ("killed>=10 group:soldiers step:10", 2),
    ("killed>=1 group:soldiers -wounded>=1", 0),
    ("(killed>=31 OR wounded>=1) group:soldiers", None),
    ("killed<=2 group:children", 0),
]


@pytest.mark.parametrize(("query", "level"), GROUPS)
def test_a_group_has_figures_of_its_own(query: str, level: int | None, story: MakeStory) -> None:
    """Thirty soldiers and two children among forty dead; the wounded are nobody's in particular."""
    groups = {"soldiers": story(killed=30).figures, "children": story(killed=2).figures}
    parsed = parse(query)
    fired = FactBook([parsed]).fire(replace(story(killed=40, wounded=50), groups=groups), ())
    assert fired == ({} if level is None else {parsed.id: level})


def test_a_source_more_can_make_a_query_true(story: MakeStory) -> None:
    """Words from one article, confirmation from others."""
    query = parse("otan sources>=3")
    book, met = FactBook([query]), {(query.id, 0)}
    fired = [bool(book.fire(replace(story(), independent=count), met)) for count in (1, 2, 3, 4)]
    assert fired == [False, False, True, True]


def test_what_is_new_is_measured_by_the_storys_own_clock(story: MakeStory) -> None:
    """The same story, told again a week later, is old news; one without a day never was news."""
    book = FactBook([parse("killed>=1 within:36h")])
    event = replace(story(killed=1), day=NOON.date() - timedelta(days=2))
    fired = [bool(book.fire(replace(event, changed=NOON + timedelta(hours=hours)), ())) for hours in (0, 1, 168)]
    assert fired == [True, False, False]
    assert not book.fire(replace(event, day=None), ())


@given(low=st.integers(0, 60), width=st.integers(0, 5) | st.none())
def test_the_index_finds_what_looking_at_every_query_would(low: int, width: int | None, story: MakeStory) -> None:
    """Bisection loses no bound."""
    facts = [f"killed{sign}{n}" for n in range(1, 60, 29) for sign in (">=", ">", "<=", "<", "=")]
    narrow = (
        "",
        " group:soldiers",
        " place:syria",
        " place:turkey",
        " -place:syria",
        " place:idlib group:soldiers",
        " sources>=2",
    )
    queries = [parse(fact + more) for fact in facts for more in narrow]
    here = story(killed=(low, None if width is None else low + width))
    here = replace(here, groups={"soldiers": story(killed=low // 2).figures})
    together = FactBook(queries).fire(here, ())
    assert together == {key: value for query in queries for key, value in FactBook([query]).fire(here, ()).items()}


def test_only_what_the_story_can_reach_is_looked_at(story: MakeStory) -> None:
    """Fifty thousand thresholds elsewhere, or higher up, cost this story nothing."""
    queries = [parse(f"killed>={n} place:ville{n % 97}") for n in range(20_000)]
    queries += [parse(f"killed>={n}") for n in range(100, 20_000)]
    queries += [parse(f"mot{n} killed>=1") for n in range(10_000)]
    queries += [parse(f"killed>={n} group:soldiers") for n in range(1, 1000)]
    wanted = parse("killed>=30 place:syria")
    book = FactBook([*queries, wanted])
    assert book.fire(story(killed=33), ()) == {wanted.id: 0}
    assert book.examined == 1
