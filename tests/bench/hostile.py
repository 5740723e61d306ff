"""What a megabyte of hostile text costs, and that ten cost ten times as much: the worst of several kinds."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

from streams.model import Article
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from tests.bench.rows import Row

MEGABYTE = 1_000_000
WHEN = datetime(2026, 1, 5, tzinfo=UTC)
KINDS: dict[str, Callable[[int], str]] = {
    "one word": lambda size: "a" * size,
    "one digit": lambda size: "1" * size,
    "different words": lambda size: _counted("word{} ", size),
    "sentences without a toll": lambda size: _counted("It was {} then. ", size),
    "tolls": lambda size: _counted("{} people were killed on Nov. 5, among them {} men. ", size),
    "one sentence of tolls": lambda size: _counted("{} killed and ", size),
    "nested quotes": lambda size: "«" * size,
    "entities": lambda size: "&amp;" * (size // 5),
    "open tags": lambda size: "<a " * (size // 3),
    "accents apart": lambda size: "e\u0301" * (size // 2),
    "right-to-left marks": lambda size: "\u200fa" * (size // 2),
    "surrogates": lambda size: "\ud800 " * (size // 2),
    "mixed scripts": lambda size: _counted("killed убит قتل {} ", size),
    "line ends": lambda size: "\n" * size,
}


async def measure() -> list[Row]:
    """Seconds of CPU time a megabyte, and how much more a megabyte costs among ten."""
    reader = load_reader()
    alone = {kind: _seconds(reader, make(MEGABYTE)) for kind, make in KINDS.items()}
    among = {kind: _seconds(reader, make(10 * MEGABYTE)) / 10 for kind, make in KINDS.items()}
    worst = max(among, key=among.__getitem__)
    growth = {kind: among[kind] / max(alone[kind], 0.01) for kind in KINDS}
    steepest = max(growth, key=growth.__getitem__)
    return [
        Row(f"a hostile megabyte, the worst ({worst})", among[worst], "s of one core", at_most=2),
        Row(f"a megabyte among ten against alone ({steepest})", growth[steepest], "times", at_most=2),
    ]


def _counted(piece: str, size: int) -> str:
    """The piece, each time with another number, up to a size."""
    times = size // len(piece)
    return "".join(piece.replace("{}", str(number)) for number in range(times))[:size]


def _seconds(reader: Reader, text: str) -> float:
    article = Article(id="a", source="s", title="", text=text, published=WHEN, fetched=WHEN, language="en")
    start = time.process_time()
    reader.read(article, everything=True)
    return time.process_time() - start
