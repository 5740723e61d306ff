"""A query in words, for the person who wrote it: "at least 30 killed, place: Syria". The words are in `words.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from streams.rules.conditions import (
    FactCondition,
    FromSource,
    InGroup,
    InLanguage,
    InPlace,
    InSense,
    InTitle,
    Near,
    OnDays,
    Pattern,
    Phrase,
    Searched,
    Sources,
    Stem,
    TextCondition,
    Threshold,
    Within,
)
from streams.rules.cues import load_senses
from streams.rules.places import place_name
from streams.rules.query import Query
from streams.rules.tree import And, Node, Not, Or

FALLBACK = "en"


@cache
def load_words() -> dict[str, dict[str, Any]]:
    """The words by language (ISO 639-1)."""
    return tomllib.loads((files("streams.rules") / "words.toml").read_text("utf-8"))


def explain(query: Query, language: str) -> str:
    """The query in words, in a language (ISO 639-1) that `words.toml` has, else in English."""
    known = language if language in load_words() else FALLBACK
    speaker = _Speaker(known, load_words()[known])
    words = speaker.say(query.tree)
    if query.steps is None:
        return words
    step = speaker.words["step"].format(number=speaker.number(query.steps))
    return f"{speaker.inside(query.tree)}{speaker.words['and']}{step}"


@dataclass(frozen=True)
class _Speaker:
    language: str
    words: dict[str, Any]

    def say(self, node: Node) -> str:
        match node:
            case And(parts):
                return str(self.words["and"]).join(map(self.inside, sorted(_ranged(parts), key=_weight)))
            case Or(parts):
                return str(self.words["or"]).join(map(self.say, parts))
            case Not(part):
                words = self.say(part)
                return self._filled("not", words=f"({words})" if isinstance(part, And | Or) else words)
            case _:
                return self._of_facts(node) if isinstance(node, FactCondition) else self._of_text(node)

    def inside(self, node: Node) -> str:
        """A node as a member of others: alternatives in parentheses."""
        return self._filled("group", words=self.say(node)) if isinstance(node, Or) else self.say(node)

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.words["thousands"])

    def _of_text(self, condition: TextCondition) -> str:
        match condition:
            case Phrase(words):
                return self._filled("phrase", words=words)
            case InTitle(words):
                return self._filled("title", words=words)
            case Near(left, right, distance):
                form = "near_one" if distance == 1 else "near"
                return self._filled(form, left=left, right=right, distance=distance)
            case Stem(word):
                return self._filled("stem", word=word)
            case Pattern(expression):
                return self._filled("pattern", expression=expression)
            case InSense(name):
                names = load_senses()[name].names
                return self._filled("sense", name=names.get(self.language, names[FALLBACK]))
            case InLanguage(code):
                return self._filled("language", name=self.words["languages"].get(code, code))
            case FromSource(source):
                return self._filled("source", name=source)

    def _of_facts(self, condition: FactCondition) -> str:
        match condition:
            case Threshold(category, low, high):
                return self._bounded(low, high, category)
            case Sources(low, high):
                return self._bounded(low, high, "sources")
            case InGroup(name):
                return self._filled("group_of", name=self.words.get("groups", {}).get(name, name))
            case InPlace(key):
                return self._filled("place", name=place_name(key, self.language))
            case OnDays(first, last):
                return self._filled("since", day=first) if first else self._filled("until", day=last)
            case Within(hours):
                unit, number = ("day", hours // 24) if hours % 24 == 0 else ("hour", hours)
                return self._filled(f"within_{unit}" if number == 1 else f"within_{unit}s", number=number)

    def _bounded(self, low: int | None, high: int | None, counted: str) -> str:
        if low is not None and high is not None and low < high:
            noun = self._noun(counted, high)
            return self._filled("between", low=self.number(low), high=self.number(high), category=noun)
        if low is not None and low == high:
            form, number = "exactly", low
        elif low is not None:
            form, number = "at_least", low
        else:
            form, number = "at_most", high or 0
        return self._filled(form, number=self.number(number), category=self._noun(counted, number))

    def _noun(self, counted: str, number: int) -> str:
        """What is counted, in the number that the language has for so many."""
        form = "one" if number in self.words["singular"] else "many"
        return str(self.words[form][counted])

    def _filled(self, form: str, **values: object) -> str:
        return str(self.words[form]).format(**values)


def _ranged(parts: tuple[Node, ...]) -> list[Node]:
    """The members of an AND, with a bound from above and one from below of one category as one range."""
    said = list(parts)
    for category in dict.fromkeys(part.category for part in parts if isinstance(part, Threshold)):
        bounds = [part for part in parts if isinstance(part, Threshold) and part.category == category]
        if len(bounds) == 2 and (between := _between(*bounds)):
            said = [between, *(part for part in said if part not in bounds)]
    return said


def _between(above: Threshold, below: Threshold) -> Threshold | None:
    """The range of two bounds in normal order, which puts `<=` before `>=`."""
    if above.high is None or above.low is not None or below.low is None or below.low >= above.high:
        return None
    return Threshold(above.category, below.low, above.high) if below.high is None else None


def _weight(node: Node) -> int:
    """Words and figures are said first, then of whom, where, when and by whom it is told, exclusions last."""
    if isinstance(node, Not):
        return 2
    return 0 if isinstance(node, Searched | Threshold | And | Or) else 1
