"""The grammar of queries, parsed by descent.

    query  = any                             the whole text; `step:N` may stand once among the members of the outer AND
    any    = all { "OR" all }
    all    = one { one }                     a space means AND (the word AND may be written)
    one    = { "-" } ( "(" any ")" | near | regex | field | figure )
    near   = phrase [ "near/" N phrase ]     1 <= N <= 50, in words
    phrase = word | '"' words '"'
    regex  = "/" RE2 "/"                     a slash inside is written \\/
    field  = name ":" ( value | '"' value '"' )                        the names and values of `streams.rules.fields`
    figure = quantity ( sign number | ":" number ".." number )         sign = >= | <= | > | < | =
    quantity = killed | wounded | missing | displaced | captured | sources

`killed>N` is read as `killed>=N+1`, `killed<N` as `killed<=N-1`: figures are whole numbers.
"""

import re
from typing import Final, NoReturn

from streams.rules.conditions import Near, Pattern, Phrase
from streams.rules.errors import QueryError
from streams.rules.fields import MAX_NUMBER, compared, field, number_of
from streams.rules.lexer import Token, tokens
from streams.rules.patterns import PatternError, checked
from streams.rules.terms import normalise
from streams.rules.tree import And, Node, Not, Or

MAX_DEPTH: Final = 20
MAX_DISTANCE: Final = 50
_WORDS: Final = ("word", "phrase")
_STARTS: Final = (*_WORDS, "pattern", "open", "minus", "compare", "field")


class Parser:
    """One query's way from text to tree; `steps` is the size of a further step, once `parse` has met one."""

    def __init__(self, query: str) -> None:
        self._query = query
        self._tokens = tokens(query)
        self._position = 0
        self._depth = 0
        self.steps: int | None = None
        self.step_column = 1

    def parse(self) -> Node:
        """The tree of the whole query. Raises QueryError."""
        if self._next.kind == "end":
            self._fail("the query is empty", 'a word, a "phrase", or a figure such as killed>=30')
        tree = self._any()
        if self._next.kind == "close":
            self._fail("this parenthesis closes none", "an opening one before it")
        if tree is None:
            self._fail("step: alone asks for nothing", "a figure such as killed>=30 beside it", self.step_column)
        return tree

    @property
    def _next(self) -> Token:
        return self._tokens[self._position]

    def _take(self) -> Token:
        token = self._next
        self._position += 1
        return token

    def _fail(self, problem: str, expected: str, column: int | None = None) -> NoReturn:
        raise QueryError(self._query, column or self._next.column, problem, expected)

    def _any(self) -> Node | None:
        parts = [self._all()]
        while self._next.kind == "either":
            either = self._take()
            parts.append(self._all())
            if self.steps is not None and self._depth == 0:
                self._fail("step: counts for the whole query", "parentheses around what OR joins", either.column)
        members = [part for part in parts if part is not None]
        return Or(tuple(members)) if len(members) > 1 else next(iter(members), None)

    def _all(self) -> Node | None:
        if self._next.kind not in _STARTS:
            self._missing()
        parts = []
        while self._next.kind in _STARTS:
            if self._is_step():
                self._step()
            else:
                parts.append(self._one())
        if self._next.kind == "near":
            self._fail("near/ joins two words or phrases", "a word or phrase directly before it")
        return And(tuple(parts)) if len(parts) > 1 else next(iter(parts), None)

    def _missing(self) -> NoReturn:
        found = {
            "end": "the query ends here",
            "either": "OR joins two parts",
            "near": "near/ joins two words or phrases",
            "close": "there is nothing before this parenthesis",
        }[self._next.kind]
        self._fail(found, 'a word, a "phrase" or a figure')

    def _one(self) -> Node:
        negative = False
        while self._next.kind == "minus":
            self._take()
            negative = not negative
        token = self._next
        if token.kind not in _STARTS:
            self._fail("- excludes what follows it", "a word, a phrase or a parenthesis directly after it")
        if self._is_step():
            self._fail("step: cannot be excluded", "step: without a minus")
        node = self._group() if token.kind == "open" else self._leaf()
        return Not(node) if negative else node

    def _group(self) -> Node:
        opening = self._take()
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(f"more than {MAX_DEPTH} parentheses inside each other", "a flatter query", opening.column)
        node = self._any()
        if self._next.kind != "close":
            self._fail("this parenthesis is not closed", "a closing one", opening.column)
        self._take()
        self._depth -= 1
        if node is None:
            self._missing()
        return node

    def _leaf(self) -> Node:
        token = self._take()
        if token.kind in _WORDS:
            left = self._phrase(token)
            return self._near(left) if self._next.kind == "near" else left
        match token.kind:
            case "pattern":
                return self._pattern(token)
            case "compare":
                return compared(self._query, token)
        return field(self._query, token)

    def _near(self, left: Phrase) -> Near:
        near = self._take()
        distance = number_of(self._query, near, MAX_DISTANCE)
        if distance == 0:
            self._fail("no two words are 0 apart", f"a distance from 1 to {MAX_DISTANCE}", near.value_column)
        if self._next.kind not in _WORDS:
            self._fail("near/ joins two words or phrases", "a word or phrase directly after it")
        right = self._phrase(self._take())
        first, second = sorted((left.words, right.words))
        return Near(first, second, distance)

    def _phrase(self, token: Token) -> Phrase:
        words = normalise(token.value)
        if not re.search(r"\w", words):
            self._fail("there are no letters or digits to search", "a word", token.column)
        return Phrase(words)

    def _pattern(self, token: Token) -> Pattern:
        try:
            return Pattern(checked(token.value))
        except PatternError as error:
            self._fail(error.problem, error.expected, token.value_column + error.position)

    def _is_step(self) -> bool:
        return self._next.kind == "field" and self._next.name == "step"

    def _step(self) -> None:
        token = self._take()
        if self._depth or self.steps is not None:
            self._fail("step: counts once, for the whole query", "it outside of parentheses, once", token.column)
        self.steps = number_of(self._query, token, MAX_NUMBER)
        self.step_column = token.column
        if self.steps == 0:
            self._fail("a step of 0 goes nowhere", "a step of at least 1", token.value_column)
