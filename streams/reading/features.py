"""What identity needs beside facts: the proper names, the fingerprint and the lead of an article."""

import re
from collections import Counter
from typing import Final
from zlib import crc32

from streams.text.document import Document, Passage

MAX_NAMES: Final = 30
FINGERPRINT: Final = 24
LEAD: Final = 300
_READ: Final = 4_000
"""Characters of a text that make its fingerprint and its names: a longer text costs no more."""
_SHINGLE: Final = 4
_CAPITALISED = re.compile(r"[^\W\d_a-z][\w’-]{1,40}(?:[^\S\n]?[^\W\d_a-z][\w’-]{1,40}){0,3}")
_WORD = re.compile(r"\w+")


def fingerprint(document: Document) -> tuple[int, ...]:
    """The `FINGERPRINT` smallest 32-bit hashes (CRC-32) of the text's runs of four words (of the title's where there is
    no text): two texts share as many of them as they are alike (a bottom-k sketch, Broder 1997)."""
    passage = document.text if document.text.clean.strip() else document.title
    line = " ".join(_WORD.findall(passage.folded[:_READ])).encode()
    words = line.split(b" ")
    hashes = set(map(crc32, map(b" ".join, zip(*(words[offset:] for offset in range(_SHINGLE)), strict=False))))
    return tuple(sorted(hashes or ({crc32(line)} if line else ()))[:FINGERPRINT])


def names(document: Document) -> tuple[str, ...]:
    """The proper names, folded, the most frequent first: capitalised words that open no sentence."""
    counted: Counter[str] = Counter()
    for passage in document.passages:
        if passage.clean[:_READ].isupper():
            continue
        openings = {start for start, _ in passage.sentences}
        for match in _CAPITALISED.finditer(passage.clean, 0, _READ):
            if match.start() not in openings and match[0][0].isupper() and _apart(passage, match.start()):
                name = passage.folded[match.start() : match.end()].strip(" -'")
                if len(name) > 2:
                    counted[name] += 1
    return tuple(name for name, _ in counted.most_common(MAX_NAMES))


def lead(document: Document) -> str:
    """The first sentence of the text, cut at `LEAD` characters; empty where there is only a title."""
    start, end = next(iter(document.text.sentences), (0, 0))
    return " ".join(document.text.clean[start:end].split())[:LEAD]


def _apart(passage: Passage, start: int) -> bool:
    """Whether the name begins a word, not a quotation."""
    before = passage.clean[max(0, start - 2) : start].strip()[-1:]
    return not passage.clean[start - 1 : start].isalnum() and before not in tuple('"“«')
