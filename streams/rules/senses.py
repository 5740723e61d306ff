"""Named senses: whether "article 4" is the treaty's or some other one, and whether it is done now or recalled.

A form has its sense where one of the words `near` it stands in its sentence and none of `other` stands nearer; or,
where its sentence has none of either, when one of `near` and none of `other` is in a sentence beside it, the title or
the lead. A sense without such words is meant wherever its sentence has none of `other`.

It is an act where one of `done` stands in the form's clause (clauses end at commas, semicolons, dashes, parentheses),
or else in the nearest clause of the sentence that has one; and where that clause has none of `recalled` and no year,
except in a date with its day or behind a word such as "since". Everything else is a reminder. The words are data
(`streams.rules.cues`).
"""

import re
from bisect import bisect_right
from functools import cache
from itertools import islice, pairwise
from typing import Final, NamedTuple

from streams.languages.language import Language
from streams.model import Act, ActForm
from streams.rules.automaton import Automaton
from streams.rules.cues import YEAR, Cues, cues_of, load_senses
from streams.rules.haystack import Haystack
from streams.rules.terms import soften
from streams.text.document import Document, Passage

MAX_FORMS: Final = 50
"""An article that names a sense more often than this has said it."""
REACH: Final = 500
"""So many characters of a sentence, before a form and after it, are looked at."""
LONGEST_CUE: Final = 80
"""So many characters are kept of a word that tells a sense."""

_CLAUSE_END: Final = re.compile(r"[,;:()\[\]]| - ")


def find_acts(document: Document, language: Language) -> tuple[Act, ...]:
    """Every place where a form of a named sense stands in that sense, in order: an act, or a reminder of one."""
    return acts_in(document, tuple(map(Haystack, document.passages)), language)


def acts_in(document: Document, haystacks: tuple[Haystack, ...], language: Language) -> tuple[Act, ...]:
    """`find_acts`, for who has made the haystacks of the title and the text already."""
    acts: list[Act] = []
    for haystack in haystacks:
        for span, sense in _standing(haystack):
            cues = cues_of(sense, language)
            meant = _meant(document, haystack.passage, span, cues)
            if meant:
                form = _form(haystack.passage, span, cues)
                quote = haystack.passage.quote(*span)
                acts.append(Act(sense=sense, form=form, quote=quote, near=meant.near, other=meant.other))
    return tuple(acts)


def _standing(haystack: Haystack) -> list[tuple[tuple[int, int], str]]:
    """Where forms of senses stand, in order: the longest of those that begin at one place."""
    forms, meant = _forms()
    found: dict[tuple[int, str], int] = {}
    for number, start, end in islice(forms.find(haystack.text), MAX_FORMS):
        for sense, stem in meant[number]:
            if haystack.begins(start) if stem else haystack.whole(start, end):
                last = haystack.word(start, end)[1] if stem else end
                found[start, sense] = max(last, found.get((start, sense), 0))
    return [(haystack.clean(start, found[start, sense]), sense) for start, sense in sorted(found)]


@cache
def _forms() -> tuple[Automaton, list[list[tuple[str, bool]]]]:
    """The forms of all senses, and for each of them the senses that it may have, and whether a word may go on."""
    forms = Automaton()
    meant: list[list[tuple[str, bool]]] = []
    for sense in load_senses().values():
        for form, stem in (*((form, False) for form in sense.forms), *((form, True) for form in sense.stems)):
            number = forms.add(form)
            meant.extend([] for _ in range(number + 1 - len(meant)))
            meant[number].append((sense.name, stem))
    return forms, meant


class _Meant(NamedTuple):
    """That a form has its sense: by which word near it, and although which word of another sense is there too."""

    near: str = ""
    other: str = ""


def _meant(document: Document, passage: Passage, span: tuple[int, int], cues: Cues) -> _Meant | None:
    other = _nearest(cues.other, passage, span)
    if cues.near is None:
        return None if other else _Meant()
    near = _nearest(cues.near, passage, span)
    if near or other:
        meant = near is not None and (other is None or near.gap < other.gap)
        return _Meant(near.word if near else "", other.word if other else "") if meant else None
    index = passage.sentence_at(span[0])
    beside = [(passage, index - 1), (passage, index + 1), *((opening, 0) for opening in document.passages)]
    word = next(filter(None, (_word_in(cues.near, *sentence) for sentence in beside)), "")
    return _Meant(word) if word and not any(_word_in(cues.other, *sentence) for sentence in beside) else None


def _around(passage: Passage, span: tuple[int, int]) -> tuple[str, int, int]:
    """The sentence of a span as cues are searched in it, and the span in it."""
    first, last = passage.sentences[passage.sentence_at(span[0])]
    first, last = max(first, span[0] - REACH), min(max(last, span[1]), span[1] + REACH)
    return soften(passage.folded[first:last]), span[0] - first, span[1] - first


def _word_in(pattern: re.Pattern[str], passage: Passage, index: int) -> str:
    """The first match in a sentence, as the article writes it; empty where there is none."""
    if not 0 <= index < len(passage.sentences):
        return ""
    start, end = passage.sentences[index]
    found = pattern.search(soften(passage.folded[start : min(end, start + 2 * REACH)]))
    return _verbatim(passage, start + found.start(), start + found.end()) if found else ""


def _verbatim(passage: Passage, start: int, end: int) -> str:
    return passage.clean[start : min(end, start + LONGEST_CUE)].strip()


class _Cue(NamedTuple):
    """A word that tells a sense, as the article writes it, and how many characters it is away from the form."""

    gap: int
    word: str


def _nearest(pattern: re.Pattern[str], passage: Passage, span: tuple[int, int]) -> _Cue | None:
    """The nearest match in the sentence of a span."""
    sentence, start, end = _around(passage, span)
    first = span[0] - start
    gaps = [
        (max(start - match.end(), match.start() - end, 0), first + match.start(), first + match.end())
        for match in pattern.finditer(sentence)
    ]
    if not gaps:
        return None
    gap, begins, ends = min(gaps)
    return _Cue(gap, _verbatim(passage, begins, ends))


def _form(passage: Passage, span: tuple[int, int], cues: Cues) -> ActForm:
    clauses, own = _clauses(passage, span)
    for clause in sorted(range(len(clauses)), key=lambda number: abs(number - own)):
        text = clauses[clause]
        past = cues.recalled.search(text) or YEAR.search(cues.date.sub(" ", text))
        if cues.done.search(text):
            return "reminder" if past else "act"
        if past and clause == own:
            return "reminder"
    return "reminder"


def _clauses(passage: Passage, span: tuple[int, int]) -> tuple[list[str], int]:
    """The clauses of the sentence of a span, and which of them holds it."""
    sentence, start, _ = _around(passage, span)
    first = span[0] - start
    ends = [match.start() - first for match in _CLAUSE_END.finditer(passage.folded, first, first + len(sentence))]
    clauses = [sentence[begin:end] for begin, end in pairwise((0, *ends, len(sentence)))]
    return clauses, bisect_right(ends, start)
