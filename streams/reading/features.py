"""What identity needs beside facts: the proper names, the fingerprint and the lead of an article."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final
from zlib import crc32

from streams.text.document import Document, Passage

MAX_NAMES: Final = 30
FINGERPRINT: Final = 24
LEAD: Final = 300
_READ: Final = 4_000
"""Characters of a text that make its fingerprint and its names: a longer text costs no more."""
_SHINGLE: Final = 4
_ARTICLE: Final = 3
"""Letters of a word that may open a sentence before a name: an article, as a rule."""
_HEADED: Final = 5
_IN_CAPITALS: Final = 0.7
"""In a title of so many longer words, the share of capitals from which they mark no names."""
_CAPITALISED = re.compile(
    r"[^\W\d_a-z](?P<within>(?<=[^\W_].)|(?<=[\"“«].)|(?<=[\"“«]\s.))?[\w’-]{1,40}"
    r"(?:[^\S\n]?[^\W\d_a-z][\w’-]{1,40}){0,3}"
)
"""What may be a name; `within` a word, or at the beginning of a quotation, it is none."""
_WORD = re.compile(r"\w+")
_PLAIN_WORDS: Final = bytes(code if _WORD.match(chr(code)) else ord(" ") for code in range(128)).ljust(256)
"""A table for `bytes.translate`: everything that is no part of a word becomes a blank."""
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def fingerprint(document: Document) -> tuple[int, ...]:
    """The `FINGERPRINT` smallest 32-bit hashes (CRC-32) of the text's runs of four words (of the title's where there is
    no text): two texts share as many of them as they are alike (a bottom-k sketch, Broder 1997)."""
    passage = document.text if document.text.clean.strip() else document.title
    words = _words(passage.folded[:_READ])
    hashes = set(map(crc32, map(b" ".join, zip(*(words[offset:] for offset in range(_SHINGLE)), strict=False))))
    return tuple(sorted(hashes or ({crc32(b" ".join(words))} if words else ()))[:FINGERPRINT])


def _words(folded: str) -> list[bytes]:
    """The words of a text; a third of the time where it is in plain letters."""
    if folded.isascii():
        return folded.encode().translate(_PLAIN_WORDS).split()
    return " ".join(_WORD.findall(folded)).encode().split()


def names(document: Document) -> tuple[str, ...]:
    """The proper names, folded, the most frequent first: capitalised words, where a sentence begins only several."""
    counted = Counter(chain.from_iterable(_names(passage) for passage in document.passages if not _capitals(passage)))
    return tuple(name for name, _ in counted.most_common(MAX_NAMES))


def _names(passage: Passage) -> Iterator[str]:
    openings = {start for start, _ in passage.sentences}
    for match in _CAPITALISED.finditer(passage.clean, 0, _READ):
        start, end = match.span()
        if match["within"] is None and passage.clean[start].isupper():
            name = passage.folded[start:end].strip(" -'")
            if start in openings:
                name = _behind_article(name)
            if len(name) > 2:
                yield name


def _behind_article(opening: str) -> str:
    """The name that opens a sentence, if it is one: the capital of a single word may be the sentence's."""
    first, _, rest = opening.partition(" ")
    return rest if len(first) <= _ARTICLE else opening if rest else ""


def _capitals(passage: Passage) -> bool:
    """Whether capitals mark no names in it: a text all in capitals, a headline of which Each Word Has One."""
    if passage.field == "title":
        longer = _LONG_WORD.findall(passage.clean)
        if len(longer) >= _HEADED and sum(word[0].isupper() for word in longer) > _IN_CAPITALS * len(longer):
            return True
    return passage.clean[:_READ].isupper()


def lead(document: Document) -> str:
    """The first sentence of the text, cut at `LEAD` characters; empty where there is only a title."""
    start, end = next(iter(document.text.sentences), (0, 0))
    return " ".join(document.text.clean[start:end].split())[:LEAD]
