"""The shelves of the desks that this worker has, each rebuilt from the table when its first reading comes."""

import asyncio
from collections.abc import Callable, Iterable

from streams.agents.rows import Keyed, shelf_of
from streams.stories.shelf import Shelf


class Shelves:
    """Desk by desk. `rows` reads the table: all rows of the partitions that this worker has."""

    def __init__(self, rows: Callable[[], Iterable[Keyed]]) -> None:
        self._rows = rows
        self._shelves: dict[str, Shelf] = {}

    async def open(self, desk: str) -> None:
        """Have the desk's shelf at hand; 50,000 stories take seconds, so a thread does it and the loop lives on."""
        if desk not in self._shelves:
            self._shelves[desk] = await asyncio.to_thread(lambda: shelf_of(self._rows(), desk))

    def __getitem__(self, desk: str) -> Shelf:
        """The shelf of a desk that was opened."""
        return self._shelves[desk]

    def forget(self) -> None:
        """The partitions were taken away: what comes back may have been changed by another worker."""
        self._shelves.clear()
