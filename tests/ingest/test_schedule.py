"""When a source is asked again."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.ingest.schedule import JITTER, MOST_SAID, Success, next_state
from streams.model import FeedState, Pace, Seen
from streams.sources.errors import Gone, Malformed, NotThere, Postponed, RateLimited, SourceError, Unavailable

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
NEW = FeedState(source="news")


def wait(state: FeedState) -> float:
    """Seconds until the next try, without jitter's at most."""
    return (state.next_try - NOW).total_seconds()


def within(seconds: float, expected: float) -> bool:
    """Whether a wait is the expected one with a little more."""
    return expected <= seconds <= expected * (1 + JITTER)


def test_after_success_the_interval_and_a_little_more() -> None:
    """The state keeps what is known now."""
    seen = {"a": Seen(content="x")}
    state = next_state(NEW, 300, Success(status=200, fresh=1, checkpoint={"etag": "1"}, seen=seen), NOW)
    assert within(wait(state), 300)
    assert (state.last_success, state.last_item, state.status, state.failures) == (NOW, NOW, 200, 0)
    assert (state.checkpoint, state.seen) == ({"etag": "1"}, seen)


def test_nothing_fresh_leaves_the_time_of_the_last_item() -> None:
    """A 304 is a success."""
    state = next_state(NEW, 300, Success(status=304), NOW)
    assert (state.last_success, state.last_item) == (NOW, None)


def test_sources_of_one_interval_drift_apart_and_a_replay_does_not() -> None:
    """Jitter is a hash of source and time."""
    waits = {wait(next_state(FeedState(source=f"s{n}"), 300, Success(), NOW)) for n in range(100)}
    assert len(waits) > 90
    assert max(waits) - min(waits) > 300 * JITTER / 2
    assert next_state(NEW, 300, Success(), NOW) == next_state(NEW, 300, Success(), NOW)


def test_each_failure_doubles_the_wait_up_to_six_hours() -> None:
    """What is known stays known."""
    state = FeedState(source="news", last_success=NOW, checkpoint={"etag": "1"}, seen={"a": Seen(content="x")})
    waits = []
    for _ in range(12):
        state = next_state(state, 300, Malformed("no feed"), NOW)
        waits.append(wait(state))
    assert within(waits[0], 600)
    assert within(waits[1], 1200)
    assert within(waits[-1], 6 * 3600)
    assert (state.failures, state.last_error, state.checkpoint, len(state.seen)) == (12, "no feed", {"etag": "1"}, 1)


def test_an_interval_longer_than_the_longest_back_off_is_kept() -> None:
    """Failure never makes a source be asked more often."""
    assert within(wait(next_state(NEW, 86400, Malformed("no feed"), NOW)), 86400)


def test_a_source_that_says_how_long_is_asked_then() -> None:
    """Never sooner than usual."""
    assert within(wait(next_state(NEW, 300, Unavailable("busy", 503, retry_after=1000), NOW)), 1000)
    assert within(wait(next_state(NEW, 300, RateLimited("slow", 429, retry_after=1), NOW)), 300)


def test_a_source_that_is_gone_is_not_asked_again() -> None:
    """The reason is kept."""
    state = next_state(NEW, 300, Gone("answered 410 Gone", 410), NOW)
    assert (state.next_try, state.disabled, state.status) == (None, "answered 410 Gone", 410)


def test_success_clears_what_was_wrong() -> None:
    """It is back."""
    failing = FeedState(
        source="news", failures=3, last_error="busy", disabled="gone", next_try=NOW - timedelta(hours=1)
    )
    state = next_state(failing, 300, Success(), NOW)
    assert (state.failures, state.last_error, state.disabled) == (0, None, None)


def test_a_silent_source_is_asked_less_often_and_one_that_speaks_as_before() -> None:
    """A tenth of its silence, within its bounds; one that never had anything new is silent."""
    spoke = FeedState(source="news", last_item=NOW - timedelta(hours=2))
    assert within(wait(next_state(spoke, 300, Success(), NOW, longest=1200)), 720)
    assert within(wait(next_state(replace(spoke, last_item=NOW), 300, Success(), NOW, longest=1200)), 300)
    assert within(wait(next_state(NEW, 300, Success(), NOW, longest=1200)), 1200)
    assert within(wait(next_state(spoke, 300, Success(fresh=1), NOW, longest=1200)), 300)
    assert within(wait(next_state(spoke, 300, Success(), NOW, longest=300)), 300)


