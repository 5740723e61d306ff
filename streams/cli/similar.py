"""`tocsin similar`: pairs of texts in, how alike they are out, without Kafka, a line at a time."""

import sys
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from streams.reading.identify import Identify

Features = Annotated[bool, typer.Option("--features", help="Also what the likeness comes from.")]


@dataclass(frozen=True, slots=True)
class Pair:
    """One line: two texts and, where they are known, their languages."""

    text1: str
    text2: str
    id: str | int | None = None
    language1: str | None = None
    language2: str | None = None


def register(app: typer.Typer) -> None:
    """Add `similar` to the command line."""
    app.command()(similar)


def similar(features: Features = False) -> None:
    """Say how alike two texts are, from 0 to 1, in whatever languages: JSON Lines of pairs in, of likenesses out.

    A pair is {"id", "text1", "language1", "text2", "language2"}; only the texts are needed. Each answer is written
    before the next pair is read.
    """
    import msgspec

    from streams.stories.encoder import SentenceEncoder
    from streams.stories.likeness import likeness
    from streams.stories.sketch import sketch

    encoder, bad = SentenceEncoder(), 0
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            pair = msgspec.json.decode(line, type=Pair)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            bad += 1
            print(f"line {number}: not a readable pair: {error}", file=sys.stderr)
            continue
        sides = ((pair.text1, pair.language1), (pair.text2, pair.language2))
        found = likeness(*(sketch(text, language or _language(text), encoder) for text, language in sides))
        told = {"v": 1, "type": "likeness", "id": pair.id, "likeness": found.value}
        sys.stdout.buffer.write(msgspec.json.encode({**told, "features": found.features} if features else told) + b"\n")
        sys.stdout.buffer.flush()
    if bad:
        print(f"{bad} lines were no pairs and were left out", file=sys.stderr)
        raise typer.Exit(1)


def _language(text: str) -> str:
    """The language that a text looks like."""
    return _identify()(text)


@cache
def _identify() -> "Identify":
    from streams.languages import load
    from streams.reading.identify import load_identify

    return load_identify(load())
