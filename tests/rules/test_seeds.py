"""The five articles that the project began with, where they are at hand."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from streams.languages.language import Language
from streams.rules.matcher import TextMatcher
from streams.rules.query import parse
from tests.rules.conftest import MakeDocument


@pytest.mark.shared
def test_article_4_is_invoked_in_the_first_seed_and_in_no_other(
    shared: Path, document: MakeDocument, languages: Mapping[str, Language]
) -> None:
    """002 and 004 come before it, 001 does not mention it, 003 is five years older."""
    matcher = TextMatcher([parse("sense:nato")], languages)
    rings = {}
    for path in sorted((shared / "seeds").glob("*.txt")):
        title, _, text = path.read_text(encoding="utf-8").partition("\n")
        rings[path.name[:3]] = len(matcher.match(document(text, title=title)))
    assert rings == {"000": 1, "001": 0, "002": 0, "003": 0, "004": 0}
