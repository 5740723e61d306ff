"""`tocsin backtest`: what rules would have sent, and when, had they been asked before; without Kafka."""

import sys
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.model import Article, Reading, Rule

RulesFile = Annotated[
    Path, typer.Option("--rules", exists=True, dir_okay=False, help="Queries, one a line: the rules to test.")
]
Against = Annotated[
    Path | None,
    typer.Option("--against", exists=True, dir_okay=False, help="Only what --rules adds to, or loses of, these."),
]
Json = Annotated[bool, typer.Option("--json", help="JSON Lines on a terminal too.")]


def register(app: typer.Typer) -> None:
    """Add `backtest` to the command line."""
    app.command()(backtest)


def backtest(rules: RulesFile, against: Against = None, as_json: Json = False) -> None:
    """Say what each rule would have sent, and when: JSON Lines of articles in, of alerts and totals out.

    Articles are taken in the order in which they came in, or were published, whatever their order in the file. On a
    terminal the answer is a table.
    """
    from streams.cli.alerts import print_tables, write_lines
    from streams.cli.article_lines import ArticleLines
    from streams.cli.rule_files import read_rule_file
    from streams.stories.alike import Alike
    from streams.stories.backtest import alerts, differences, totals
    from streams.stories.encoder import SentenceEncoder

    alike = Alike(SentenceEncoder())
    books = [read_rule_file(path) for path in (rules, against) if path]
    articles = ArticleLines(sys.stdin.buffer, shuffled=True)
    readings, span = _read(articles, books)
    sent = [list(alerts(each, book, alike)) for each, book in zip(readings, books, strict=True)]
    told = differences(*sent) if against else sent[0]
    total = totals(sent[0], books[0], span)
    if as_json or not sys.stdout.isatty():
        write_lines(told, total)
    else:
        print_tables(told, total, "no alert" if against is None else "no alert is added, none is lost")
    if articles.bad:
        print(f"{articles.bad} lines were no articles and were left out", file=sys.stderr)
        raise typer.Exit(1)


def _read(articles: "Iterable[Article]", books: "Sequence[Sequence[Rule]]") -> "tuple[list[list[Reading]], timedelta]":
    """What each set of rules makes of the articles, and the time from the first to the last of them."""
    from streams.reading.resources import load_reader
    from streams.rules.query import parse

    readers = [load_reader([parse(rule.query) for rule in book]) for book in books]
    readings: list[list[Reading]] = [[] for _ in books]
    times = []
    for article in articles:
        times.append(article.fetched)
        for reader, kept in zip(readers, readings, strict=True):
            reading = reader.read(article).reading
            if reading is not None:
                kept.append(reading)
    return readings, max(times) - min(times) if times else timedelta()
