"""Times of the local day, what people write of them, and queries with another figure."""

from datetime import UTC, datetime, timedelta

import pytest

from bots.commands.editing import threshold_of, with_defaults, with_step, with_threshold
from bots.commands.reading import Hours, Unclear, read_clock, read_hours, read_moment, read_span
from bots.hours import is_between, next_at, zone_named
from streams.rules.errors import QueryError
from streams.rules.query import parse

PARIS = "Europe/Paris"


def utc(*moment: int) -> datetime:
    """A moment."""
    return datetime(*moment, tzinfo=UTC)  # type: ignore[arg-type,misc]  # year to minute


@pytest.mark.parametrize(
    ("minute", "zone", "now", "expected"),
    [
        pytest.param(480, None, utc(2026, 3, 1, 7, 59), utc(2026, 3, 1, 8), id="later today"),
        pytest.param(480, None, utc(2026, 3, 1, 8), utc(2026, 3, 2, 8), id="now is not next"),
        pytest.param(480, PARIS, utc(2026, 3, 28, 8), utc(2026, 3, 29, 6), id="clocks go forward over night"),
        pytest.param(150, PARIS, utc(2026, 3, 29, 0), utc(2026, 3, 29, 1, 30), id="a time that is skipped"),
        pytest.param(150, PARIS, utc(2026, 10, 24, 23), utc(2026, 10, 25, 0, 30), id="a time that comes twice"),
        pytest.param(480, PARIS, utc(2026, 10, 24, 7), utc(2026, 10, 25, 7), id="clocks go back over night"),
        pytest.param(0, "Pacific/Kiritimati", utc(2026, 1, 1, 9), utc(2026, 1, 1, 10), id="a zone of another day"),
    ],
)
def test_when_the_local_clock_shows_a_time_next(minute: int, zone: str, now: datetime, expected: datetime) -> None:
    """The cases, one a line."""
    assert next_at(minute, zone, now) == expected


def test_hours_may_pass_midnight_and_equal_ones_are_none() -> None:
    """From 22 to 7."""
    night = [is_between(1320, 420, None, utc(2026, 1, 1, hour)) for hour in (21, 22, 23, 0, 6, 7)]
    assert night == [False, True, True, True, True, False]
    assert not any(is_between(420, 420, None, utc(2026, 1, 1, hour)) for hour in range(24))


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
