"""`tocsin assemble`: readings in, decisions, events and stories out, without Kafka, a line at a time."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.model import Reading, Ruling, Story
    from streams.rules.firing import FactBook
    from streams.stories.verdict import Verdict

RulesFile = Annotated[
    Path | None,
    typer.Option("--rules", exists=True, dir_okay=False, help="Queries, one a line; only events that concern them."),
]
All = Annotated[bool, typer.Option("--all", help="Also readings that no rule and no toll concerns.")]
Stories = Annotated[bool, typer.Option("--stories", help="At the end, each story with all its members.")]


def register(app: typer.Typer) -> None:
    """Add `assemble` to the command line."""
    app.command()(assemble)


def assemble(rules: RulesFile = None, everything: All = False, stories: Stories = False) -> None:
    """Join readings of one event into one story: JSON Lines of readings in, of decisions and events out.

    What is decided on a line is written before the next one is read: a `decision`, then its `event`, if there is one.
    With --rules, events are those that subscribers would get: of stories on which a query fired.
    """
    from streams.stories.alike import Alike
    from streams.stories.by_hand import verdict_on
    from streams.stories.encoder import SentenceEncoder
    from streams.stories.shelf import Shelf

    book, shelf, told = _book(rules), Shelf(Alike(SentenceEncoder())), Told()
    bad = 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        message = _message(number, line)
        bad += message is None and bool(line.strip())
        if message and (everything or _concerns(message)):
            verdict = verdict_on(shelf, message, book)
            shelf.apply(verdict)
            told.keep(verdict)
            wanted = (event for event in verdict.events if rules is None or event.story.rules)
            _write((verdict.decision, *wanted))
    if stories:
        _write(told.stories())
    if bad:
        print(f"{bad} lines were no readings and were left out", file=sys.stderr)
        raise typer.Exit(1)


@dataclass
class Told:
    """Every story ever decided on, closed ones too, and its articles in the order of their first arrival."""

    _stories: "dict[str, Story]" = field(default_factory=dict)
    _articles: dict[str, str] = field(default_factory=dict)

    def keep(self, verdict: "Verdict") -> None:
        """Note what was decided about one reading."""
        self._stories.update((story.id, story) for story in verdict.stories)
        for member in verdict.members:
            if member.status == "live":
                self._articles[member.id] = member.story
            else:
                self._articles.pop(member.id, None)

    def stories(self) -> "Iterable[Story]":
        """The stories as they stand, each with all its members."""
        members: dict[str, list[str]] = {story: [] for story in self._stories}
        for article, story in self._articles.items():
            members[self._resolved(story)].append(article)
        return (replace(story, members=tuple(members[identity])) for identity, story in self._stories.items())

    def _resolved(self, story: str) -> str:
        while into := self._stories[story].redirect:
            story = into
        return story


def _book(rules: Path | None) -> "FactBook":
    from streams.cli.rule_files import read_rule_file
    from streams.rules.firing import FactBook
    from streams.rules.query import parse

    return FactBook([parse(rule.query) for rule in read_rule_file(rules)] if rules else ())


def _message(number: int, line: bytes) -> "Reading | Ruling | None":
    from streams.kafka.codec import Unreadable, decode, kind_of
    from streams.model import Reading, Ruling

    if not line.strip():
        return None
    try:
        return decode(line, Ruling) if kind_of(line) is Ruling else decode(line, Reading)
    except Unreadable as error:
        print(f"line {number}: {error}", file=sys.stderr)
        return None


def _concerns(reading: "Reading | Ruling") -> bool:
    """Whether a figure, an act or words that somebody searches are in it, it takes something back, or is a ruling."""
    from streams.model import Ruling

    if isinstance(reading, Ruling):
        return True
    searched = any(hit.quotes for hit in reading.hits)
    return bool(reading.claims or reading.acts or searched or reading.revision > 1 or reading.status == "withdrawn")


def _write(values: "Iterable[object]") -> None:
    from streams.kafka.codec import encode

    for value in values:
        sys.stdout.buffer.write(encode(value) + b"\n")
    sys.stdout.buffer.flush()
