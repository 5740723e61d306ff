"""Posts have no headline: their first line is one, cut where a sentence or a word ends."""

import re
from typing import Final

LONGEST: Final = 200
"""Characters of a headline."""
_SENTENCE: Final = re.compile(r".{40,}?[.!?…。！？](?=\s|$)")


def headline(text: str) -> str:
    """The first line of a plain text; of one that is long its first sentence, else as many words as fit."""
    line = text.strip().partition("\n")[0]
    if len(line) <= LONGEST:
        return line
    if (sentence := _SENTENCE.match(line)) and len(sentence[0]) <= LONGEST:
        return sentence[0]
    cut = line[:LONGEST]
    return f"{cut.rpartition(' ')[0] or cut}…"
