"""Words that are written together with the word behind them ("وأصيب", and was wounded), taken apart.

A word that nobody knows loses the proclitics before a word that somebody does; each becomes a token of its own, or,
where it stands for nothing (an article), a part of the next. A dual ("قتيلان") is two tokens too: the number two and
what there are two of.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from streams.text.folding import fold
from streams.text.tokens import Kind, Token

_LEAST: Final = 3
"""Letters of the word behind a proclitic at least."""
_MOST: Final = 3
"""Proclitics before one word at most ("and in the")."""

Piece = tuple[int, int, str, Kind]
"""Offsets of start and end in the written word, the word, its kind."""


class Proclitics:
    """The proclitics and duals of one language, as `Language` has them; `known` says of a folded word whether it means
    something there."""

    def __init__(self, proclitics: Mapping[str, str], duals: Mapping[str, str], known: Callable[[str], bool]) -> None:
        longest_first = sorted(proclitics.items(), key=lambda entry: -len(entry[0]))
        self._proclitics = [(fold(written), fold(meant)) for written, meant in longest_first]
        self._duals = {fold(dual): fold(noun) for dual, noun in duals.items()}
        self._known = known
        self._pieces = lru_cache(maxsize=1 << 16)(self._taken_apart)

    def apart(self, found: Sequence[Token]) -> list[Token]:
        """The tokens, with words taken apart where that makes them known."""
        if not self._proclitics and not self._duals:
            return list(found)
        result = []
        for token in found:
            pieces = self._pieces(token.word, _MOST) if token.kind == "word" else None
            if pieces is None:
                result.append(token)
            else:
                result += [
                    Token(token.start + start, token.start + end, word, kind) for start, end, word, kind in pieces
                ]
        return result

    def _taken_apart(self, word: str, most: int) -> tuple[Piece, ...] | None:
        """The pieces of a word, or None where it means nothing."""
        if word in self._duals:
            return (0, len(word), "2", "digits"), (0, len(word), self._duals[word], "word")
        if self._known(word):
            return ((0, len(word), word, "word"),)
        for written, meant in self._proclitics if most else ():
            size = len(written)
            rest = (
                self._pieces(word[size:], most - 1) if word.startswith(written) and len(word) >= size + _LEAST else None
            )
            if rest is not None:
                behind = [(start + size, end + size, piece, kind) for start, end, piece, kind in rest]
                if meant:
                    return (0, size, meant, "word"), *behind
                _, end, piece, kind = behind[0]
                return (0, end, piece, kind), *behind[1:]
        return None
