"""/feeds and /feed, for operators: how the sources are, and what they are told."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from bots.commands.desk import Caller, Desk, answer
from bots.commands.menus import ROWS, turns
from bots.commands.presses import Press, Shown
from bots.feeds import Feed
from bots.render.html import Html, clip, tag, text
from bots.render.office import NAME_LIMIT, render_feeds
from streams.ingest.ordering import next_order as ordering
from streams.model import FeedOrder

_ADDRESS: Final = re.compile(r"https?://[^\s/@]+(/\S*)?", re.IGNORECASE)
_LONGEST: Final = 2000
_ORDERS: Final[dict[str, Callable[[str, FeedOrder | None, datetime], FeedOrder]]] = {
    "pause": ordering.pause,
    "resume": ordering.resume,
    "retry": ordering.retry,
}


async def show_feeds(desk: Desk, caller: Caller) -> None:
    """The sources, failing ones first."""
    shown = _page(desk, caller, 0)
    await answer(desk, caller, shown.html or Html(), shown.rows or ())


async def turn_feeds(desk: Desk, caller: Caller, press: Press) -> Shown:
    """Another page of them."""
    return _page(desk, caller, int(press.arguments[0]))


async def feed(desk: Desk, caller: Caller) -> None:
    """/feed add URL, /feed pause ID, /feed resume ID, /feed retry ID."""
    what, _, name = caller.written.partition(" ")
    await answer(desk, caller, await _ordered(desk, caller, what, name.strip()))


async def press_feed(desk: Desk, caller: Caller, press: Press) -> Shown:
    """A button below a notice."""
    what, key = press.arguments
    found = desk.office.feeds.keyed(key)
    if found is None or what not in _ORDERS:
        raise ValueError(key)
    await _give(desk, what, found)
    return Shown(caller.words.say(f"feed.{what}", name=clip(found.state.source, NAME_LIMIT)))


async def _ordered(desk: Desk, caller: Caller, what: str, name: str) -> Html:
    if what == "add" and name:
        return await _add(desk, caller, name)
    if what not in _ORDERS or not name:
        return text(caller.words.say("feed.usage"))
    found = desk.office.feeds.named(name)
    if found is None:
        return text(caller.words.say("feed.unknown", name=clip(name, NAME_LIMIT)))
    await _give(desk, what, found)
    return text(caller.words.say(f"feed.{what}", name=clip(found.state.source, NAME_LIMIT)))


async def _add(desk: Desk, caller: Caller, url: str) -> Html:
    feeds = desk.office.feeds
    if not _ADDRESS.fullmatch(url) or len(url) > _LONGEST:
        return text(caller.words.say("feed.no-address"))
    taken = {one.state.source for one in feeds.all()}
    try:
        order = ordering.add(url, feeds.orders(), taken, datetime.now(UTC))
    except ordering.AlreadyThere as there:
        return text(caller.words.say("feed.there", name=there.args[0]))
    await feeds.order(order)
    return text(f"{caller.words.say('feed.added')} ") + tag("code", text(order.source))


async def _give(desk: Desk, what: str, found: Feed) -> None:
    await desk.office.feeds.order(_ORDERS[what](found.state.source, found.order, datetime.now(UTC)))


def _page(desk: Desk, caller: Caller, page: int) -> Shown:
    feeds = desk.office.feeds.all()
    page = min(page, max(0, (len(feeds) - 1) // ROWS))
    part = feeds[page * ROWS : (page + 1) * ROWS]
    return Shown(html=render_feeds(part, len(feeds), caller.words), rows=turns(len(feeds), page, "feeds"))
