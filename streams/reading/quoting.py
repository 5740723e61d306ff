"""The sentence that a claim stands on, verbatim and bounded."""

from typing import Final

from streams.text.document import Passage

MAX_QUOTE: Final = 600


def quoted(passage: Passage, start: int, end: int) -> str:
    """The sentence of the span, verbatim; of a longer one the `MAX_QUOTE` characters around the span."""
    quote = passage.quote(start, end)
    if len(quote.sentence) <= MAX_QUOTE:
        return quote.sentence
    offset = max(0, quote.sentence.find(passage.original[quote.start : quote.end]) - MAX_QUOTE // 2)
    return quote.sentence[offset : offset + MAX_QUOTE]
