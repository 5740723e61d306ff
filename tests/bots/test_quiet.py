"""At which hour a chat hears: quiet hours, mutes and digests, on ordinary days and when clocks change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bots.ledger.wishes import Wishes
from bots.quiet import MORNING, begin_of_quiet, end_of_quiet, is_critical, next_digest, quiet_until
from streams.model import Change, Story
from tests.bots.building import START, exactly, figure, founded, invoked, lowered, withdrawn

MINUTE = timedelta(minutes=1)
NIGHT = Wishes(language="fr", zone="Europe/Paris", quiet_from=22 * 60, quiet_to=7 * 60, quiet_mode="hold")
CHANGES = [
    pytest.param("Europe/Paris", datetime.fromisoformat("2026-03-28T12:00"), id="Paris, spring"),
    pytest.param("Europe/Paris", datetime.fromisoformat("2026-10-24T12:00"), id="Paris, autumn"),
    pytest.param("America/New_York", datetime.fromisoformat("2026-03-07T12:00"), id="New York, spring"),
    pytest.param("America/New_York", datetime.fromisoformat("2026-10-31T12:00"), id="New York, autumn"),
    pytest.param(
        "Australia/Lord_Howe", datetime.fromisoformat("2026-04-04T12:00"), id="Lord Howe, by half an hour, autumn"
    ),
    pytest.param(
        "Australia/Lord_Howe", datetime.fromisoformat("2026-10-03T12:00"), id="Lord Howe, by half an hour, spring"
    ),
    pytest.param("Africa/Cairo", datetime.fromisoformat("2026-04-23T12:00"), id="Cairo, at midnight, spring"),
    pytest.param("Asia/Kolkata", datetime.fromisoformat("2026-03-28T12:00"), id="Kolkata, where clocks never change"),
]
HOURS = [(22 * 60, 7 * 60), (0, 6 * 60), (60, 150), (150, 7 * 60), (23 * 60 + 59, 1), (12 * 60, 13 * 60), (0, 23 * 60)]


def many_killed() -> Story:
    """A hundred and forty dead."""
    return replace(founded(), figures={"killed": figure(exactly(140))})


def told(killed: int) -> tuple[Change, ...]:
    """That so many were killed was told once."""
    return (Change(what="killed", after=exactly(killed), at=START, source="afp", article="a1"),)


@pytest.mark.parametrize(("zone", "noon"), CHANGES)
@pytest.mark.parametrize(("start", "end"), HOURS)
def test_a_walk_through_the_night_in_which_clocks_change(zone: str, noon: datetime, start: int, end: int) -> None:
    """Minute by minute for two days: what is quiet says till when, that time is not quiet, all before it is; and where
    the clock on the wall is in the hours and no hour is skipped, it is quiet.
    """
    wishes = replace(NIGHT, zone=zone, quiet_from=start, quiet_to=end)
    place = ZoneInfo(zone)
    now = noon.replace(tzinfo=place).astimezone(UTC)
    until = None
    for _ in range(2 * 24 * 60):
        found = quiet_until(wishes, founded(), now)
        if until and now < until:
            assert found == until
        until = found
        local = now.astimezone(place)
        on_the_wall = (local.hour * 60 + local.minute - start) % 1440 < (end - start) % 1440
        if on_the_wall != bool(found):
            assert _changes_near(place, now)
        now += MINUTE


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", datetime.fromisoformat("2026-03-28T22:00"), 8),
        ("Europe/Paris", datetime.fromisoformat("2026-10-24T22:00"), 10),
        ("Europe/Paris", datetime.fromisoformat("2026-06-01T22:00"), 9),
        ("Asia/Kolkata", datetime.fromisoformat("2026-03-28T22:00"), 9),
    ],
)
def test_the_night_is_as_long_as_the_clock_on_the_wall_says(zone: str, day: datetime, hours: int) -> None:
    """From ten to seven: an hour less in spring, one more in autumn."""
    begins = day.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    wishes = replace(NIGHT, zone=zone)
    assert quiet_until(wishes, founded(), begins - MINUTE) is None
    assert quiet_until(wishes, founded(), begins) == begins + timedelta(hours=hours)


def test_an_hour_that_comes_twice_is_quiet_twice() -> None:
    """Till half past two: in autumn till the second one."""
    wishes = replace(NIGHT, quiet_to=150)
    first = datetime(2026, 10, 25, 0, 29, tzinfo=UTC)
    assert quiet_until(wishes, founded(), first) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_hours_whose_start_is_their_end_are_none() -> None:
    """Neither a whole day nor a minute."""
    wishes = replace(NIGHT, quiet_from=420, quiet_to=420)
    assert all(quiet_until(wishes, founded(), START + n * MINUTE) is None for n in range(1440))


def test_without_hours_there_is_no_quiet() -> None:
    """A chat that wishes nothing hears at once, in any zone."""
    assert quiet_until(Wishes(language="fr"), founded(), START) is None


@pytest.mark.parametrize(
    ("story", "critical"),
    [
        pytest.param(founded(), False, id="29 dead can wait till the morning"),
        pytest.param(many_killed(), True, id="a hundred dead cannot"),
        pytest.param(invoked(), True, id="nor can an act of state"),
        pytest.param(lowered(), False, id="a correction of what could wait can wait"),
        pytest.param(withdrawn(), False, id="what was taken back and was small can wait"),
        pytest.param(replace(withdrawn(), history=told(140)), True, id="what was taken back and was great cannot"),
        pytest.param(replace(withdrawn(), history=invoked().history), True, id="nor can an act that was taken back"),
    ],
)
def test_what_rings_through_the_night(story: Story, critical: bool) -> None:
    """Lives by the hundred, acts of state, and whatever takes either back."""
    assert is_critical(story) is critical
    night = datetime(2026, 3, 2, 1, tzinfo=UTC)
    heard = quiet_until(replace(NIGHT, quiet_mode="critical"), story, night) is None
    assert heard is critical
    assert quiet_until(NIGHT, story, night) == datetime(2026, 3, 2, 6, tzinfo=UTC)


def test_a_mute_holds_everything_until_its_end() -> None:
    """A hundred dead too."""
    muted = Wishes(language="fr", quiet_mode="critical", muted_until=START + timedelta(hours=8))
    assert quiet_until(muted, many_killed(), START) == START + timedelta(hours=8)
    assert quiet_until(muted, many_killed(), START + timedelta(hours=8)) is None


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 3, 28, 6, 59, tzinfo=UTC), datetime(2026, 3, 28, 7, tzinfo=UTC)),
        (datetime(2026, 3, 28, 7, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)),
        (datetime(2026, 10, 24, 6, tzinfo=UTC), datetime(2026, 10, 25, 7, tzinfo=UTC)),
    ],
)
def test_a_digest_comes_at_its_hour_by_the_clock_on_the_wall(now: datetime, due: datetime) -> None:
    """At eight in Paris, in winter and in summer; at its very minute the next one is tomorrow's."""
    assert next_digest(replace(NIGHT, digest_at=MORNING), now) == due
    assert next_digest(NIGHT, now) == due


