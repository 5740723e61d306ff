"""The words by which named senses are told apart, from `senses.toml`, ready to search in softened text."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from streams.languages.language import Language
from streams.rules.terms import forms_of, normalise
from streams.text.folding import fold

YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
NEVER: Final = r"(?!)"
"""Matches nowhere."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What a language says when a sense is acted on (`done`) or not now (`recalled`); a `date` is no past year."""

    done: re.Pattern[str]
    recalled: re.Pattern[str]
    date: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Sense:
    """`terms` are the sense's forms, `forms` all their spellings, normalised; `names` explain it, by language."""

    name: str
    terms: tuple[str, ...]
    forms: tuple[str, ...]
    near: re.Pattern[str]
    other: re.Pattern[str]
    names: Mapping[str, str]
    done: Mapping[str, tuple[str, ...]]
    recalled: Mapping[str, tuple[str, ...]]
    since: Mapping[str, tuple[str, ...]]


@cache
def load_senses() -> dict[str, Sense]:
    """The senses by name."""
    raw = tomllib.loads((files("streams.rules") / "senses.toml").read_text("utf-8"))
    return {
        name: Sense(
            name,
            tuple(map(normalise, table["forms"])),
            _spelt(table["forms"]),
            _any_of(_spelt(table["near"])),
            _any_of(table["other"]),
            table["name"],
            table["done"],
            table["recalled"],
            table["since"],
        )
        for name, table in raw.items()
    }


@cache
def cues_of(sense: str, language: Language) -> Cues:
    """What a language says about a sense; nothing where the data has no words of that language."""
    data = load_senses()[sense]
    month = _one_of(map(fold, language.months))
    since = _one_of(map(normalise, data.since.get(language.code, ())))
    day = r"\d{1,2}\w{0,2}"
    return Cues(
        _any_of(data.done.get(language.code, ())),
        _any_of(data.recalled.get(language.code, ())),
        re.compile(rf"\b(?:{day} {month}|{month} {day}|{since}) {YEAR.pattern}"),
    )


def _spelt(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for word in words for form in forms_of(normalise(word))))


def _any_of(cues: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the cues, as whole words, in softened text."""
    together = "|".join(sorted(map(_pattern, cues), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{together or NEVER})(?!\w)")


def _one_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words)) or NEVER})"


def _pattern(cue: str) -> str:
    words = [r"(?:\w+ +){0,3}?" if word == "*" else re.escape(word) + " +" for word in normalise(cue).split()]
    return "".join(words).removesuffix(" +")
