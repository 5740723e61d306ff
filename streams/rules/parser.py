"""The grammar of queries, parsed by descent.

    query  = any                             the whole text; `step:N` may stand once among the members of the outer AND
    any    = all { "OR" all }
    all    = one { one }                     a space means AND (the word AND may be written)
    one    = { "-" } ( "(" any ")" | near | fact )
    near   = phrase [ "near/" N phrase ]     1 <= N <= 50, in words
    phrase = word | '"' words '"'
    fact   = "lang:" code | "place:" name | "sense:" name | category sign number
    category = killed | wounded | missing | displaced | captured        sign = >= | <= | > | < | =

`killed>N` is read as `killed>=N+1`, `killed<N` as `killed<=N-1`: figures are whole numbers.
"""

import re
from collections.abc import Callable
from typing import Final, NoReturn, get_args

from streams.model import Category
from streams.rules.cues import load_senses
from streams.rules.errors import QueryError
from streams.rules.lexer import Token, tokens
from streams.rules.places import load_languages, place_key
from streams.rules.terms import normalise
from streams.rules.tree import And, InLanguage, InPlace, InSense, Near, Node, Not, Or, Phrase, Threshold

MAX_DEPTH: Final = 20
MAX_DISTANCE: Final = 50
MAX_NUMBER: Final = 1_000_000_000
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
FIELDS: Final = ("lang", "place", "sense", "step")
_WORDS: Final = ("word", "phrase")
_STARTS: Final = (*_WORDS, "open", "minus", "compare", "field")


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
        return self._threshold(token) if token.kind == "compare" else self._field(token)

    def _near(self, left: Phrase) -> Near:
        near = self._take()
        distance = self._number(near, MAX_DISTANCE)
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

    def _number(self, token: Token, most: int) -> int:
        text = token.value
        if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > most:
            found = f"{text!r} is no number" if text else "a number is missing"
            self._fail(found, f"a whole number up to {most}, in digits only", token.value_column)
        return int(text)

    def _threshold(self, token: Token) -> Threshold:
        category = next((known for known in CATEGORIES if known == token.name), None)
        if category is None:
            self._fail(f"{token.name!r} is no figure", f"one of {', '.join(CATEGORIES)}", token.column)
        number = self._number(token, MAX_NUMBER)
        match token.sign:
            case ">=" | "≥":
                return Threshold(category, number, None)
            case ">":
                return Threshold(category, number + 1, None)
            case "=":
                return Threshold(category, number, number)
        high = number - 1 if token.sign == "<" else number
        if high < 0:
            self._fail("no figure is below 0", "a larger number", token.value_column)
        return Threshold(category, None, high)

    def _field(self, token: Token) -> Node:
        makers: dict[str, Callable[[Token], Node]] = {"lang": self._lang, "place": self._place, "sense": self._sense}
        if token.name not in makers:
            hint = " (a figure is written killed>=30)" if token.name in CATEGORIES else ""
            fields = ", ".join(f"{name}:" for name in FIELDS)
            self._fail(f"there is no field {token.name}:", f"one of {fields}{hint}; or quotes around it", token.column)
        return makers[token.name](token)

    def _lang(self, token: Token) -> InLanguage:
        return InLanguage(self._one_of(token, tuple(load_languages())))

    def _sense(self, token: Token) -> InSense:
        return InSense(self._one_of(token, tuple(load_senses())))

    def _one_of(self, token: Token, known: tuple[str, ...]) -> str:
        value = token.value.lower()
        if value not in known:
            found = f"{token.name}: does not know {value!r}" if value else f"{token.name}: names nothing"
            self._fail(found, f"one of {', '.join(known)}", token.value_column)
        return value

    def _place(self, token: Token) -> InPlace:
        key = place_key(token.value)
        if not key:
            self._fail("place: names nothing", "a country, region or city, or an ISO code", token.value_column)
        return InPlace(key)

    def _is_step(self) -> bool:
        return self._next.kind == "field" and self._next.name == "step"

    def _step(self) -> None:
        token = self._take()
        if self._depth or self.steps is not None:
            self._fail("step: counts once, for the whole query", "it outside of parentheses, once", token.column)
        self.steps = self._number(token, MAX_NUMBER)
        self.step_column = token.column
        if self.steps == 0:
            self._fail("a step of 0 goes nowhere", "a step of at least 1", token.value_column)
