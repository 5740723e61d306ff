"""The gazetteer: places by their names, in every language and spelling that is known."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from streams.model import PlaceKind
from streams.text.folding import fold

_SEPARATORS: Final = str.maketrans("-'.", "   ")


class Known(NamedTuple):
    """A place of the gazetteer; `population` settles which one a name means."""

    id: str
    name: str
    kind: PlaceKind
    country: str
    population: int


class Gazetteer:
    """The places that bear a name, by the name as `name_key` spells it; `longest` says how many words the longest name
    has that begins with a word, `pairs` are the first two words of all names of two or more.

    Of two places with one id under one name the larger is kept.
    """

    def __init__(self, entries: Iterable[tuple[str, Known]]) -> None:
        collected: dict[str, dict[str, Known]] = {}
        for name, known in entries:
            key = name_key(name)
            if len(key) > 2 or known.kind == "country":
                same = collected.setdefault(key, {})
                if same.setdefault(known.id, known).population < known.population:
                    same[known.id] = known
        self._names = {key: tuple(same.values()) for key, same in collected.items()}
        self.longest: dict[str, int] = {}
        self.pairs: set[str] = set()
        for key in self._names:
            words = key.split(" ")
            self.longest[words[0]] = max(self.longest.get(words[0], 0), len(words))
            if len(words) > 1:
                self.pairs.add(" ".join(words[:2]))

    def named(self, key: str) -> tuple[Known, ...]:
        """The places of that name."""
        return self._names.get(key, ())


def name_key(name: str) -> str:
    """A name as the gazetteer has it: folded, its words with single blanks between."""
    if name.isascii() and name.isalpha():
        return name.lower()
    return " ".join(fold(name).translate(_SEPARATORS).split())
