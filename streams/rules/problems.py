"""What is wrong with a query, said in the language of who wrote it. The words are in `problems.toml`.

The program says it in English, where it finds it, with what it found filled in; here that text is recognised by its
template, as gettext would have it by its id.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from streams.rules.errors import QueryError

_HOLE = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True, slots=True)
class _Language:
    summary: str
    suffixes: tuple[tuple[re.Pattern[str], str], ...]
    texts: tuple[tuple[re.Pattern[str], str], ...]


def describe(error: QueryError, language: str) -> str:
    """The error as its message is, in a language (ISO 639-1) that `problems.toml` has, else in English."""
    known = _load().get(language)
    if known is None:
        return str(error)
    said = {"problem": said_in(error.problem, language), "expected": said_in(error.expected, language)}
    _, _, shown = str(error).partition("\n")
    return f"{known.summary.format(column=error.column, **said)}\n{shown}"


def said_in(text: str, language: str) -> str:
    """One part of an error in another language; as it is where that has no words for it."""
    known = _load()[language]
    for pattern, words in known.suffixes:
        if found := pattern.search(text):
            return said_in(text[: found.start()], language) + _filled(words, found)
    for pattern, words in known.texts:
        if found := pattern.fullmatch(text):
            return _filled(words, found)
    return text


def _filled(words: str, found: re.Match[str]) -> str:
    """The words with what was found in their holes, whatever that is."""
    return _HOLE.sub(lambda hole: found[hole[1]], words)


@cache
def _load() -> Mapping[str, _Language]:
    raw = tomllib.loads((files("streams.rules") / "problems.toml").read_text("utf-8"))
    return {
        code: _Language(
            table["summary"],
            tuple((re.compile(f"{_expression(text)}$", re.DOTALL), words) for text, words in table["suffixes"].items()),
            tuple((re.compile(_expression(text), re.DOTALL), words) for text, words in _exact_first(table["texts"])),
        )
        for code, table in raw.items()
    }


def _exact_first(texts: Mapping[str, str]) -> list[tuple[str, str]]:
    """What says most by itself is tried before what could be anything."""
    return sorted(texts.items(), key=lambda pair: (len(_HOLE.findall(pair[0])), -len(pair[0])))


def _expression(text: str) -> str:
    """A template as a regular expression, its holes as groups."""
    parts = _HOLE.split(text)
    return "".join(f"(?P<{part}>.+)" if number % 2 else re.escape(part) for number, part in enumerate(parts))
