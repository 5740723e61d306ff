"""Ten thousand feeds on one port of loopback, and three hundred bad ones: `python -m tests.bench.polling_site`.

A process of its own. It prints its port and serves until stdin closes. What an address `/KIND/NUMBER` does is its kind:

- `tagged` has an ETag and answers 304, `same` gives its body again, `growing` has a new first entry at each request;
- `hangs` never answers, `drips` sends a byte a second;
- `gzip`, `entities`, `quadratic` and `authors` are bombs.
"""

import asyncio
import gzip
import sys
from collections import Counter
from functools import cache
from typing import Any, ClassVar, Final

import uvloop

ENTRIES: Final = 25
KINDS: Final = ("tagged", "same", "growing")
SLOW: Final = ("hangs", "drips")
BOMBS: Final = ("gzip", "entities", "quadratic", "authors")
TEXT: Final = "The ministry said on Monday that the works at the harbour would go on until the end of the year. " * 5
FIRST: Final = range(ENTRIES, 0, -1)
"""The entries that a feed shows at first."""


def feed(site: int, entries: range) -> bytes:
    """An RSS feed of numbered entries."""
    items = "".join(
        f"<item><guid>{site}-{number}</guid><title>Report {number} from harbour {site}</title>"
        f"<link>https://site-{site}.example/{number}</link><pubDate>Mon, 05 Jan 2026 11:00:00 GMT</pubDate>"
        f"<description>{TEXT}</description></item>"
        for number in entries
    )
    return f'<rss version="2.0"><channel><title>Site {site}</title>{items}</channel></rss>'.encode()


class Site(asyncio.Protocol):
    """One connection; HTTP as far as a client of ours goes."""

    asked: ClassVar[Counter[int]] = Counter()

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def data_received(self, data: bytes) -> None:
        """A request is one segment on loopback."""
        head, _, headers = data.partition(b"\r\n")
        _, kind, number = head.split()[1].decode().split("/")
        if kind == "drips":
            self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            self._drip()
        elif kind == "tagged" and b"If-None-Match" in headers:
            self._transport.write(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n')
        elif kind != "hangs":
            self._transport.write(_answer(kind, int(number)))

    def _drip(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(b" ")
            asyncio.get_running_loop().call_later(1, self._drip)


def _answer(kind: str, number: int) -> bytes:
    if kind in BOMBS:
        return bomb(kind)
    Site.asked[number] += 1
    newest = ENTRIES + Site.asked[number] if kind == "growing" else ENTRIES
    extra = b'ETag: "1"\r\n' if kind == "tagged" else b""
    return _whole(feed(number, range(newest, newest - ENTRIES, -1)), extra)


@cache
def bomb(kind: str) -> bytes:
    """A small answer that is dear to whoever unfolds it."""
    if kind == "gzip":
        return _whole(gzip.compress(bytes(64 << 20)) * 4, b"Content-Encoding: gzip\r\n")
    if kind == "entities":
        levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
        declared, inside = f'<!ENTITY e0 "boom">{levels}', "&e9;"
    elif kind == "quadratic":
        declared, inside = f'<!ENTITY e "{"x" * 50_000}">', "&e;" * 50_000
    else:
        declared, inside = "", f"</title><author>{'(' * 64_000}</author><title>"
    body = f'<?xml version="1.0"?><!DOCTYPE rss [{declared}]><rss version="2.0"><channel><item><title>{inside}</title>'
    return _whole(f"{body}</item></channel></rss>".encode())


def _whole(body: bytes, headers: bytes = b"") -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n" % len(body)
    return head + headers + b"\r\n" + body


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(_serve())
