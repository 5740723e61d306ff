"""What the words of one article say about conditions: where each term stands, and whether a condition holds."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from streams.languages.language import Language
from streams.model import Act, Quote
from streams.rules.clauses import Clause, Literal
from streams.rules.conditions import (
    Condition,
    FromSource,
    InLanguage,
    InSense,
    InTitle,
    Near,
    Pattern,
    Phrase,
    Stem,
)
from streams.rules.cues import load_senses
from streams.rules.haystack import Haystack
from streams.rules.patterns import first_match
from streams.rules.senses import acts_in
from streams.text.document import Document


class Span(NamedTuple):
    """Where a term stands: in the title (0) or the text (1), from `start` to before `end` of its haystack."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True)
class Findings:
    """`spans` maps each term that was found (a phrase, normalised, a stem, a sense) to where it stands; `haystacks` are
    the title's and the text's; `source` is the article's, in lower case.
    """

    document: Document
    source: str
    languages: Mapping[str, Language]
    haystacks: tuple[Haystack, ...]
    spans: Mapping[str | Stem | InSense, list[Span]]

    def holds(self, literal: Literal) -> bool:
        """Whether a condition on the text, or its negation, is true in the article."""
        return self._true(literal.condition) is not literal.negated

    def quotes(self, clause: Clause) -> tuple[Quote, ...]:
        """The words by which a clause is true: the first place of each of its conditions that asks for words."""
        asked = [part.condition for part in clause.text if not part.negated]
        acted = {form for part in asked if isinstance(part, InSense) for form in load_senses()[part.name].forms}
        found = (self._quote(part) for part in asked if not (isinstance(part, Phrase) and part.words in acted))
        return tuple(dict.fromkeys(quote for quote in found if quote))

    def _true(self, condition: Condition) -> bool:
        match condition:
            case Phrase(words):
                return words in self.spans
            case InLanguage(code):
                return self.document.language == code
            case FromSource(source):
                return self.source == source
            case InSense(name):
                return self._act(name) is not None
            case Pattern(expression):
                return self._matched(expression) is not None
            case _:
                return self._span(condition) is not None

    def _quote(self, condition: Condition) -> Quote | None:
        match condition:
            case InLanguage() | FromSource():
                return None
            case InSense(name):
                act = self._act(name)
                return act.quote if act else None
            case Pattern(expression):
                return self._matched(expression)
            case _:
                span = self._span(condition)
                return self._words(span) if span else None

    def _span(self, condition: Condition) -> Span | None:
        """The first place of the words that a condition asks for."""
        match condition:
            case Phrase(words):
                return min(self.spans.get(words, ()), default=None)
            case Stem():
                return min(self.spans.get(condition, ()), default=None)
            case InTitle(words):
                return min((span for span in self.spans.get(words, ()) if span.passage == 0), default=None)
            case Near():
                return self._pair(condition)
            case _:
                raise TypeError(f"{condition} is decided on a story, not in a text")

    def _words(self, span: Span) -> Quote:
        haystack = self.haystacks[span.passage]
        return haystack.passage.quote(*haystack.clean(span.start, span.end))

    def _matched(self, expression: str) -> Quote | None:
        for passage in self.document.passages:
            found = first_match(expression, passage.clean)
            if found:
                return passage.quote(*found)
        return None

    @cached_property
    def _acts(self) -> tuple[Act, ...]:
        language = self.languages.get(self.document.language)
        return acts_in(self.document, self.haystacks, language) if language else ()

    def _act(self, sense: str) -> Act | None:
        return next((act for act in self._acts if act.sense == sense and act.form == "act"), None)

    def _pair(self, near: Near) -> Span | None:
        """From the first of two neighbours to the last, where both stand near enough; the first such pair."""
        lefts, rights = sorted(self.spans.get(near.left, ())), sorted(self.spans.get(near.right, ()))
        for left in lefts:
            after = bisect_left(rights, (left.passage, left.end, 0))
            before = bisect_left(rights, (left.passage, left.start, 0)) - 1
            if after < len(rights) and self._close(left, rights[after], near.distance):
                return Span(left.passage, left.start, rights[after].end)
            if before >= 0 and self._close(rights[before], left, near.distance):
                return Span(left.passage, rights[before].start, left.end)
        return None

    def _close(self, first: Span, second: Span, distance: int) -> bool:
        if first.passage != second.passage or first.end > second.start:
            return False
        return self.haystacks[first.passage].words_between(first.end, second.start) <= distance
