"""A query in words, for the person who wrote it: "at least 30 killed, in Syria". The words are in `words.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from streams.rules.cues import load_senses
from streams.rules.places import place_name
from streams.rules.query import Query
from streams.rules.tree import And, InLanguage, InPlace, InSense, Near, Node, Not, Or, Phrase, Threshold

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
                return str(self.words["and"]).join(map(self.inside, sorted(parts, key=_weight)))
            case Or(parts):
                return str(self.words["or"]).join(map(self.say, parts))
            case Not(part):
                words = self.say(part)
                return self._filled("not", words=f"({words})" if isinstance(part, And | Or) else words)
            case Threshold():
                return self._threshold(node)
            case _:
                return self._leaf(node)

    def inside(self, node: Node) -> str:
        """A node as a member of others: alternatives in parentheses."""
        return self._filled("group", words=self.say(node)) if isinstance(node, Or) else self.say(node)

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.words["thousands"])

    def _leaf(self, node: Node) -> str:
        match node:
            case Phrase(words):
                return self._filled("phrase", words=words)
            case Near(left, right, distance):
                form = "near_one" if distance == 1 else "near"
                return self._filled(form, left=left, right=right, distance=distance)
            case InSense(name):
                names = load_senses()[name].names
                return self._filled("sense", name=names.get(self.language, names[FALLBACK]))
            case InLanguage(code):
                return self._filled("language", name=self.words["languages"].get(code, code))
            case InPlace(key):
                return self._filled("place", name=place_name(key, self.language))
            case _:
                raise TypeError(f"{node} is no condition")

    def _threshold(self, threshold: Threshold) -> str:
        if threshold.low is not None and threshold.low == threshold.high:
            form, number = "exactly", threshold.low
        elif threshold.low is not None:
            form, number = "at_least", threshold.low
        else:
            form, number = "at_most", threshold.high or 0
        category = self.words["categories"][threshold.category]
        return self._filled(form, number=self.number(number), category=category)

    def _filled(self, form: str, **values: object) -> str:
        return str(self.words[form]).format(**values)


def _weight(node: Node) -> int:
    """Words and figures are said first, then where and in which language, exclusions last."""
    return 2 if isinstance(node, Not) else 1 if isinstance(node, InPlace | InLanguage) else 0
