"""What goes on to Kafka of ten polls, nine of which found nothing."""

from datetime import timedelta

import pytest

from streams.ingest.handover.numbering import number
from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.handover.sparing import OLDEST, SparingHands
from streams.ingest.schedule import Success, next_state
from streams.model import FeedState, Seen
from streams.settings import SourceSettings
from streams.sources.errors import Unavailable
from streams.sources.item import Item
from tests.ingest.conftest import NOW, KeptHands

WELL = Success(status=304, seen={"a": Seen(content="x")})


async def test_a_poll_that_found_nothing_is_not_written(hands: KeptHands) -> None:
    """The first state is; of those that differ in their times alone one every ten minutes."""
    spared, state = SparingHands(hands), FeedState(source="news")
    for minute in range(21):
        state = next_state(state, 60, WELL, NOW + timedelta(minutes=minute))
        await spared.hand_over((), state)
    assert [written.last_try - NOW for written in hands.states] == [0 * OLDEST, OLDEST, 2 * OLDEST]


async def test_every_change_is_written(hands: KeptHands) -> None:
    """An article, a failure, another one, the recovery, a new ETag."""
    spared, state = SparingHands(hands), next_state(FeedState(source="news"), 60, WELL, NOW)
    outcomes = (WELL, Unavailable("down"), Unavailable("down"), WELL, Success(status=304, checkpoint={"etag": "2"}))
    for outcome in outcomes:
        state = next_state(state, 60, outcome, NOW)
        await spared.hand_over((), state)
    articles = number([Item(guid="a", title="Nine killed")], {}, SourceSettings(id="news"), NOW).articles
    await spared.hand_over(articles, state)
    assert len(hands.states) == len(outcomes) + 1
    assert len(hands.articles) == 1


async def test_sources_are_told_apart(hands: KeptHands) -> None:
    """Each has a first state."""
    spared = SparingHands(hands)
    for name in ("one", "two", "one", "two"):
        await spared.hand_over((), FeedState(source=name, last_try=NOW))
    assert [state.source for state in hands.states] == ["one", "two"]


async def test_what_was_not_taken_is_not_spared(hands: KeptHands) -> None:
    """Kafka and the spool were full: the same state goes on when it comes again."""

    class OnceFull(KeptHands):
        full = True

        async def hand_over(self, articles, state):
            if self.full:
                self.full = False
                raise NotAcknowledged("disk full")
            await super().hand_over(articles, state)

    taking = OnceFull()
    spared = SparingHands(taking)
    with pytest.raises(NotAcknowledged):
        await spared.hand_over((), FeedState(source="news", last_try=NOW))
    await spared.hand_over((), FeedState(source="news", last_try=NOW))
    assert len(taking.states) == 1