def test_what_a_source_says_of_its_schedule_is_kept_within_bounds() -> None:
    """ttl and max-age lengthen the wait; a channel that says a week is asked within the longest interval."""
    assert within(wait(next_state(NEW, 300, Success(fresh=1, pace=Pace(ttl=600)), NOW, longest=1200)), 600)
    assert within(wait(next_state(NEW, 300, Success(fresh=1, fresh_for=900), NOW, longest=1200)), 900)
    assert within(wait(next_state(NEW, 300, Success(fresh=1, pace=Pace(ttl=7 * 86400)), NOW, longest=1200)), 1200)
    assert within(wait(next_state(NEW, 300, Success(fresh=1, pace=Pace(ttl=10)), NOW, longest=1200)), 300)


def test_a_source_is_not_asked_in_the_hours_and_on_the_days_that_it_skips() -> None:
    """NOW is a Monday's noon; a source that skips everything means nothing by it."""
    noon = Pace(skip_hours=frozenset({12, 13}))
    assert next_state(NEW, 300, Success(fresh=1, pace=noon), NOW).next_try.strftime("%a %H:%M") == "Mon 14:00"
    days = Pace(skip_days=frozenset({0, 1}))
    assert next_state(NEW, 300, Success(fresh=1, pace=days), NOW).next_try.strftime("%a %H:%M") == "Wed 00:00"
    never = Pace(skip_days=frozenset(range(7)))
    assert within(wait(next_state(NEW, 300, Success(fresh=1, pace=never), NOW)), 300)


def until_disabled(error: SourceError) -> float:
    """Days from the first failure until the source is disabled."""
    state, now = next_state(NEW, 300, error, NOW), NOW
    while state.next_try and now < NOW + timedelta(days=40):
        now = state.next_try
        state = next_state(state, 300, error, now)
    return (now - NOW).total_seconds() / 86400


def test_failures_weigh_by_who_can_mend_them() -> None:
    """A wrong address is given up after days, an outage after weeks, a host that asks for a pause never."""
    assert 2 < until_disabled(NotThere("404")) < 3
    assert 6 < until_disabled(Malformed("no feed")) < 8
    assert 13 < until_disabled(Unavailable("down")) < 16
    assert until_disabled(RateLimited("slow", 429)) >= 40


def test_a_source_that_is_worn_out_says_why_and_a_success_clears_its_strikes() -> None:
    """The reason names the last error and since when; one more failure after a restart disables it again."""
    worn = FeedState(source="news", last_success=NOW - timedelta(days=3), failures=14, strikes=56)
    state = next_state(worn, 300, NotThere("answered 404 Not Found"), NOW)
    assert state.disabled == "answered 404 Not Found (failed 15 times since 2026-01-02)"
    assert next_state(state, 300, NotThere("still"), NOW).next_try is None
    back = next_state(state, 300, Success(), NOW)
    assert (back.strikes, back.disabled, back.next_try is None) == (0, None, False)


def test_a_source_that_waits_for_its_host_has_not_failed() -> None:
    """The host's 429 was another source's answer: only the next try changes."""
    well = next_state(NEW, 300, Success(status=200, fresh=1), NOW)
    waiting = next_state(well, 300, Postponed("slow", 429, retry_after=900), NOW)
    assert within(wait(waiting), 900)
    assert replace(waiting, next_try=well.next_try) == well


def test_what_a_source_says_is_bounded() -> None:
    """A plug-in's error may quote a document, and a state must fit its topic."""
    endless = "x" * 10_000_000
    failed = next_state(NEW, 300, SourceError(endless), NOW)
    gone = next_state(NEW, 300, Gone(endless), NOW)
    well = next_state(NEW, 300, Success(note=endless), NOW)
    assert {len(said or "") for said in (failed.last_error, gone.last_error, gone.disabled, well.note)} == {MOST_SAID}
    assert next_state(NEW, 300, SourceError("short"), NOW).last_error == "short"
