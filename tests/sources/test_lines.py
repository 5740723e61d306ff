"""Articles from files that grow, and from pipes."""

import asyncio
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from streams.kafka.codec import encode
from streams.model import Article
from streams.model.article import Point, StatedFact
from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed, Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds import lines
from streams.sources.kinds.lines import LinesConfig, LinesSource
from streams.sources.parse import records
from streams.sources.parse.records import Fields, pack, parse
from streams.sources.protocol import Context
from streams.sources.recorded import OpenCage, RecordedHttp

NOW = datetime(2026, 1, 5, tzinfo=UTC)


def line(name: str, **fields: Any) -> bytes:
    """An article as `tocsin read` takes it."""
    return json.dumps({"id": name, "title": f"Title {name}", **fields}).encode() + b"\n"


def context(checkpoint: Mapping[str, str] | None = None) -> Context:
    """A host without a network."""
    return Context(http=RecordedHttp({}), cage=OpenCage(), checkpoint=checkpoint or {}, now=lambda: NOW)


async def read(path: Path, checkpoint: Mapping[str, str] | None = None) -> tuple[list[str], dict[str, str], list[str]]:
    """The guids that a poll gives, the last checkpoint, and the notes."""
    things = [thing async for thing in LinesSource(LinesConfig(path=str(path))).read(context(checkpoint))]
    points = [thing for thing in things if isinstance(thing, Checkpoint)]
    last = dict(points[-1].values) if points else dict(checkpoint or {})
    return [thing.guid for thing in things if isinstance(thing, Item)], last, [one.note for one in points if one.note]


class TestLinesSource(SourceContract):
    source = LinesSource
    config: ClassVar = {"path": str(Path(__file__).parent / "lines.jsonl"), "fields": {"title": "headline"}}
    answers: ClassVar = {}
    # a file is not asked for by the host's client
    test_what_the_host_raises_passes_through = None
    test_an_answer_that_it_cannot_read_is_malformed = None
    test_it_can_be_cancelled_while_it_waits = None


async def test_a_file_that_grows_is_read_on_from_where_it_was_left(tmp_path: Path) -> None:
    """A line that is still being written waits for its end."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(line("a") + line("b") + line("c")[:9])
    guids, checkpoint, _ = await read(path)
    assert guids == ["a", "b"]
    assert (await read(path, checkpoint))[0] == []
    path.write_bytes(line("a") + line("b") + line("c") + line("d").rstrip())
    guids, checkpoint, _ = await read(path, checkpoint)
    assert guids == ["c", "d"]
    with path.open("ab") as file:
        file.write(b"\n" + line("e"))
    assert (await read(path, checkpoint))[0] == ["e"]


@pytest.mark.parametrize("content", [line("new"), line("other") * 50])
async def test_another_file_of_the_same_name_is_read_from_its_beginning(tmp_path: Path, content: bytes) -> None:
    """Shorter or longer: a log that was rotated."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(line("a") * 3)
    _, checkpoint, _ = await read(path)
    path.write_bytes(content)
    assert len((await read(path, checkpoint))[0]) == content.count(b"\n")


async def test_lines_that_are_no_articles_are_counted_and_the_rest_is_read(tmp_path: Path) -> None:
    """Operators learn how many and what was wrong."""
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"not json\n[1]\n\n" + line("a") + b'{"title": "no name"}\n' + b"\xff\xfe\n" + line("b"))
    guids, _, (note,) = await read(path)
    assert guids == ["a", "b"]
    assert note.startswith("lines that are no articles: 4; the last: ")


async def test_a_line_without_end_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of one line would be read whole otherwise."""
    monkeypatch.setattr(lines, "_BLOCK", 1000)
    path = tmp_path / "news.jsonl"
    path.write_bytes(line("a") + b"x" * 5000 + b"\n" + line("b"))
    assert (await read(path))[0] == ["a", "b"]


async def test_a_file_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """It may come yet."""
    with pytest.raises(Unavailable, match="No such file"):
        await read(tmp_path / "none.jsonl")


async def test_a_pipe_is_read_as_it_is_written_to_its_end(tmp_path: Path) -> None:
    """As is standard input; lines need not come whole."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = os.open(path, os.O_RDWR)
    things = LinesSource(LinesConfig(path=str(path))).read(context())
    first = asyncio.ensure_future(anext(things))
    os.write(writer, line("a") + line("b")[:7])
    item = await first
    assert isinstance(item, Item)
    assert item.guid == "a"
    assert isinstance(await anext(things), Checkpoint)
    os.write(writer, line("b")[7:] + line("c").rstrip())
    os.close(writer)
    assert [thing.guid async for thing in things if isinstance(thing, Item)] == ["b", "c"]


async def test_a_line_that_the_cage_cannot_read_stops_no_other() -> None:
    """It is found and counted, or the source would stand before it for good."""

    class Overrun(OpenCage):
        async def run(self, function, body, headers):
            if b"poison" in body:
                raise Malformed("reading it took too long")
            return await super().run(function, body, headers)

    found = await records.read(Overrun(), [line("a"), line("b"), line("poison"), line("c"), line("d")], Fields())
    assert ([item.guid for item in found.items], found.bad) == (["a", "b", "c", "d"], 1)
    assert "too long" in found.why


def test_an_article_of_ours_is_read_back() -> None:
    """Also with what a structured source stated, and withdrawn."""
    article = Article(
        id="a",
        source="cap",
        url="https://a.example/1",
        title="Flood",
        text="One.\n\nTwo.",
        published=NOW,
        fetched=NOW,
        language="en",
        status="withdrawn",
        facts=(StatedFact(category="killed", low=3, high=3),),
        point=Point(latitude=1.5, longitude=2.5),
    )
    (item,) = parse(*pack([encode(article)], Fields())).items
    assert (item.guid, item.url, item.title, item.text) == ("a", article.url, "Flood", "One.\n\nTwo.")
    assert (item.published, item.language, item.withdrawn) == (NOW, "en", True)
    assert (item.facts, item.point) == (article.facts, article.point)


def test_another_shape_is_read_by_a_mapping() -> None:
    """Keys below one another, HTML, and times as numbers."""
    fields = Fields(id="doc.nr", title="doc.head", text="body", published="at", url="doc.links.web", html=True)
    record = {"doc": {"nr": 7, "head": "5 &lt; 6", "links": {"web": "https://a.example/7"}}, "body": "<p>A</p><p>B</p>"}
    (item,) = parse(*pack([json.dumps({**record, "at": 1767571200000}).encode()], fields)).items
    assert (item.guid, item.url, item.title, item.text) == ("7", "https://a.example/7", "5 < 6", "A\n\nB")
    assert item.published == NOW


def test_a_time_is_read_as_feeds_write_it() -> None:
    """As text, whatever its form."""
    times = ("2026-01-05T00:00:00Z", "Mon, 05 Jan 2026 00:00:00 GMT", "5 janvier 2026", "1767571200")
    read = parse(*pack([line(f"{number}", published=time) for number, time in enumerate(times)], Fields())).items
    assert [item.published for item in read] == [NOW] * 4


@pytest.mark.parametrize("at", [None, "soon", True, 0, 1e300, {"a": 1}])
def test_a_time_that_is_none_is_unknown(at: object) -> None:
    """Never now."""
    (item,) = parse(*pack([line("a", published=at)], Fields())).items
    assert item.published is None
