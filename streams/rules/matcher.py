"""Which queries' text parts are true in an article: one pass for the words of all queries, then only what was touched.

Every searched clause waits under one of its words, the longest; it is looked at only where that word was found. Text
parts that are not searched (a language, an exclusion) are the same for many queries: each distinct one is decided once,
and only for articles that become readings (`narrowing`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.languages.language import Language
from streams.model import Quote
from streams.rules.automaton import Automaton
from streams.rules.clauses import Clause
from streams.rules.cues import load_senses
from streams.rules.findings import Findings, Span
from streams.rules.haystack import Haystack
from streams.rules.query import Query
from streams.rules.terms import forms_of
from streams.rules.tree import FactCondition, InSense, Near, Phrase, TextCondition
from streams.text.document import Document


@dataclass(frozen=True, slots=True)
class Match:
    """The text part of a clause is true in the article; `quotes` say by which words, one for each condition.

    `query` is the query's id, or, from `narrowing`, the text part itself (`Clause.text_id`), whose `clause` is 0.
    """

    query: str
    clause: int
    quotes: tuple[Quote, ...] = ()


class TextMatcher:
    """The text parts of many queries, ready for any number of documents; `examined` counts the clauses looked at.

    Words of a removed query stay in the automaton, where they cost next to nothing.
    """

    def __init__(self, queries: Iterable[Query], languages: Mapping[str, Language]) -> None:
        self._languages = languages
        self._automaton = Automaton()
        self._terms_of: list[tuple[str, ...]] = []
        self._spelt: set[str] = set()
        self._queries: dict[str, Query] = {}
        self._waiting: dict[str, dict[tuple[str, int], Clause]] = defaultdict(dict)
        self._narrowing: dict[str, tuple[Clause, set[str]]] = {}
        self.examined = 0
        for query in queries:
            self.add(query)

    def add(self, query: Query) -> None:
        """Match this query too, from the next document on."""
        if query.id in self._queries:
            return
        self._queries[query.id] = query
        for number, clause in enumerate(query.clauses):
            for part in clause.text:
                for term in _terms(part.condition):
                    self._spell(term)
            if clause.searched:
                for term in _anchors(clause):
                    self._waiting[term][query.id, number] = clause
            elif clause.text:
                self._narrowing.setdefault(clause.text_id, (clause, set()))[1].add(query.id)

    def remove(self, query_id: str) -> None:
        """Match this query no more; one that is not there is none to remove."""
        query = self._queries.pop(query_id, None)
        for number, clause in enumerate(query.clauses if query else ()):
            if clause.searched:
                for term in _anchors(clause):
                    del self._waiting[term][query_id, number]
            elif clause.text:
                self._leave(clause.text_id, query_id)

    def match(self, document: Document) -> tuple[Match, ...]:
        """The searched clauses that are true in the document, sorted by query and clause."""
        findings = self._find(document)
        touched = {key: clause for term in findings.spans for key, clause in self._waiting.get(term, {}).items()}
        self.examined += len(touched)
        return tuple(
            Match(query, number, findings.quotes(clause))
            for (query, number), clause in sorted(touched.items(), key=lambda item: item[0])
            if all(map(findings.holds, clause.text))
        )

    def narrowing(self, document: Document) -> tuple[Match, ...]:
        """The distinct text parts without a searched word that are true in the document, sorted."""
        if not self._narrowing:
            return ()
        findings = self._find(document)
        return tuple(
            Match(text_id, 0)
            for text_id, (clause, _) in sorted(self._narrowing.items(), key=lambda item: item[0])
            if all(map(findings.holds, clause.text))
        )

    def _find(self, document: Document) -> Findings:
        haystacks = tuple(map(Haystack, document.passages))
        spans: dict[str, list[Span]] = defaultdict(list)
        for place, haystack in enumerate(haystacks):
            for number, start, end in self._automaton.find(haystack.text):
                if haystack.whole(start, end):
                    for term in self._terms_of[number]:
                        spans[term].append(Span(place, start, end))
        return Findings(document, self._languages, haystacks, spans)

    def _spell(self, term: str) -> None:
        if term in self._spelt:
            return
        self._spelt.add(term)
        for form in forms_of(term):
            number = self._automaton.add(form)
            if number == len(self._terms_of):
                self._terms_of.append(())
            self._terms_of[number] = (*self._terms_of[number], term)

    def _leave(self, text_id: str, query_id: str) -> None:
        users = self._narrowing[text_id][1]
        users.discard(query_id)
        if not users:
            del self._narrowing[text_id]


def _terms(condition: TextCondition | FactCondition) -> tuple[str, ...]:
    match condition:
        case Phrase(words):
            return (words,)
        case Near(left, right):
            return left, right
        case InSense(name):
            return load_senses()[name].terms
        case _:
            return ()


def _anchors(clause: Clause) -> tuple[str, ...]:
    """The terms under which a clause waits: those of its condition with the longest, likely the rarest, words."""
    choices = [_terms(part.condition) for part in clause.text if not part.negated]
    return max(filter(None, choices), key=lambda terms: min(map(len, terms)))
