"""Names of hosts as addresses, by the system's resolver, in threads enough for many that hang.

uvloop has four threads for all that blocks. A hundred names whose servers are gone, ten seconds each, would hold every
other name up for minutes.
"""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult

THREADS: Final = 128


class Names(AbstractResolver):
    """Asks `socket.getaddrinfo`."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="names")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """All addresses of a host. Raises OSError."""
        ask = partial(
            socket.getaddrinfo, host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
        answers = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        numeric = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            ResolveResult(hostname=host, host=str(address[0]), port=port, family=family, proto=protocol, flags=numeric)
            for family, _, protocol, _, address in answers
        ]

    async def close(self) -> None:
        """Wait for none that hangs."""
        self._threads.shutdown(wait=False, cancel_futures=True)
