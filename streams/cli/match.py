"""`tocsin match`: articles in, those that a query matches out, with the words that did, without Kafka."""

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.model import Article, Quote
    from streams.reading.reader import Reader
    from streams.rules.query import Query

Estimating = Annotated[bool, typer.Option("--estimate", help="Count instead: one line says how many match.")]
Population = Annotated[
    int | None,
    typer.Option("--of", metavar="N", min=1, help="With --estimate: the articles are a random sample of so many."),
]
Text = Annotated[str, typer.Argument(metavar="QUERY", help="Such as: '\"article 4\" sense:nato' or 'killed>=30'")]


def register(app: typer.Typer) -> None:
    """Add `match` to the command line."""
    app.command()(match)


def match(query: Text, estimate: Estimating = False, of: Population = None) -> None:
    """Say which articles match a query, and by which words: JSON Lines of articles in, of matches out.

    Figures and places are those of the article alone. A query that begins with a minus needs -- before it.
    """
    import msgspec

    from streams.cli.article_lines import ArticleLines
    from streams.reading.resources import load_reader

    parsed = _parsed(query)
    reader = load_reader([parsed])
    articles = ArticleLines(sys.stdin.buffer)
    lines = _estimated(reader, parsed, articles, of) if estimate else _told(reader, parsed, articles)
    for line in lines:
        sys.stdout.buffer.write(msgspec.json.encode({"v": 1, **line}) + b"\n")
    sys.stdout.buffer.flush()
    if articles.bad:
        print(f"{articles.bad} lines were no articles and were left out", file=sys.stderr)
        raise typer.Exit(1)


def _told(reader: "Reader", query: "Query", articles: "Iterable[Article]") -> Iterator[dict[str, object]]:
    for article in articles:
        for number, quotes in _matches(reader, query, article):
            yield {"type": "match", "id": article.id, "clause": number, "quotes": quotes}


def _estimated(
    reader: "Reader", query: "Query", articles: "Iterable[Article]", of: int | None
) -> Iterator[dict[str, object]]:
    """One line: how many articles the query finds among `of`, of which these are a sample; without `of` these alone."""
    from dataclasses import asdict

    from streams.rules.estimate import alone, estimate

    lone, assumed = alone(query)
    seen = matched = 0
    for article in articles:
        seen += 1
        matched += any(True for _ in _matches(reader, lone, article))
    told = asdict(estimate(matched, seen, max(seen, of or 0)))
    yield {"type": "estimate", "query": query.canonical, **told, "assumed": assumed}


def _parsed(text: str) -> "Query":
    from streams.rules.errors import QueryError
    from streams.rules.query import parse

    try:
        return parse(text)
    except QueryError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None


def _matches(reader: "Reader", query: "Query", article: "Article") -> "Iterator[tuple[int, tuple[Quote, ...]]]":
    """The clauses that are true on the story that the article would found, and the words of each."""
    from streams.rules.firing import FactBook, true_clauses
    from streams.stories.decide import decide
    from streams.stories.shelf import Shelf

    reading = reader.read(article, everything=True).reading
    if reading is None:
        return
    verdict = decide(Shelf(), reading, FactBook(()), reading.fetched)
    met = {(hit.query, hit.clause): hit for hit in reading.hits}
    for head in verdict.heads:
        for number in true_clauses(query, head.story, met):
            hit = met.get((query.id, number))
            yield number, tuple(reading.quotes[index] for index in hit.quotes) if hit else ()
