"""feedparser's own cases, over a thousand feeds that broke readers: no crash, no hang, items as promised."""

from pathlib import Path

import pytest

from streams.sources.cage import WorkerCage
from streams.sources.entries import Entries, parse
from streams.sources.errors import Malformed

FOLDERS = ("wellformed", "illformed", "encoding", "json")


@pytest.mark.shared
@pytest.mark.parametrize("folder", FOLDERS)
async def test_every_feed_is_read_or_called_malformed(shared: Path, folder: str) -> None:
    """In the cage; nothing that comes out could not go onto a topic."""
    files = [path for path in sorted((shared / "eval" / "feeds" / folder).rglob("*")) if path.is_file()]
    assert files
    async with WorkerCage(workers=1) as cage:
        for path in files:
            try:
                entries = await cage.run(parse, path.read_bytes(), {"content-location": "https://news.example/feed"})
            except Malformed:
                continue
            check(path, entries)


def check(path: Path, entries: Entries) -> None:
    """What an item promises."""
    for item in entries.items:
        assert item.guid, path
        assert item.url is None or item.url.lower().startswith(("http://", "https://")), path
        assert all(moment.tzinfo for moment in (item.published, item.updated) if moment), path
        (item.title + item.text + item.guid).encode()
