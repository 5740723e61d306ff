"""What is searched finds its way back to what was written."""

from hypothesis import given
from hypothesis import strategies as st

from streams.rules.haystack import Haystack
from streams.rules.terms import normalise
from streams.text.document import Passage
from streams.text.folding import fold


def _passage(text: str) -> Passage:
    return Passage("text", text, text, fold(text), ((0, 0),) if text else (), ((0, len(text)),) if text else ())


@given(st.text("aé '-\n\u00a0\"«.", max_size=40), st.integers(0, 40), st.integers(1, 10))
def test_every_span_maps_back_to_the_same_words(text: str, start: int, length: int) -> None:
    """Whatever runs of spaces, hyphens and quotes were folded away before it."""
    haystack = Haystack(_passage(text))
    end = min(start + length, len(haystack.text))
    if start < end:
        first, last = haystack.clean(start, end)
        assert normalise(text[first:last]) == haystack.text[start:end].strip()


def test_words_between_are_counted_from_the_end_of_one_to_the_start_of_the_next() -> None:
    """Neighbours are 1 apart."""
    haystack = Haystack(_passage("un deux trois quatre"))
    assert haystack.words_between(2, 3) == 1
    assert haystack.words_between(2, haystack.text.index("quatre")) == 3
