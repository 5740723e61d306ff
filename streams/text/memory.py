"""What was found out about a word, kept: texts repeat their words."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Memory(dict[K, T], Generic[K, T]):
    """A function of a word, or of a few, as a table that fills itself; with `most` of them in it, it begins anew.

    Half the time of `functools.lru_cache`, which has to keep an order.
    """

    def __init__(self, find_out: Callable[[K], T], most: int) -> None:
        super().__init__()
        self._find_out = find_out
        self._most = most

    def __missing__(self, word: K) -> T:
        if len(self) >= self._most:
            self.clear()
        found = self[word] = self._find_out(word)
        return found
