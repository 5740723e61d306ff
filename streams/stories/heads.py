"""The heads of all live stories in little memory: those written last as they are, all others as compressed rows."""

import zlib

from streams.stories.state import Head, decode, encode

OPEN = 2_000
"""Heads that stay unpacked."""
_FAST = 1


class Heads:
    """A head for each story id: 50,000 of them unpacked would be millions of objects."""

    def __init__(self) -> None:
        self._open: dict[str, Head] = {}
        self._packed: dict[str, bytes] = {}

    def get(self, story: str) -> Head:
        """The story's head. Raises KeyError where there is none."""
        return self._open.get(story) or decode(zlib.decompress(self._packed[story]), Head)

    def put(self, head: Head) -> None:
        """Keep a head in the place of the story's former one."""
        self.drop(head.story.id)
        self._open[head.story.id] = head
        if len(self._open) > OPEN:
            oldest = next(iter(self._open))
            self._packed[oldest] = zlib.compress(encode(self._open.pop(oldest)), _FAST)

    def drop(self, story: str) -> None:
        """Forget the story's head, if there is one."""
        self._open.pop(story, None)
        self._packed.pop(story, None)
