"""The scorer counts as the definitions of the sets say; its examples are made up."""

from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest

from streams.languages import load
from streams.model import Claim, Reading
from streams.text.numbers import NumberLexer
from tests.bench.quality import ablation, folder, likeness_fit, muc, number_words, recorded
from tests.bench.quality.clusters import b_cubed, misplaced, pairwise
from tests.bench.quality.result import Figure

GOLD = {"a": "1", "b": "1", "c": "2"}
QUOTE = "TWELVE OR MORE DIED."


def claim(**given: object) -> Claim:
    """A claim of twelve or more killed."""
    values = {"category": "killed", "low": 12, "start": 0, "end": 14, "quote": QUOTE, "pattern": "test"}
    return Claim(**{**values, **given})  # type: ignore[arg-type]  # values of the right types by key


def test_stories_that_agree_score_one_and_others_less() -> None:
    """One story too many costs recall, one too few precision; the pairs see only who is together."""
    assert b_cubed({"a": "x", "b": "x", "c": "y"}, GOLD) == pairwise({"a": "x", "b": "x", "c": "y"}, GOLD) == 1
    assert b_cubed({"a": "x", "b": "y", "c": "z"}, GOLD) == pytest.approx(0.8)
    assert pairwise({"a": "x", "b": "y", "c": "z"}, GOLD) == 0
    assert pairwise({"a": "x", "b": "x", "c": "x"}, GOLD) == pytest.approx(0.5)


def test_torn_and_mixed_stories_are_listed_with_a_title_of_each_part() -> None:
    """A story that was torn misses pairs, one that mixes two has pairs too many; what agrees is no mistake."""
    gold = {"a": "1", "b": "1", "c": "1", "d": "2", "e": "3"}
    titles = {article: f"title {article}" for article in gold}
    found = misplaced({"a": "x", "b": "x", "d": "x", "c": "y", "e": "z"}, gold, titles)
    assert [(each.id, each.answered, each.gold, each.size, each.lines) for each in found] == [
        ("1", "torn in 2", "one story", 2, ("2: title a", "1: title c")),
        ("x", "one story", "2 stories", 2, ("2: title a", "1: title d")),
    ]
    assert misplaced({"a": "x"}, {"a": "1"}, titles) == ()


@pytest.mark.parametrize(
    ("entry", "numbers"),
    [
        ('12: "MEN"', {12}),
        ('~35 / 40-: "MEN"', {35, 40}),
        ('1: "MAN"', set()),
        ('PLURAL: "MEN"', set()),
        ('? 5: "MEN"', set()),
    ],
)
def test_a_template_asks_for_numbers_above_one(entry: str, numbers: set[int]) -> None:
    """Bounds fall away, alternatives stay, what is optional is not asked for."""
    template = {"hum_number": [entry], "hum_effect": ['DEATH: "MEN" / "MAN"']}
    assert {each[0] for each in muc.gold([template], "DEATH")} == ({frozenset(numbers)} if numbers else set())


def test_only_those_who_suffered_the_effect_are_asked_for() -> None:
    """A number counts where one of its descriptions stands in an effect of the kind."""
    template = {"hum_number": ['5: "MEN"', '7: "WOMEN"'], "hum_effect": ['DEATH: "WOMEN"', 'INJURY: "MEN"']}
    assert muc.gold([template], "INJURY") == {(frozenset({5}), frozenset({"MEN"}))}


def test_a_claim_counts_once_a_span_and_only_of_the_event() -> None:
    """Perpetrators, other scopes and quotes from elsewhere do not count."""
    claims = (claim(), claim(scope="previous"), claim(role="perpetrator"), claim(quote="ELSEWHERE"), claim(low=12))
    reading = Reading(id="m", source="s", fetched=datetime(2020, 2, 28, tzinfo=UTC), language="en", claims=claims)
    assert len(muc.said(QUOTE, reading, "killed")) == 1
    assert muc.bounds(muc.said(QUOTE, reading, "killed")) == {11, 12}


def test_a_figure_is_compared_with_the_one_recorded_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded is read back; sets that were not measured keep theirs."""
    monkeypatch.setattr(recorded, "FILE", tmp_path / "recorded.toml")
    recorded.record({"one": [Figure("right", 0.25)], "two": [Figure("right", 0.5)]}, date(2020, 2, 28))
    recorded.record({"one": [Figure("right", 0.75)]}, date(2020, 2, 29))
    assert recorded.recorded() == {
        "one": {"date": date(2020, 2, 29), "right": 0.75},
        "two": {"date": date(2020, 2, 28), "right": 0.5},
    }


def test_less_can_be_better() -> None:
    """A guard is kept below its limit."""
    assert Figure("false", 0.02, reach=0.03, at_most=True).reached
    assert not Figure("found", 0.02, reach=0.03).reached


def test_a_set_that_is_not_there_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says how to name the folder."""
    monkeypatch.setenv("TOCSIN_EVAL_DIR", str(tmp_path))
    with pytest.raises(folder.Missing, match="TOCSIN_EVAL_DIR"):
        list(folder.rows("muc/messages.jsonl"))


@pytest.mark.parametrize(
    ("macro", "passed"),
    [
        ('assert_text2digits!("forty-four", "44");', True),
        ('assert_text2digits!("forty-four", "45");', False),
        ('assert_text2digits!("forty four goats", "44");', False),
        ('assert_text2digits!("forty-fourth", "44th");', True),
        ('assert_invalid!("ten forty");', True),
        ('assert_invalid!("forty ten two");', True),
        ('assert_invalid!("forty two");', False),
        ('assert_replace_numbers!("one goat, forty four hens.", "one goat, 44 hens.");', True),
        ('assert_replace_numbers!("eleven goats", "eleven goats");', False),
        ('assert_replace_numbers!("two point five goats", "2.5 goats");', True),
    ],
)
def test_a_number_vector_asks_for_the_whole_number(macro: str, passed: bool) -> None:
    """Its value and its span; only small numbers may stay words."""
    lexer = NumberLexer(load(["en"])["en"].numbers)
    (vector,) = number_words.vectors(macro)
    assert number_words.passes(lexer, vector) is passed


def test_the_weights_of_a_likeness_are_those_that_made_the_judgments() -> None:
    """A made-up judgment of two features and their product is found again, up to the penalty."""
    features = np.random.default_rng(1).random((2_000, 2))
    gold = 0.1 + 0.5 * features[:, 0] + 0.3 * features[:, 0] * features[:, 1]
    bias, weights = likeness_fit.fit(features, gold, np.ones((1, 2)))
    assert bias == pytest.approx(0.1, abs=0.02)
    assert likeness_fit.predicted(features, bias, weights) == pytest.approx(gold, abs=0.02)
    assert "meaning length" in likeness_fit.toml(["meaning", "length"], bias, weights)


def test_every_rule_that_can_be_left_out_is_where_it_is_looked_for() -> None:
    """A rule that moved to another module would make the table of what identity is worth fail at its last row."""
    assert all(hasattr(module, name) for module, name, _ in ablation.RULES.values())
