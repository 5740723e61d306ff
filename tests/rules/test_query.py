"""Queries that are understood: what they become, and which are the same."""

import pytest

from streams.rules.near import meant_place
from streams.rules.places import place_key
from streams.rules.query import parse

UNDERSTOOD = [
    ("otan", "otan"),
    ("OTAN", "otan"),
    ("Évêque", "eveque"),
    ('"Article 4"', '"article 4"'),
    ("“Article 4”", '"article 4"'),
    ("« article 4 »", '"article 4"'),
    ('"otan"', "otan"),
    ("cessez-le-feu", '"cessez le feu"'),
    ("l'Otan", '"l otan"'),
    ("l’Otan", '"l otan"'),
    ("b a", "a b"),
    ("a\n b", "a b"),
    ("a AND b", "a b"),
    ("a and b", "a and b"),
    ("a a", "a"),
    ("b OR a OR b", "a OR b"),
    ("a (b c)", "a b c"),
    ("a OR (b OR c)", "a OR b OR c"),
    ("(b OR a) c", "(a OR b) c"),
    ("a -b", "-b a"),
    ("a --b", "a b"),
    ("a -(b c)", "-(b c) a"),
    ("a OR b c", "a OR b c"),
    ("b near/5 a", "a near/5 b"),
    ("b NEAR/05 a", "a near/5 b"),
    ('"article 4" near/3 otan c', '"article 4" near/3 otan c'),
    ("near miss", "miss near"),
    ("killed>=30", "killed>=30"),
    ("killed >= 30", "killed>=30"),
    ("Killed>30", "killed>=31"),
    ("killed<30", "killed<=29"),
    ("killed≥30 wounded≤5", "killed>=30 wounded<=5"),
    ("captured=3", "captured=3"),
    ("killed>=30 step:10", "killed>=30 step:10"),
    ("step:10 killed>=30", "killed>=30 step:10"),
    ("(killed>=30 OR missing>=5) step:10", "(killed>=30 OR missing>=5) step:10"),
    ("killed>=1 place:Syrie", "killed>=1 place:sy"),
    ("killed>=1 place:syria", "killed>=1 place:sy"),
    ("killed>=1 place:SY", "killed>=1 place:sy"),
    ("killed>=1 place:Idleb", 'killed>=1 place:"sy/idlib"'),
    ('killed>=1 place:"Saint-Denis"', 'killed>=1 place:"saint denis"'),
    ("killed>=1 lang:FR", "killed>=1 lang:fr"),
    ("sense:nato", "sense:nato"),
    ("title:OTAN", "title:otan"),
    ("Title:“Article 4”", 'title:"article 4"'),
    ("title:cessez-le-feu", 'title:"cessez le feu"'),
    ("otan source:AFP", "otan source:afp"),
    ('otan source:"le-monde fr"', 'otan source:"le-monde fr"'),
    ("stem:Soldats", "stem:soldats"),
    ("stem:évêque", "stem:évêque"),
    ("b /A B\\/c{2}/", "/A B\\/c{2}/ b"),
    ("-/soldats?/ otan", "-/soldats?/ otan"),
    ("killed:10..50", "killed<=50 killed>=10"),
    ("killed:10..10", "killed=10"),
    ("otan sources>1", "otan sources>=2"),
    ("otan sources:2..5", "otan sources<=5 sources>=2"),
    ("killed>=1 group:Soldiers", "group:soldiers killed>=1"),
    ("otan since:2020-02-27 until:2020-03-01", "otan since:2020-02-27 until:2020-03-01"),
    ("otan within:48H", "otan within:2d"),
    ("otan within:30h", "otan within:30h"),
    ('"killed>=30"', '"killed>=30"'),
    ('"OR"', "or"),
    ("12.5 3,6", '"3,6" 12.5'),
    ("U.S.", '"u.s."'),
]


@pytest.mark.parametrize(("written", "canonical"), UNDERSTOOD)
def test_a_query_is_brought_into_normal_order(written: str, canonical: str) -> None:
    """Case, accents, spaces and the order of members make no difference."""
    assert parse(written).canonical == canonical


@pytest.mark.parametrize("written", [written for written, _ in UNDERSTOOD])
def test_a_canonical_query_is_the_same_query(written: str) -> None:
    """What is stored on the topic of rules is parsed again by every worker: id, tree and clauses agree."""
    assert parse(parse(written).canonical) == parse(written)


def test_queries_of_one_meaning_share_an_id_and_others_do_not() -> None:
    """The id is the hash of the canonical text."""
    assert parse("b (a OR C)").id == parse('"B" AND (c OR a)').id
    assert len({parse(text).id for text in ("a b", '"a b"', "a OR b", "a -b", "a near/2 b", "a near/3 b")}) == 6


def test_an_alternative_is_split_into_its_text_part_and_its_facts_part() -> None:
    """The text part is decided in an article, the facts part on the story."""
    (clause,) = parse('killed>=30 "article 4" -rgpd lang:fr place:syria').clauses
    assert [part.text for part in clause.text] == ['"article 4"', "-rgpd", "lang:fr"]
    assert [part.text for part in clause.facts] == ["killed>=30", "place:sy"]


def test_an_alternative_that_contradicts_itself_is_left_out() -> None:
    """`a -a` can never be true, the other alternative can."""
    assert [clause.text_id for clause in parse("(a -a) OR b").clauses] == ["b"]


def test_a_range_is_its_two_bounds() -> None:
    """One meaning, one id."""
    assert parse("killed:10..50").id == parse("killed>=10 killed<=50").id


def test_steps_are_kept_beside_the_tree() -> None:
    """A step says when to ring again, not whether."""
    assert parse("killed>=30 step:10").steps == 10
    assert parse("killed>=30").steps is None


@pytest.mark.parametrize(
    ("written", "meant"),
    [("syira", "syria"), ("allemange", "allemagne"), ("syria", None), ("sy", None), ("quimperle", None)],
)
def test_a_misspelt_place_is_recognised(written: str, meant: str | None) -> None:
    """A country or region is told; what is known, or like nothing, gives no hint."""
    assert meant_place(place_key(written)) == meant
