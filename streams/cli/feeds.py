"""`tocsin feeds`: how the sources are, and what one would give."""

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streams.cli import feed_orders
from streams.cli.running import quiet_libraries, run

if TYPE_CHECKING:
    from streams.ingest.ordering.directory import Entry
    from streams.model import Article, Sight

_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))

Json = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add the group `feeds` to the command line."""
    feeds = typer.Typer(
        help="How the sources are, what one would give, and what they are told.",
        no_args_is_help=True,
        callback=quiet_libraries,
    )
    feeds.command("ls")(list_feeds)
    feeds.command("check")(check)
    feed_orders.register(feeds)
    feeds.command("export")(export)
    app.add_typer(feeds, name="feeds")


def list_feeds(as_json: Json = False) -> None:
    """Every source: its health, what is wrong and what to do about it; and when a desk was blind."""
    from streams.ingest.ordering.directory import read_directory
    from streams.settings import load

    directory, now = run(read_directory(load())), datetime.now(UTC)
    if as_json:
        _print_json(directory.worst_first(), directory.sights)
        return
    _print_table(directory.worst_first(), now)
    for sight in directory.sights:
        print(_seen(sight, now))


def check(
    url: Annotated[str, typer.Argument(help="Address of a feed, or of a page that names its feed.")],
    as_json: Json = False,
) -> None:
    """Fetch a feed once and show what it would give; nothing is published. With --json, articles for `tocsin read`."""
    from streams.ingest.trial import try_feed
    from streams.kafka.codec import encode
    from streams.settings import load
    from streams.sources.parse.plain import printable

    shown = run(try_feed(url, load(), datetime.now(UTC)))
    if shown.note:
        print(printable(shown.note), file=sys.stderr)
    if as_json:
        for article in shown.articles:
            print(encode(article).decode())
    else:
        _print_articles(shown.articles)


def export() -> None:
    """All feeds as OPML, which other readers take, a folder for each desk."""
    from streams.ingest.ordering.directory import read_directory
    from streams.settings import load
    from streams.sources.parse.opml import write_opml

    outlines = run(read_directory(load())).outlines()
    sys.stdout.write(write_opml("Feeds of Tocsin", outlines).decode())
    sys.stdout.flush()


def _print_json(entries: "Iterable[Entry]", sights: "Iterable[Sight]") -> None:
    from streams.ingest.ordering.condition import advice
    from streams.kafka.codec import encode

    for one in entries:
        more = {
            "condition": one.condition,
            "do": advice(one.state, one.order),
            "url": one.url,
            "desk": one.desk,
        }
        print(json.dumps(json.loads(encode(one.state)) | more, ensure_ascii=False))
    for sight in sights:
        print(encode(sight).decode())


def _print_table(entries: "Iterable[Entry]", now: datetime) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from streams.ingest.ordering.condition import advice
    from streams.sources.parse.plain import printable

    console, table = Console(), Table("source", "state", "last success", "last item", "next try", "failures", "note")
    wrong = []
    for one in entries:
        state = one.state
        times = (_ago(moment, now) for moment in (state.last_success, state.last_item, state.next_try))
        table.add_row(state.source, one.condition, *times, str(state.failures), escape(printable(state.note or "")))
        if do := advice(state, one.order):
            reason = state.disabled or state.last_error or one.condition
            wrong.append(f"{state.source}: {printable(reason)}\n    {do}")
    console.print(table)
    for line in wrong:
        print(line)


def _seen(sight: "Sight", now: datetime) -> str:
    """ "desk main: blind since 3 h ago, none of its 2 sources could be read"."""
    gap = f"since {_ago(sight.since, now)}"
    if sight.until is None:
        return f"desk {sight.desk}: blind {gap}, none of its {sight.sources} sources could be read"
    return f"desk {sight.desk}: sees since {_ago(sight.until, now)}; before, it was blind {gap}"


def _print_articles(articles: "Iterable[Article]") -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("published", "language", "letters", "title", "address")
    for article in articles:
        published = f"{article.published:%Y-%m-%d %H:%M}" if article.published else "undated"
        letters = str(len(article.text))
        table.add_row(published, article.language or "", letters, escape(article.title), escape(article.url or ""))
    Console().print(table)
    print(f"articles: {table.row_count}")


def _ago(moment: datetime | None, now: datetime) -> str:
    """ "3 min ago", "in 20 s", "never"."""
    if moment is None:
        return "never"
    seconds = round((now - moment).total_seconds())
    size, unit = next((pair for pair in _UNITS if abs(seconds) >= pair[0]), _UNITS[-1])
    text = f"{abs(seconds) // size} {unit}"
    return f"{text} ago" if seconds >= 0 else f"in {text}"
