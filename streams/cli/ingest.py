"""`tocsin ingest` polls the sources; `tocsin feeds` shows how they are and tries one."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final

import typer

from streams.cli.running import run, run_process

if TYPE_CHECKING:
    from streams.model import Article, FeedState, Sight

_UNITS: Final = ((86400, "d"), (3600, "h"), (60, "min"), (1, "s"))

Json = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a table.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command()(ingest)
    feeds = typer.Typer(help="How the sources are, and what one would give.", no_args_is_help=True)
    feeds.command("ls")(list_feeds)
    feeds.command("check")(check)
    app.add_typer(feeds, name="feeds")


def ingest() -> None:
    """Poll the sources of the settings and publish what is new, until Ctrl-C or SIGTERM."""
    from streams.ingest.app import run_ingest
    from streams.run.exits import end_now
    from streams.run.guard import Guard
    from streams.settings import load

    settings = load()
    run_process(settings, partial(run_ingest, settings, guard=Guard(end_now)))


def list_feeds(as_json: Json = False) -> None:
    """Every source that was ever polled: its health, its last error and its next try; and when a desk was blind."""
    from streams.ingest.restore import read_feeds
    from streams.kafka.codec import encode
    from streams.settings import load

    known, now = run(read_feeds(load())), datetime.now(UTC)
    states = sorted(known.states.values(), key=lambda state: state.source)
    sights = sorted(known.sights.values(), key=lambda sight: sight.desk)
    if as_json:
        for value in (*states, *sights):
            print(encode(value).decode())
    else:
        _print_states(states, now)
        for sight in sights:
            print(_seen(sight, now))


def check(
    url: Annotated[str, typer.Argument(help="Address of an RSS, Atom or RDF feed.")], as_json: Json = False
) -> None:
    """Fetch a feed once and show what it would give; nothing is published. With --json, articles for `tocsin read`."""
    from streams.ingest.trial import try_feed
    from streams.kafka.codec import encode
    from streams.settings import load

    articles = run(try_feed(url, load(), datetime.now(UTC)))
    if as_json:
        for article in articles:
            print(encode(article).decode())
    else:
        _print_articles(articles)


def _print_states(states: "Iterable[FeedState]", now: datetime) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("source", "state", "last success", "last item", "next try", "failures", "last error")
    for state in states:
        condition = "disabled" if state.disabled else "failing" if state.failures else "ok"
        times = (_ago(moment, now) for moment in (state.last_success, state.last_item, state.next_try))
        table.add_row(
            state.source, condition, *times, str(state.failures), state.disabled or state.last_error or state.note or ""
        )
    Console().print(table)


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