def _changes_near(place: ZoneInfo, now: datetime) -> bool:
    """Whether the clock changes within two hours."""
    hours = [(now + timedelta(minutes=30 * n)).astimezone(place).utcoffset() for n in range(-4, 5)]
    return len(set(hours)) > 1


@pytest.mark.parametrize(
    ("now", "begins", "ends"),
    [
        pytest.param((3, 28, 12), (3, 28, 21), None, id="at noon"),
        pytest.param((3, 28, 21), (3, 29, 20), (3, 29, 5), id="as they begin, the night that is an hour shorter"),
        pytest.param((3, 29, 5), (3, 29, 20), None, id="as they end"),
        pytest.param((10, 24, 22), (10, 25, 21), (10, 25, 6), id="in the night that is an hour longer"),
    ],
)
def test_what_is_said_of_quiet_hours_is_when_they_change(
    now: tuple[int, int, int], begins: tuple[int, int, int], ends: tuple[int, int, int] | None
) -> None:
    """From 22 to 7 in Paris: when they begin next, and when those that it is in end."""
    wishes = Wishes(language="fr", zone="Europe/Paris", quiet_from=1320, quiet_to=420)
    at = datetime(2026, *now, tzinfo=UTC)
    assert begin_of_quiet(wishes, at) == datetime(2026, *begins, tzinfo=UTC)
    assert end_of_quiet(wishes, at) == (datetime(2026, *ends, tzinfo=UTC) if ends else None)
    assert begin_of_quiet(replace(wishes, quiet_to=1320), at) is None
