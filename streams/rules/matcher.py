"""Which queries' text parts are true in an article: one pass for the words of all queries, then only what was touched.

Every searched clause waits under one of its words, the longest, or, where it has none, under a regular expression; it
is looked at only where that was found. Text parts that are not searched (a language, a source, an exclusion) are the
same for many queries: each distinct one is decided once, and only for articles that become readings (`narrowing`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TypeAlias

from streams.languages.language import Language
from streams.model import Quote
from streams.rules.automaton import Automaton
from streams.rules.clauses import Clause
from streams.rules.conditions import Condition, FromSource, InLanguage, InSense, InTitle, Near, Pattern, Phrase, Stem
from streams.rules.cues import load_senses
from streams.rules.findings import Findings, Span
from streams.rules.haystack import Haystack
from streams.rules.patterns import PatternSet
from streams.rules.query import Query
from streams.rules.stems import cores_of, stem
from streams.rules.terms import forms_of
from streams.text.document import Document

Term: TypeAlias = str | Stem | InSense
"""What is searched: a normalised phrase, the forms of a word, those of a sense."""


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
        self._patterns = PatternSet()
        self._terms_of: list[tuple[Term, ...]] = []
        self._spelt: set[Term] = set()
        self._queries: dict[str, Query] = {}
        self._waiting: dict[Term | Pattern, dict[tuple[str, int], Clause]] = defaultdict(dict)
        self._narrowing: dict[Condition | None, dict[str, tuple[Clause, set[str]]]] = defaultdict(dict)
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
                for anchor in _anchors(clause):
                    self._waiting[anchor][query.id, number] = clause
                    if isinstance(anchor, Pattern):
                        self._patterns.add(anchor.expression)
            elif clause.text:
                shared = self._narrowing[_scope(clause)].setdefault(clause.text_id, (clause, set()))
                shared[1].add(query.id)

    def remove(self, query_id: str) -> None:
        """Match this query no more; one that is not there is none to remove."""
        query = self._queries.pop(query_id, None)
        for number, clause in enumerate(query.clauses if query else ()):
            if clause.searched:
                for anchor in _anchors(clause):
                    del self._waiting[anchor][query_id, number]
            elif clause.text:
                self._leave(clause, query_id)

    def match(self, document: Document, source: str = "") -> tuple[Match, ...]:
        """The searched clauses that are true in the document, which is of a source, sorted by query and clause."""
        findings = self._find(document, source)
        met = (*findings.spans, *self._matching(document))
        touched = {key: clause for anchor in met for key, clause in self._waiting.get(anchor, {}).items()}
        self.examined += len(touched)
        return tuple(
            Match(query, number, findings.quotes(clause))
            for (query, number), clause in sorted(touched.items(), key=lambda item: item[0])
            if all(map(findings.holds, clause.text))
        )

    def touches(self, document: Document) -> bool:
        """Whether a word or an expression of any query stands in the document, a draft: if not, no clause is true."""
        texts = (Haystack(passage).text for passage in document.passages)
        found = chain.from_iterable(map(self._automaton.find, texts))
        return any(True for _ in chain(found, self._matching(document)))

    def narrowing(self, document: Document, source: str = "") -> tuple[Match, ...]:
        """The distinct text parts without a searched word that are true in the document, sorted."""
        if not self._narrowing:
            return ()
        findings = self._find(document, source)
        scopes = (None, InLanguage(document.language), FromSource(findings.source))
        shared = {name: clause for scope in scopes for name, (clause, _) in self._narrowing.get(scope, {}).items()}
        return tuple(Match(name, 0) for name in sorted(shared) if all(map(findings.holds, shared[name].text)))

    def _find(self, document: Document, source: str) -> Findings:
        haystacks = tuple(map(Haystack, document.passages))
        spans: dict[Term, list[Span]] = defaultdict(list)
        for place, haystack in enumerate(haystacks):
            for number, start, end in self._automaton.find(haystack.text):
                for term in self._terms_of[number]:
                    if span := _standing(term, haystack, start, end, document.language):
                        spans[term].append(Span(place, *span))
        return Findings(document, source.lower(), self._languages, haystacks, spans)

    def _matching(self, document: Document) -> Iterator[Pattern]:
        return map(Pattern, self._patterns.matching(passage.clean for passage in document.passages))

    def _spell(self, term: Term) -> None:
        if term in self._spelt:
            return
        self._spelt.add(term)
        for form in _forms(term):
            number = self._automaton.add(form)
            if number == len(self._terms_of):
                self._terms_of.append(())
            self._terms_of[number] = (*self._terms_of[number], term)

    def _leave(self, clause: Clause, query_id: str) -> None:
        scope = _scope(clause)
        users = self._narrowing[scope][clause.text_id][1]
        users.discard(query_id)
        if not users:
            del self._narrowing[scope][clause.text_id]


def _standing(term: Term, haystack: Haystack, start: int, end: int, language: str) -> tuple[int, int] | None:
    """Where a term stands whose form, or a piece of it, was found at [start, end)."""
    if isinstance(term, InSense):  # whether it has the sense is decided where a clause asks for it
        return (start, end) if haystack.begins(start) else None
    if not isinstance(term, Stem):
        return (start, end) if haystack.whole(start, end) else None
    word = haystack.word(start, end)
    first, last = haystack.clean(*word)
    written = haystack.passage.clean[first:last].lower()
    return word if stem(written, language) == stem(term.word, language) else None


def _terms(condition: Condition) -> tuple[Term, ...]:
    match condition:
        case Phrase(words) | InTitle(words):
            return (words,)
        case Near(left, right):
            return left, right
        case Stem() | InSense():
            return (condition,)
        case _:
            return ()


def _forms(term: Term) -> Iterable[str]:
    """What to look for where a term may stand."""
    match term:
        case Stem(word):
            return cores_of(word)
        case InSense(name):
            return (*load_senses()[name].forms, *load_senses()[name].stems)
        case _:
            return forms_of(term)


def _anchors(clause: Clause) -> tuple[Term | Pattern, ...]:
    """What a clause waits for: the terms of its condition with the longest, likely the rarest, words; else a regular
    expression."""
    asked = [part.condition for part in clause.text if not part.negated]
    choices = [terms for terms in map(_terms, asked) if terms]
    if choices:
        return max(choices, key=lambda terms: min(map(_length, terms)))
    return tuple(condition for condition in asked if isinstance(condition, Pattern))[:1]


def _length(term: Term) -> int:
    return min(map(len, _forms(term)))


def _scope(clause: Clause) -> Condition | None:
    """Where a text part without a word can be true: in a source's articles, in a language's, or, with None, in all."""
    asked = [part.condition for part in clause.text if not part.negated]
    return next((each for kind in (FromSource, InLanguage) for each in asked if isinstance(each, kind)), None)
