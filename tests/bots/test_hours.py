"""Hours as people write them, and queries with another figure."""

from datetime import timedelta

import pytest

from bots.commands.editing import threshold_of, with_defaults, with_step, with_threshold
from bots.commands.reading import Hours, Unclear, read_clock, read_hours, read_moment, read_span
from bots.hours import zone_named
from streams.rules.errors import QueryError
from streams.rules.query import parse

PARIS = "Europe/Paris"


def test_a_zone_is_known_by_its_city() -> None:
    """Whatever the case; nonsense is no zone."""
    assert (zone_named("PARIS"), zone_named("new york"), zone_named("utc")) == (PARIS, "America/New_York", "UTC")
    assert zone_named("Atlantis") is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("22-07", Hours(1320, 420)),
        ("22:30-7:15 Europe/Paris", Hours(1350, 435, PARIS)),
        ("22h – 7h30 paris batch", Hours(1320, 450, PARIS, "batch")),
        ("0-24 hold", Hours(0, 0, None, "hold")),
    ],
)
def test_quiet_hours_as_people_write_them(written: str, expected: Hours) -> None:
    """With or without minutes, zone and mode."""
    assert read_hours(written) == expected


@pytest.mark.parametrize("written", ["", "22", "25-07", "22:61-07", "22-07 Atlantis", "night", "22-", "x" * 100_000])
def test_what_are_no_quiet_hours(written: str) -> None:
    """Said to be unclear, whatever it is."""
    with pytest.raises(Unclear):
        read_hours(written)


def test_spans_and_clocks() -> None:
    """As people write them, within bounds."""
    assert [read_span(one) for one in ("30m", "8h", "2 d", "2J")] == [
        timedelta(minutes=30),
        timedelta(hours=8),
        timedelta(days=2),
        timedelta(days=2),
    ]
    assert [read_clock(one) for one in ("8", "08:05", "22h30", "24")] == [480, 485, 1350, 0]
    assert read_moment("8 Paris") == (480, PARIS)
    for bad in ("", "0h", "99999d", "8 hours", "-8h"):
        with pytest.raises(Unclear):
            read_span(bad)


def test_a_query_with_another_figure() -> None:
    """Only where it is plain which one is meant; what stands besides stays."""
    assert threshold_of(parse("killed>=30 place:syria -killed>=500")) == 30
    assert threshold_of(parse("killed>=30 OR wounded>=100")) is None
    assert threshold_of(parse("sense:nato")) is None
    changed = with_threshold(parse("(killed>=30 OR sense:nato) step:5"), 50)
    assert changed == parse("(killed>=50 OR sense:nato) step:5")
    assert with_step(changed, None) == parse("killed>=50 OR sense:nato")


def test_defaults_complete_a_query_and_never_overrule_it() -> None:
    """The mistake that is shown is the one in what the person wrote."""
    assert with_defaults("place:syria", 20, 5) == parse("place:syria killed>=20 step:5")
    assert with_defaults("killed>=50 step:7", 20, 5) == parse("killed>=50 step:7")
    assert with_defaults("sense:nato", 20, 5) == parse("sense:nato")
    with pytest.raises(QueryError) as shown:
        with_defaults("place:", 20, 5)
    with pytest.raises(QueryError) as plain:
        parse("place:")
    assert str(shown.value) == str(plain.value)
