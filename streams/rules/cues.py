"""The words by which named senses are told apart, from `senses/`, ready to search in softened text.

A file of `senses/` is a sense: `forms` (searched in every spelling that `variants.toml` knows), the words that must be
`near` one and those of `other` senses, its `name` in words, and for each language, under `in`, further words of other
senses, and the cues of `streams.rules.senses`. In lists of words `*` alone stands for up to three words, at the end of
a word for any ending, at its beginning for any beginning; a form may end so too.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from streams.languages.language import Language
from streams.rules.terms import forms_of, normalise
from streams.text.folding import fold

YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")
NEVER: Final = r"(?!)"
"""Matches nowhere."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What a language says around a sense: that it is meant (`near`; None where its forms suffice) or another one
    (`other`), and that it is acted on (`done`) or not now (`recalled`); a `date` is no past year.
    """

    near: re.Pattern[str] | None
    other: re.Pattern[str]
    done: re.Pattern[str]
    recalled: re.Pattern[str]
    date: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Sense:
    """`forms` are all spellings of the sense's forms, normalised; of `stems` a word may go on. `names` explain it, by
    language; `words` is the rest of its file.
    """

    name: str
    forms: tuple[str, ...]
    stems: tuple[str, ...]
    names: Mapping[str, str]
    words: Mapping[str, Any]


@cache
def load_senses() -> dict[str, Sense]:
    """The senses by name, each a file."""
    folder = (files("streams.rules") / "senses").iterdir()
    paths = {path.name.removesuffix(".toml"): path for path in folder if path.name.endswith(".toml")}
    return {name: sense_of(name, paths[name].read_text("utf-8")) for name in sorted(paths)}


def sense_of(name: str, toml: str) -> Sense:
    """The sense that the text of a file describes."""
    words = tomllib.loads(toml)
    forms = _spelt(form for form in words["forms"] if not form.endswith("*"))
    stems = tuple(normalise(form.rstrip("*")) for form in words["forms"] if form.endswith("*"))
    return Sense(name, forms, stems, words["name"], words)


@cache
def load_reminders() -> Mapping[str, Mapping[str, list[str]]]:
    """By language, what tells an act done now from one recalled, denied, possible or explained, whatever the sense."""
    return tomllib.loads((files("streams.rules") / "reminders.toml").read_text("utf-8"))


@cache
def cues_of(sense: str, language: Language) -> Cues:
    """What a language says about a sense by name; nothing is done where the data has no words of that language."""
    return cues_in(load_senses()[sense], language)


def cues_in(sense: Sense, language: Language) -> Cues:
    """What a language says about a sense."""
    reminders = load_reminders().get(language.code, {})
    local = sense.words.get("in", {}).get(language.code, {})
    near = sense.words["near"]
    return Cues(
        _any_of(_spelt(near)) if near else None,
        _any_of((*sense.words["other"], *local.get("other", ()))),
        _any_of(local.get("done", ())),
        _any_of((*reminders.get("recalled", ()), *local.get("recalled", ()))),
        _date(language, reminders.get("since", ())),
    )


def _date(language: Language, since: Iterable[str]) -> re.Pattern[str]:
    """A year with its day ("28 de febrero de 2020"), or behind a word such as "since"."""
    month = _one_of(map(fold, language.months))
    day, small = r"\d{1,2}[.\w]{0,3}", r"(?:\w{1,3} )?"
    dated = f"{day} {small}{month} {small}|{month} {day}.? {small}"
    return re.compile(rf"\b(?:{dated}|{_one_of(map(normalise, since))} ){YEAR.pattern}")


def _spelt(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for word in words for form in forms_of(normalise(word))))


def _any_of(cues: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the cues, as whole words, in softened text."""
    together = "|".join(sorted(map(_pattern, cues), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{together or NEVER})(?!\w)")


def _one_of(words: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, words)) or NEVER})"


def _pattern(cue: str) -> str:
    return "".join(map(_word, normalise(cue).split())).removesuffix(" +")


def _word(word: str) -> str:
    if word == "*":
        return r"(?:\w+ +){0,3}?"
    return re.escape(word).replace(r"\*", r"\w*") + " +"
