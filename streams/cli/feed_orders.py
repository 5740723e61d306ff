"""What operators order of sources by `tocsin feeds`: ingest carries it out, at once or when it is back."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.running import run, telling_errors

if TYPE_CHECKING:
    from streams.ingest.ordering.directory import Directory
    from streams.model import FeedOrder
    from streams.settings import Settings

    Make = Callable[[str, FeedOrder | None, datetime], FeedOrder]

Ids = Annotated[list[str], typer.Argument(metavar="ID", help="Sources, as `tocsin feeds ls` names them.")]
Desk = Annotated[str, typer.Option("--desk", help="The desk whose stories its articles belong to.")]


def register(feeds: typer.Typer) -> None:
    """Add the commands to the group."""
    feeds.command("add")(add)
    feeds.command("pause")(pause)
    feeds.command("resume")(resume)
    feeds.command("retry")(retry)
    feeds.command("import")(import_opml)


def add(
    url: Annotated[str, typer.Argument(help="Address of a feed, or of a page that names its feed.")],
    desk: Desk = "main",
) -> None:
    """Add a feed, without a change of the settings; it is called by its host."""
    run(_add(url, desk))


def pause(ids: Ids) -> None:
    """Ask sources no more, until they are resumed."""
    from streams.ingest.ordering import next_order as ordering

    run(_order(ids, ordering.pause, "paused"))


def resume(ids: Ids) -> None:
    """Ask paused sources again."""
    from streams.ingest.ordering import next_order as ordering

    run(_order(ids, ordering.resume, "resumed"))


def retry(ids: Ids) -> None:
    """Ask sources at once, also those that are paused or were disabled."""
    from streams.ingest.ordering import next_order as ordering

    run(_order(ids, ordering.retry, "asked at once"))


def import_opml(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OPML file, or - for stdin.")],
    desk: Desk = "main",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be added.")] = False,
) -> None:
    """Add all feeds of an OPML file that are not there yet; it may be repeated."""
    from streams.errors import ForPeople
    from streams.sources.parse.opml import read_opml

    with telling_errors():
        try:
            body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        except OSError as error:
            raise ForPeople(f"{file}: {error.strerror}") from None
        urls = [outline.url for outline in read_opml(body)]
    run(_add_all(urls, desk, dry_run=dry_run))


async def _add(url: str, desk: str) -> None:
    from streams.errors import ForPeople
    from streams.ingest.ordering.directory import give
    from streams.sources.parse.fields import web_address

    settings = _settings_with(desk)
    if web_address(url) != url:
        raise ForPeople(f"{url!r} is no http or https address")
    directory = await _directory(settings)
    if there := directory.at(url):
        raise ForPeople(f"this feed is there already, as {there.state.source}")
    (order,) = _additions([url], directory, desk)
    await give(settings, [order])
    print(f"{order.source} is added; how it is: tocsin feeds ls")


async def _add_all(urls: list[str], desk: str, *, dry_run: bool) -> None:
    from streams.ingest.ordering.directory import give

    settings = _settings_with(desk)
    directory = await _directory(settings)
    there = {one.url for one in directory.entries.values()}
    orders = _additions([url for url in urls if url not in there], directory, desk)
    if not dry_run:
        await give(settings, orders)
    for order in orders:
        print(f"{order.source}  {order.url}")
    verb = "would be added" if dry_run else "added"
    print(f"feeds {verb}: {len(orders)}, there already: {len(urls) - len(orders)}")


async def _order(ids: list[str], make: "Make", done: str) -> None:
    from streams.ingest.ordering.directory import give
    from streams.settings import load

    settings, now = load(), datetime.now(UTC)
    directory = await _directory(settings)
    entries = [directory.named(name) for name in ids]
    await give(settings, [make(one.state.source, one.order, now) for one in entries])
    for one in entries:
        print(f"{one.state.source}: ordered to be {done}")


async def _directory(settings: "Settings") -> "Directory":
    """The sources that there are; an order may come before anything has run."""
    from streams.ingest.ordering.directory import read_directory
    from streams.kafka.topics import ensure_topics

    await ensure_topics(settings)
    return await read_directory(settings)


def _settings_with(desk: str) -> "Settings":
    """The settings, if they have this desk. Raises SettingsError."""
    from streams.settings import SettingsError, load

    settings = load()
    if desk not in settings.desks:
        raise SettingsError(f"--desk {desk!r}: expected one of {', '.join(settings.desks)}")
    return settings


def _additions(urls: list[str], directory: "Directory", desk: str) -> "list[FeedOrder]":
    """An order for each address, under names that are free."""
    from streams.ingest.ordering import next_order as ordering

    taken, now = set(directory.entries), datetime.now(UTC)
    orders = []
    for url in urls:
        order = ordering.add(url, (), taken, now, desk=desk)
        taken.add(order.source)
        orders.append(order)
    return orders
