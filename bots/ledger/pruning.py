"""Taking out of the ledger what nobody can be told any more, so that it does not grow for ever.

A story that has been quiet for as long as a story lives takes in no article, so nothing will be told of it; with it go
its events, deliveries and messages, unless something is owed. Age is counted from the newest story, not from a clock:
one that is set wrong, or a bot that was off for a year, takes nothing out.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Final

import structlog
from sqlalchemy import delete, select, union
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bots.ledger.database import UNANSWERED
from bots.ledger.schema import deliveries, events, messages, mutes, reports, stories
from bots.ledger.waiting import NOT_OVER
from streams.kafka.codec import decode
from streams.model import Story
from streams.stories.shelf import CLOSE_AFTER

log = structlog.get_logger(__name__)

DAY: Final = 86_400.0
PAGE: Final = 200
"""Stories in one transaction: deliveries wait for no longer one."""


async def prune_daily(engine: AsyncEngine, stop: asyncio.Event) -> None:
    """Prune now, and once a day until `stop`."""
    while not stop.is_set():
        try:
            if gone := await prune(engine):
                log.info("stories that have been closed for good are out of the ledger", stories=gone)
        except UNANSWERED as error:
            log.warning("the ledger could not be pruned, trying again tomorrow", error=str(error))
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), DAY)


async def prune(engine: AsyncEngine) -> int:
    """Take out every story that is over; how many. Raises what the database does."""
    ages: dict[str, datetime] = {}
    after = ""
    while True:
        async with engine.begin() as connection:
            page = await _page(connection, after)
        if not page:
            break
        ages |= page
        after = max(page)
    if not ages:
        return 0
    oldest = max(ages.values()) - CLOSE_AFTER
    over = [story for story, changed in ages.items() if changed < oldest]
    gone = 0
    for start in range(0, len(over), PAGE):
        async with engine.begin() as connection:
            gone += await _take_out(connection, over[start : start + PAGE])
    return gone


async def _page(connection: AsyncConnection, after: str) -> dict[str, datetime]:
    """When each of the next stories changed last, by id."""
    rows = select(stories.c.id, stories.c.value).where(stories.c.id > after).order_by(stories.c.id).limit(PAGE)
    return {row.id: decode(row.value, Story).changed for row in await connection.execute(rows)}


async def _take_out(connection: AsyncConnection, over: Collection[str]) -> int:
    """Delete what is known of these stories; how many of them nothing is owed of."""
    owed = select(deliveries.c.story).where(deliveries.c.state.in_(NOT_OVER))
    unread = select(reports.c.story).where(~reports.c.told)
    kept = set(await connection.scalars(union(owed, unread)))
    gone = [story for story in over if story not in kept]
    for table in (deliveries, messages, mutes, reports, events):
        await connection.execute(delete(table).where(table.c.story.in_(gone)))
    await connection.execute(delete(stories).where(stories.c.id.in_(gone)))
    return len(gone)
