"""`tocsin match`: articles in, those that a query matches out, with the words that did, without Kafka."""

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.model import Article, Quote
    from streams.reading.reader import Reader
    from streams.rules.query import Query

Text = Annotated[str, typer.Argument(metavar="QUERY", help="Such as: '\"article 4\" sense:nato' or 'killed>=30'")]


def register(app: typer.Typer) -> None:
    """Add `match` to the command line."""
    app.command()(match)


def match(query: Text) -> None:
    """Say which articles match a query, and by which words: JSON Lines of articles in, of matches out.

    Figures and places are those of the article alone. A query that begins with a minus needs -- before it.
    """
    import msgspec

    from streams.cli.article_lines import ArticleLines
    from streams.reading.resources import load_reader

    parsed = _parsed(query)
    reader = load_reader([parsed])
    articles = ArticleLines(sys.stdin.buffer)
    for article in articles:
        for number, quotes in _matches(reader, parsed, article):
            line = {"v": 1, "type": "match", "id": article.id, "clause": number, "quotes": quotes}
            sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()
    if articles.bad:
        print(f"{articles.bad} lines were no articles and were left out", file=sys.stderr)
        raise typer.Exit(1)


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
