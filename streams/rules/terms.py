"""What a term of a query looks like in a text: folded words, and the spellings that mean the same (`variants.toml`)."""

import tomllib
from functools import cache
from importlib.resources import files
from itertools import islice, product
from typing import Final

from streams.text.folding import fold

MAX_FORMS: Final = 512
"""A phrase of many words with variants is searched in this many spellings at the most."""

_SEPARATORS: Final = "\t\n\r\v\f-'\""


def soften(folded: str) -> str:
    """Folded text with hyphens, apostrophes, quotes and line ends as spaces, character for character."""
    for mark in _SEPARATORS:  # 1 us for 2.8 KB, where str.translate with a table takes 128
        folded = folded.replace(mark, " ")
    return folded


def normalise(text: str) -> str:
    """Words as terms keep them: folded, softened, one space between, none around."""
    return " ".join(soften(fold(text)).split())


@cache
def load_variants() -> dict[str, tuple[str, ...]]:
    """From each spelling, normalised, to its whole group of spellings, itself included."""
    raw = tomllib.loads((files("streams.rules") / "variants.toml").read_text("utf-8"))
    articles = (_articles(raw["articles"], number) for number in range(len(raw["articles"][0]["numbers"])))
    groups = [tuple(dict.fromkeys(map(normalise, group))) for group in (*raw["spellings"], *articles)]
    return {form: group for group in groups for form in group}


def _articles(blocks: list[dict[str, list[str]]], number: int) -> list[str]:
    """How the article of a number, counted from 0, is written in all languages."""
    return [
        form.format(n=spelt)
        for block in blocks
        for spelt in block["numbers"][number].split()
        for form in block["forms"]
    ]


@cache
def _longest() -> int:
    return max(len(form.split()) for form in load_variants())


def forms_of(term: str) -> tuple[str, ...]:
    """Every spelling of a normalised term, itself first; words that are in no group of variants stand as they are."""
    words = term.split()
    choices: list[tuple[str, ...]] = []
    position = 0
    while position < len(words):
        length, group = _group_at(words, position)
        choices.append(group)
        position += length
    spelt = (" ".join(parts) for parts in product(*choices))
    return tuple(dict.fromkeys((term, *islice(spelt, MAX_FORMS))))


def _group_at(words: list[str], position: int) -> tuple[int, tuple[str, ...]]:
    """The longest run of words from here that has variants, and these; one word without any, itself."""
    for length in range(min(_longest(), len(words) - position), 0, -1):
        form = " ".join(words[position : position + length])
        if form in load_variants():
            return length, load_variants()[form]
    return 1, (words[position],)
