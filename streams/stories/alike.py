"""How alike a reading and a story are told, for where places, days and figures fit and no words can be compared.

Asked only across languages: in one language words, names and titles decide. What is compared are titles and leads; a
story keeps those of its first article in each language.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from statistics import fmean
from typing import Final

from streams.model import Reading
from streams.stories.likeness import likeness
from streams.stories.sketch import Encoder, Sketch, sketch

EVEN: Final = 0.32
"""The likeness of titles and leads in two languages that speaks neither for one event nor against it."""
LANGUAGES: Final = 4
"""Languages in which a story's telling is kept."""
_TITLE: Final = 200
_REMEMBERED: Final = 500

Tellings = Mapping[str, str]
"""Title and lead by language."""


class Alike:
    """Compares tellings; remembers the sketches of those compared last."""

    def __init__(self, encoder: Encoder) -> None:
        self.asked = 0
        self._sketch: Callable[[str, str], Sketch] = lru_cache(_REMEMBERED)(partial(sketch, encoder=encoder))

    def warm(self) -> None:
        """Load what the first question would load; takes a second."""
        self._sketch("", "")

    def across(self, reading: Reading, tellings: Tellings) -> float:
        """How far, on average, the reading's telling is from being `EVEN` like to the story's, -0.32 to 0.68; 0 where
        nothing can be compared, or where words can be: in a common language."""
        ours = telling(reading)
        if not ours or not tellings or reading.language in tellings:
            return 0.0
        self.asked += 1
        one = self._sketch(ours, reading.language)
        return fmean(likeness(one, self._sketch(text, language)).value for language, text in tellings.items()) - EVEN


def telling(reading: Reading) -> str:
    """What a reading's title and lead tell."""
    lead = "" if reading.lead in reading.title else reading.lead
    return f"{reading.title[:_TITLE]}\n{lead}".strip()


def with_telling(tellings: Tellings, reading: Reading) -> dict[str, str]:
    """A story's tellings with that of a reading, where it is the first in its language."""
    text = telling(reading)
    if not text or reading.language in tellings or len(tellings) == LANGUAGES:
        return dict(tellings)
    return {**tellings, reading.language: text}
