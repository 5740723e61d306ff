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
from typing import Final

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
            if _has_sense(document, haystack.passage, span, cues):
                form = _form(haystack.passage, span, cues)
                acts.append(Act(sense=sense, form=form, quote=haystack.passage.quote(*span)))
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


def _has_sense(document: Document, passage: Passage, span: tuple[int, int], cues: Cues) -> bool:
    sentence, start, end = _around(passage, span)
    other = _distance(cues.other, sentence, start, end)
    if cues.near is None:
        return other is None
    near = _distance(cues.near, sentence, start, end)
    if near is not None or other is not None:
        return near is not None and (other is None or near < other)
    index = passage.sentence_at(span[0])
    beside = [_sentence(passage, index - 1), _sentence(passage, index + 1)]
    beside += [_sentence(opening, 0) for opening in document.passages]
    return any(map(cues.near.search, beside)) and not any(map(cues.other.search, beside))


def _around(passage: Passage, span: tuple[int, int]) -> tuple[str, int, int]:
    """The sentence of a span as cues are searched in it, and the span in it."""
    first, last = passage.sentences[passage.sentence_at(span[0])]
    first, last = max(first, span[0] - REACH), min(max(last, span[1]), span[1] + REACH)
    return soften(passage.folded[first:last]), span[0] - first, span[1] - first


def _sentence(passage: Passage, index: int) -> str:
    if not 0 <= index < len(passage.sentences):
        return ""
    start, end = passage.sentences[index]
    return soften(passage.folded[start : min(end, start + 2 * REACH)])


def _distance(pattern: re.Pattern[str], sentence: str, start: int, end: int) -> int | None:
    """How many characters the nearest match is away from [start, end)."""
    gaps = [max(start - match.end(), match.start() - end, 0) for match in pattern.finditer(sentence)]
    return min(gaps, default=None)


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
