"""`tocsin stories`: what became of events, found again and shown, closed stories too."""

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from streams.cli import rulings
from streams.cli.moments import moment
from streams.cli.running import quiet_libraries, run
from streams.cli.story_names import Named, find_story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.model import Story
    from streams.rules.query import Query

Json = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a text for people.")]
Since = Annotated[
    datetime | None,
    typer.Option("--since", metavar="TIME", parser=moment, help="Only those that changed since then (UTC)."),
]
Place = Annotated[str | None, typer.Option("--place", help="Only events there: syria, idlib, SY.")]
Asked = Annotated[str | None, typer.Option("--query", help="Only those that a query asks for: 'killed>=30'.")]
Format = Annotated[Literal["csv", "json"], typer.Option("--format", help="A table, or one JSON object.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    stories = typer.Typer(
        help="Stories, closed ones too: list them, show one, cite one.",
        no_args_is_help=True,
        callback=quiet_libraries,
    )
    stories.command("ls")(list_all)
    stories.command("show")(show)
    stories.command("export")(export)
    rulings.register(stories)
    app.add_typer(stories, name="stories")


def list_all(since: Since = None, place: Place = None, query: Asked = None, as_json: Json = False) -> None:
    """Every story, the one that changed last first.

    A query's words are looked for in the headlines and acts that a story keeps; its facts are those of the story.
    """
    from streams.kafka.archive import read_stories
    from streams.settings import load
    from streams.stories.catalogue import lies_in, standing

    asked = _parsed(query) if query else None
    found: Iterable[Story] = standing(run(read_stories(load())))
    if since:
        found = (story for story in found if story.changed >= since)
    if place:
        found = (story for story in found if lies_in(story, place))
    if asked:
        found = _answering(found, asked)
    if as_json:
        _print_lines(found)
    else:
        _print_table(found)


def show(name: Named, as_json: Json = False) -> None:
    """One story: its figures, its history, its articles, and what was refused, and why."""
    from streams.run.rules import read_rules
    from streams.settings import load

    settings = load()
    story = find_story(name)
    if as_json:
        _print_lines([story])
        return
    from rich.console import Console

    from streams.cli.story_pages import story_page

    Console().print(story_page(story, run(read_rules(settings))))


def export(name: Named, form: Format = "csv") -> None:
    """A story's ledger, to cite: every figure that an article gave, with its source, time, address and sentence.

    Sentences of figures that count are known as long as the topic `readings` keeps them.
    """
    from streams.cli.story_exports import as_csv, as_json
    from streams.kafka.archive import read_readings
    from streams.settings import load
    from streams.stories.citing import citations

    story = find_story(name)
    articles = {said.article for said in story.sources}
    cited = citations(story, run(read_readings(load(), story.desk, articles)))
    sys.stdout.write(as_csv(cited) if form == "csv" else as_json(story, cited))


def _parsed(text: str) -> "Query":
    from streams.rules.errors import QueryError
    from streams.rules.query import parse

    try:
        return parse(text)
    except QueryError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(2) from None


def _answering(stories: "Iterable[Story]", query: "Query") -> "Iterable[Story]":
    from streams.reading.resources import load_reader
    from streams.stories.catalogue import answers

    reader = load_reader([query])
    return (story for story in stories if answers(story, query, reader))


def _print_lines(stories: "Iterable[Story]") -> None:
    from streams.kafka.codec import encode

    for story in stories:
        print(encode(story).decode())


def _print_table(stories: "Iterable[Story]") -> None:
    from rich.console import Console

    from streams.cli.story_pages import story_table

    Console().print(story_table(stories))
