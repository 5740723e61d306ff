"""The forms that an inflected name may have in the dictionary: "Kijowie" is "Kijów", «Сирії» is «Сирія», and «بالقاهرة»
is «القاهرة»."""

from collections.abc import Iterable, Mapping
from typing import Final

from streams.text.folding import fold

_STEM: Final = 3
"""Letters before the ending at least."""


class Inflection:
    """The endings of names in one language, and the words written together with them, as `Language.place_endings` and
    `Language.proclitics` give them."""

    def __init__(self, endings: Mapping[str, tuple[str, ...]], proclitics: Iterable[str] = ()) -> None:
        self._proclitics = tuple(map(fold, proclitics))
        folded = [(fold(ending), tuple(map(fold, bases))) for ending, bases in endings.items()]
        self._endings = sorted(folded, key=lambda entry: -len(entry[0]))

    def forms(self, word: str) -> tuple[str, ...]:
        """The word, folded, as it stands, then what it may be inflected from, the longest ending first."""
        forms = dict.fromkeys([word])
        for ending, bases in self._endings:
            stem = word.removesuffix(ending)
            if len(stem) >= _STEM and stem != word:
                forms.update(dict.fromkeys(stem + base for base in bases))
        for proclitic in self._proclitics:
            if word.startswith(proclitic) and len(word) - len(proclitic) >= _STEM:
                forms[word.removeprefix(proclitic)] = None
        return tuple(forms)
