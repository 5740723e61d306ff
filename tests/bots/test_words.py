"""The message catalogues: complete, alike in what they fill in, and nothing in them that nobody says."""

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

import bots
from bots.render.words import LANGUAGES, words_for

SAYING = ("say", "counted", "known")
HOUSE = Path(bots.__file__).parent


def catalogue(language: str) -> Catalog:
    """One language's catalogue, as written."""
    with files("bots.render").joinpath("locale", f"{language}.po").open("rb") as file:
        return read_po(file, language)


CATALOGUES = {language: catalogue(language) for language in LANGUAGES}


def keys(language: str) -> set[str]:
    """The keys of a catalogue."""
    return {key_of(message.id) for message in CATALOGUES[language] if message.id}


def key_of(identity: str | tuple[str, ...]) -> str:
    """A message's key; one with plural forms has it twice."""
    return identity if isinstance(identity, str) else identity[0]


def written() -> Iterator[ast.AST]:
    """Every node of the bots' code."""
    for path in HOUSE.rglob("*.py"):
        yield from ast.walk(ast.parse(path.read_text(encoding="utf-8")))


def said(node: ast.AST) -> ast.expr | None:
    """The key in a call that looks it up."""
    calls = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYING
    return node.args[0] if calls and node.args else None  # type: ignore[attr-defined]  # it is a call


def pattern(key: ast.JoinedStr) -> str:
    """What an f-string may become."""
    parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in key.values]
    return "".join(parts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_complete(language: str) -> None:
    """Every key of every language is there, translated in all its plural forms, and none is marked as doubtful."""
    assert keys(language) == set().union(*map(keys, LANGUAGES))
    for message in CATALOGUES[language]:
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(forms), message.id
        assert not message.fuzzy or not message.id, message.id


def test_the_languages_fill_in_the_same_things() -> None:
    """The same placeholders, whatever the language and the plural form."""
    holes = [{key_of(one.id): holes_of(one.string) for one in each if one.id} for each in CATALOGUES.values()]
    assert all(each == holes[0] for each in holes)


def holes_of(string: str | tuple[str, ...]) -> set[str]:
    """The placeholders of a text."""
    return set(re.findall(r"{(\w+)}", string if isinstance(string, str) else " ".join(string)))


def test_what_the_code_says_is_in_the_catalogues() -> None:
    """A key that is written out in a call is translated."""
    asked = {key.value for node in written() if isinstance(key := said(node), ast.Constant)}
    assert asked
    assert asked <= keys("en")


def test_what_is_in_the_catalogues_is_said() -> None:
    """A key that no code names, whole or by a pattern, is taken out."""
    named = {node.value for node in written() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    patterns = [pattern(key) for node in written() if isinstance(key := said(node), ast.JoinedStr)]
    unused = {key for key in keys("en") - named if not any(re.fullmatch(each, key) for each in patterns)}
    assert not unused


def test_a_key_that_is_missing_is_a_mistake_and_raises() -> None:
    """Nobody is sent a key."""
    with pytest.raises(KeyError):
        words_for("fr").say("no such key")
    with pytest.raises(KeyError):
        words_for("fr").counted("no such key", 2)


def test_plural_forms_follow_the_language() -> None:
    """None is singular in French and plural in English."""
    assert (words_for("fr").counted("killed", 0), words_for("fr").counted("killed", 2)) == ("tué", "tués")
    assert words_for("fr").number(1234567) == "1\u202f234\u202f567"
    assert words_for("en").number(1234567) == "1,234,567"


def test_french_marks_of_two_parts_stand_behind_a_space_that_does_not_break() -> None:
    """As French typography wants it: no line of a message begins with a colon or a quotation mark that closes."""
    texts = [
        text
        for message in CATALOGUES["fr"]
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    assert [text for text in texts if re.search(r"(?<=\S) [:;?!»]|« ", text)] == []
