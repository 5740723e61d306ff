"""How often a source that is told may hand over: each time its whole state is written."""

import asyncio
from typing import Final

QUIET: Final = 60.0
"""Seconds of silence after which an empty batch says that the line is still good."""
APART: Final = 0.25
"""Seconds between two batches under load; after a pause the first message goes at once, by itself."""


class Pace:
    """Keeps batches apart."""

    def __init__(self) -> None:
        self._next = 0.0

    async def keep(self) -> None:
        """Return when a batch may go."""
        now = asyncio.get_running_loop().time()
        if now < self._next:
            await asyncio.sleep(self._next - now)
        self._next = max(now, self._next) + APART
