"""The article's own answer, by the tables of short articles of each language."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.reading.conftest import Read

ARTICLES = [
    (path.stem, article)
    for path in sorted(Path(__file__).parent.glob("articles/*.toml"))
    for article in tomllib.loads(path.read_text("utf-8"))["articles"]
]


@pytest.mark.parametrize(("code", "article"), ARTICLES, ids=[f"{code}: {each['about']}" for code, each in ARTICLES])
def test_an_article_answers_for_its_own_event(read: Read, code: str, article: dict[str, Any]) -> None:
    """Killed and wounded in the event that the article reports, perpetrators included; null where it gives none."""
    reading = read(article["title"], article["text"], language=code)
    assert (reading.incident_killed, reading.incident_wounded) == (article.get("killed"), article.get("wounded"))
