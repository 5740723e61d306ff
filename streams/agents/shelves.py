"""The shelves of the desks that this worker has, each rebuilt from the table when its first reading comes."""

import asyncio
from collections.abc import Callable, Iterable

from streams.agents.rows import Keyed, Restored, restore
from streams.stories.alike import Alike
from streams.stories.shelf import Shelf


class Shelves:
    """Desk by desk. `rows` reads the table: all rows of the partitions that this worker has. `alike` serves all."""

    def __init__(self, rows: Callable[[], Iterable[Keyed]], alike: Alike | None = None) -> None:
        self._alike = alike
        self._rows = rows
        self._shelves: dict[str, Shelf] = {}
        self._stamp = 0

    async def restore(self, desk: str) -> tuple[bytes, ...]:
        """Have the desk's shelf at hand; returns the keys of rows that are stale, to be deleted before anything else.

        50,000 stories and the sentence encoder take seconds, so a thread does it and the loop lives on.
        """
        if desk in self._shelves:
            return ()
        restored = await asyncio.to_thread(self._restored, desk)
        self._shelves[desk] = restored.shelf
        self._stamp = max(self._stamp, restored.stamp)
        return restored.stale

    def _restored(self, desk: str) -> Restored:
        if self._alike:
            self._alike.warm()
        return restore(self._rows(), desk, self._alike)

    def __getitem__(self, desk: str) -> Shelf:
        """The shelf of a desk that was restored."""
        return self._shelves[desk]

    def next_stamp(self) -> int:
        """The stamp of the next verdict, higher than those of all rows."""
        self._stamp += 1
        return self._stamp

    def forget(self) -> None:
        """The partitions were taken away: what comes back may have been changed by another worker."""
        self._shelves.clear()
