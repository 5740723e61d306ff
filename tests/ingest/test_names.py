"""Names that hang keep no other name waiting."""

import asyncio
import socket
from collections.abc import Iterator
from threading import Event

import pytest

from streams.ingest.network.http import GuardedClient
from streams.sources.errors import Unavailable
from streams.sources.protocol import Answer
from tests.ingest.conftest import NOW, Site

HANGING = 100


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names that were asked for; "hangs" in one has no answer until the test ends, others are this machine's."""
    names: list[str] = []
    end = Event()

    def getaddrinfo(host: str, port: int, **options: object) -> list[tuple[object, ...]]:
        names.append(host)
        if "hangs" in host:
            end.wait()
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr("streams.ingest.network.names.socket.getaddrinfo", getaddrinfo)
    yield names
    end.set()


async def test_names_that_hang_hold_up_no_other_name(site: Site, asked: list[str]) -> None:
    """A hundred of them are under way; a name that answers is asked and its page read."""
    site.pages["/feed"] = b"<rss/>"
    async with GuardedClient(lambda: NOW, allow_private=True) as client:
        hanging = [asyncio.create_task(client.get(f"http://hangs-{each}.example/")) for each in range(HANGING)]
        while len(asked) < HANGING:
            await asyncio.sleep(0)
        answer = await client.get(f"http://news.example:{site.server.port}/feed")
        assert isinstance(answer, Answer)
        assert not any(task.done() for task in hanging)
        for task in hanging:
            task.cancel()
        await asyncio.gather(*hanging, return_exceptions=True)


async def test_a_name_that_hangs_meets_the_deadline(asked: list[str]) -> None:
    """It is part of the request."""
    async with GuardedClient(lambda: NOW, allow_private=True, deadline=0.2) as client:
        with pytest.raises(Unavailable, match=r"within 0\.2 s"):
            await client.get("http://hangs.example/")
    assert asked == ["hangs.example"]
