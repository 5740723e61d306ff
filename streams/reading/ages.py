"""The ages that an article tells: who is 34 in one report is 34 in the next, when place and day are told no longer.

An age is a number before a unit of time ("34 years old", "34-jährige", "8 mois"), or between the commas or brackets
behind a name ("Smith, 34, ..."). Terms of prison are among them: they tell a case as well as an age does.
"""

import re
from itertools import islice
from typing import Final

from streams.languages import Language
from streams.text.document import Document
from streams.text.phrases import alternatives, spellings

MAX_AGES: Final = 16
_READ: Final = 4_000
"""Characters of a text in which ages are looked for."""
_BEHIND_A_NAME: Final = r"(?<=[^\W\d], \d)\d?+(?=[,.;)])|(?<=[^\W\d] \(\d)\d?+(?=\))"
"""Behind the first digit, as all that is asked of an age: the search skips everything else at the speed of C."""


class Ages:
    """Finds the ages in texts of one language."""

    def __init__(self, language: Language) -> None:
        years = (*language.words["unit_of_time"], *language.words.get("age", ()))
        words = alternatives(spelled for word in years for spelled in spellings(word))
        self._told = re.compile(rf"\d(?:(?<![\w.,]\d)\d?+(?=[\s\u2010-\u2013-]?(?:{words})\b)|{_BEHIND_A_NAME})")

    def of(self, document: Document) -> tuple[int, ...]:
        """The ages, each once, in the order in which they are told; at most `MAX_AGES`."""
        found = (
            int(match[0])
            for passage in document.passages
            for match in self._told.finditer(passage.folded, 0, min(len(passage.folded), _READ))
        )
        return tuple(islice(dict.fromkeys(found), MAX_AGES))
