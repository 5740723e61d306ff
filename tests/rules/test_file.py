"""Rule files: what is read, and how mistakes are told."""

import pytest

from streams.rules.errors import RulesError
from streams.rules.file import parse_rules
from streams.rules.query import parse


def test_each_line_is_a_rule_with_or_without_a_name() -> None:
    """Blank lines and comments are for people."""
    rules = parse_rules('\ufeff# pertes\n\n  pertes ≥ 20 := killed>20\n\n"article 4" sense:nato\r\n # fin\n')
    assert [(rule.name, rule.query) for rule in rules] == [
        ("pertes ≥ 20", "killed>=21"),
        (None, '"article 4" sense:nato'),
    ]
    assert [rule.id for rule in rules] == [parse(rule.query).id for rule in rules]


def test_every_bad_line_is_told_with_its_number_and_column() -> None:
    """An operator mends the file in one go."""
    text = 'a := killed>=x\nb := killed>=3\nb := otan\nc := killed >= 3\n:= otan\nd :=\n"open\n' + "n" * 65 + " := x1\n"
    with pytest.raises(RulesError) as error:
        parse_rules(text)
    assert [number for number, _ in error.value.problems] == [1, 3, 4, 5, 6, 7, 8]
    assert str(error.value).splitlines()[:3] == [
        "line 1: column 14: 'x' is no number; expected a whole number up to 1000000000, in digits only",
        "line 3: the same name as line 2; expected each name once",
        "line 4: the same query as line 2; expected each query once",
    ]


def test_an_empty_file_has_no_rules() -> None:
    """That is no mistake."""
    assert parse_rules("# nothing yet\n") == ()
