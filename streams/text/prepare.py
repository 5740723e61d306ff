"""From an article's title and text to a `Document`: what is not the article's is dropped, every span maps back.

Dropped are: what is not said at all (`streams.text.markup`); lines of a program; short lines that begin as a language's
boilerplate does (share buttons, menus); lists of other headlines ("À lire aussi") up to the next line that is prose,
and of clips (`streams.text.clips`); sentences that stood in the text before (doubled bodies).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from typing import Literal

from streams.languages import Language
from streams.text.clips import clips
from streams.text.document import Document, Passage
from streams.text.folding import fold
from streams.text.markup import Runs, without_markup
from streams.text.sentences import splitter

_SHORT_LINE = 120
"""Longer lines are prose, however they begin."""
_HEADLINE = 200
"""Within a list of other headlines, a line shorter than this without closing punctuation is one of them."""
_CLOSING = (".", "!", "?", '."', ".'", "؟", "۔")
_PROGRAM = re.compile(r"[{}=]|\(\)|\);$")
_REPEATABLE = 40
"""Shorter sentences ("No.") may be said twice."""
_EDGES = " \t\r\n\"'().,;:!?-"

Span = tuple[int, int]


def draft(title: str, text: str, language: Language) -> Document:
    """The title and text without markup, folded, and nothing else: cheap, to see whether an article is worth preparing.

    Nothing is dropped that `prepare` keeps; there are no sentences, and spans stay in the text without markup.
    """
    return Document(language=language.code, title=_drafted("title", title), text=_drafted("text", text))


def prepare(title: str, text: str, language: Language) -> Document:
    """The title and text made ready for matching and reading; never raises, linear in their length."""
    return finished(draft(title, text, language), language)


def finished(drafted: Document, language: Language) -> Document:
    """What `prepare` makes of a draft."""
    return Document(
        language=language.code,
        title=_passage(drafted.title, language, frozenset()),
        text=_passage(drafted.text, language, _sidebars(language)),
    )


def _drafted(field: Literal["title", "text"], original: str) -> Passage:
    text, marks = without_markup(original)
    return Passage(
        field=field, original=original, clean=text, folded=fold(text), runs=tuple(marks) or ((0, 0),), sentences=()
    )


def _passage(drafted: Passage, language: Language, sidebars: frozenset[str]) -> Passage:
    text, folded = drafted.clean, drafted.folded
    runs, spans, length = _joined(_new_sentences(text, folded, language, tuple(sidebars)), text)
    return replace(
        drafted,
        clean=_kept(text, runs, length),
        folded=_kept(folded, runs, length),
        runs=tuple(runs if text is drafted.original else _composed(runs, length, list(drafted.runs))),
        sentences=tuple(spans),
    )


def _new_sentences(original: str, folded: str, language: Language, sidebars: tuple[str, ...]) -> Iterator[Span]:
    """The spans of the sentences that are the article's own and said for the first time."""
    said: set[str] = set()
    for block_start, block_end in _article_blocks(folded, _boilerplate(language), sidebars):
        block = original if block_end - block_start == len(original) else original[block_start:block_end]
        start = block_start
        for cut in splitter(language).cuts(block):
            end = block_start + cut
            words = folded[start:end].strip(_EDGES)
            if len(words) < _REPEATABLE or words not in said:
                said.add(words)
                yield start, end
            start = end


def _article_blocks(folded: str, boilerplate: tuple[str, ...], sidebars: tuple[str, ...]) -> Iterator[Span]:
    """The stretches of lines between those that are not the article's."""
    begin = start = 0
    listing = False
    lines = folded.splitlines(keepends=True)
    stripped = [line.strip() for line in lines]
    others = clips(stripped)
    for line, bare in zip(lines, stripped, strict=True):
        end = start + len(line)
        listing = _still_listing(bare, listing, sidebars)
        if listing or bare in others or _is_furniture(bare, boilerplate):
            if begin < start:
                yield begin, start
            begin = end
        start = end
    if begin < start:
        yield begin, start


def _is_furniture(bare: str, boilerplate: tuple[str, ...]) -> bool:
    """Whether a line is a button, a menu, a caption's credit or what is left of a program."""
    if bare.startswith(boilerplate):
        return len(bare) <= _SHORT_LINE or (len(bare) < _HEADLINE and not bare.endswith(_CLOSING))
    return bare.endswith(("{", "}", ";")) and _PROGRAM.search(bare) is not None


def _still_listing(bare: str, listing: bool, sidebars: tuple[str, ...]) -> bool:
    """Whether a line belongs to a list of other headlines; the one that opens it does too."""
    if sidebars and len(bare) <= _SHORT_LINE and bare.startswith(sidebars):
        return True
    return listing and len(bare) < _HEADLINE and not bare.endswith(_CLOSING)


def _kept(text: str, runs: list[Span], length: int) -> str:
    """The runs of a text, one behind the other, `length` characters together."""
    if length == len(text):
        return text
    ends = [*(clean for clean, _ in runs[1:]), length]
    return "".join([text[start : start + end - clean] for (clean, start), end in zip(runs, ends, strict=False)])


def _joined(kept: Iterable[Span], original: str) -> tuple[list[Span], list[Span], int]:
    """For spans of the original: the runs, the sentences in clean coordinates (without the blanks around them), and the
    length of the clean text."""
    runs: list[Span] = []
    spans: list[Span] = []
    length, reached = 0, -1
    for start, end in kept:
        if start != reached:
            runs.append((length, start))
        sentence = original[start:end].rstrip()
        if sentence:
            blanks = len(sentence) - len(sentence.lstrip()) if sentence[0].isspace() else 0
            spans.append((length + blanks, length + len(sentence)))
        length, reached = length + end - start, end
    return runs, spans, length


def _composed(runs: Runs, length: int, marks: Runs) -> Runs:
    """The runs from the clean text to the original, of those to the text without marks and from there on; `length` is
    the clean text's."""
    result: Runs = []
    mark = 0
    for (clean, start), end in zip(runs, [*(clean for clean, _ in runs[1:]), length], strict=False):
        while mark + 1 < len(marks) and marks[mark + 1][0] <= start:
            mark += 1
        result.append((clean, marks[mark][1] + start - marks[mark][0]))
        while mark + 1 < len(marks) and marks[mark + 1][0] < start + end - clean:
            mark += 1
            result.append((clean + marks[mark][0] - start, marks[mark][1]))
    return result


@cache
def _boilerplate(language: Language) -> tuple[str, ...]:
    return tuple(fold(line) for line in language.boilerplate)


@cache
def _sidebars(language: Language) -> frozenset[str]:
    return frozenset(fold(line) for line in language.sidebars)
