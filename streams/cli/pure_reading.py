"""`tocsin read` and `tocsin explain`: what the machine understands of articles, without Kafka."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.model import Article
    from streams.reading.reader import Reader

RulesFile = Annotated[
    Path | None,
    typer.Option("--rules", exists=True, dir_okay=False, help="Queries, one a line, that are looked for."),
]
All = Annotated[bool, typer.Option("--all", help="A reading of every article, also where no rule and no toll is.")]
AsJson = Annotated[bool, typer.Option("--json", help="The reading as JSON instead of a page for people.")]
What = Annotated[str, typer.Argument(help="A file (plain text or a JSON article), a web address, or - for stdin.")]


def register(app: typer.Typer) -> None:
    """Add `read` and `explain` to the command line."""
    app.command()(read)
    app.command()(explain)


def read(rules: RulesFile = None, everything: All = False) -> None:
    """Read articles: JSON Lines of articles in, of readings out.

    An article is {"id", "title", "text", "published", "url", "source", "language"}; all but the id may be missing.
    Lines that are no article are told on stderr with their number, and the exit status is 1.
    """
    from streams.cli.article_lines import ArticleLines
    from streams.kafka.codec import encode

    reader = _reader(rules)
    articles = ArticleLines(sys.stdin.buffer)
    write = sys.stdout.buffer.write
    for article in articles:
        reading = reader.read(article, everything=everything).reading
        if reading is not None:
            write(encode(reading) + b"\n")
    sys.stdout.buffer.flush()
    if articles.bad:
        print(f"{articles.bad} lines were no articles and were left out", file=sys.stderr)
        raise typer.Exit(1)


def explain(what: What, rules: RulesFile = None, as_json: AsJson = False) -> None:
    """Explain one article: what was read in it, what was refused, and why, each with its sentence.

    In a plain text file the first line is the title. Nothing is read relative to today: without a date of publication,
    days and years stay open.
    """
    from streams.cli.explanation import explained
    from streams.kafka.codec import encode

    article = _article(what)
    reader = _reader(rules)
    outcome, refusals = reader.read(article, everything=True), reader.refused(article)
    if as_json:
        values = (outcome.decision, outcome.reading, *refusals)
        sys.stdout.buffer.write(b"".join(encode(value) + b"\n" for value in values if value is not None))
    else:
        from rich.console import Console

        Console().print(explained(article, outcome, refusals))


def _reader(rules: Path | None) -> "Reader":
    from streams.cli.rule_files import read_rule_file
    from streams.reading.resources import load_reader
    from streams.rules.query import parse

    return load_reader([parse(rule.query) for rule in read_rule_file(rules)] if rules else ())


def _article(what: str) -> "Article":
    """The article that a file, an address or stdin holds; ends the command with status 2 where there is none."""
    from streams.cli.article_pages import article_from_page, article_from_text
    from streams.sources.errors import SourceError

    try:
        if "://" in what:
            return article_from_page(what)
        raw = sys.stdin.buffer.read() if what == "-" else Path(what).read_bytes()
        return article_from_text(raw, "stdin" if what == "-" else Path(what).name)
    except (OSError, ValueError, SourceError) as error:
        print(f"{what}: {error}", file=sys.stderr)
        raise typer.Exit(2) from None
