"""What the words of one article say about conditions: where each term stands, and whether a condition holds."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from streams.languages.language import Language
from streams.model import Act, Quote
from streams.rules.clauses import Clause, Literal
from streams.rules.cues import load_senses
from streams.rules.haystack import Haystack
from streams.rules.senses import acts_in
from streams.rules.tree import FactCondition, InLanguage, InSense, Near, Phrase, TextCondition
from streams.text.document import Document


class Span(NamedTuple):
    """Where a term stands: in the title (0) or the text (1), from `start` to before `end` of its haystack."""

    passage: int
    start: int
    end: int


@dataclass(frozen=True)
class Findings:
    """`spans` maps each term that was found to where it stands; `haystacks` are the title's and the text's."""

    document: Document
    languages: Mapping[str, Language]
    haystacks: tuple[Haystack, ...]
    spans: Mapping[str, list[Span]]

    def holds(self, literal: Literal) -> bool:
        """Whether a condition on the text, or its negation, is true in the article."""
        return self._true(literal.condition) is not literal.negated

    def quotes(self, clause: Clause) -> tuple[Quote, ...]:
        """The words by which a clause is true: the first place of each of its conditions that asks for words."""
        asked = [part.condition for part in clause.text if not part.negated]
        acted = {form for part in asked if isinstance(part, InSense) for form in load_senses()[part.name].forms}
        found = (self._quote(part) for part in asked if not (isinstance(part, Phrase) and part.words in acted))
        return tuple(dict.fromkeys(quote for quote in found if quote))

    def _true(self, condition: TextCondition | FactCondition) -> bool:
        match condition:
            case Phrase(words):
                return words in self.spans
            case Near():
                return self._pair(condition) is not None
            case InSense(name):
                return self._act(name) is not None
            case InLanguage(code):
                return self.document.language == code
            case _:
                raise TypeError(f"{condition} is decided on a story, not in a text")

    def _quote(self, condition: TextCondition | FactCondition) -> Quote | None:
        match condition:
            case Phrase(words):
                return self._words(min(self.spans[words]))
            case Near():
                pair = self._pair(condition)
                return self._words(pair) if pair else None
            case InSense(name):
                act = self._act(name)
                return act.quote if act else None
            case _:
                return None

    def _words(self, span: Span) -> Quote:
        haystack = self.haystacks[span.passage]
        return haystack.passage.quote(*haystack.clean(span.start, span.end))

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
