"""What the tests of the rules share: the languages, and documents and stories made in a line."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from streams.languages.language import Language, load
from streams.model import Figure, Place, Story
from streams.text.document import Document
from streams.text.prepare import prepare

MakeDocument = Callable[..., Document]
MakeStory = Callable[..., Story]

NOON = datetime(2020, 2, 28, 12, tzinfo=UTC)
IDLIB = Place(id="SY/idlib", name="Idleb", kind="region", country="SY", role="event")


@pytest.fixture(scope="session")
def languages() -> Mapping[str, Language]:
    """Every language that there is."""
    return load()


@pytest.fixture(scope="session")
def document(languages: Mapping[str, Language]) -> MakeDocument:
    """Makes a document of a text."""

    def make(text: str, title: str = "", language: str = "fr") -> Document:
        return prepare(title, text, languages[language])

    return make


@pytest.fixture(scope="session")
def story() -> MakeStory:
    """Makes a story in Idlib of figures: a number is exact, a pair is (low, high)."""

    def make(places: tuple[Place, ...] = (IDLIB,), **figures: int | tuple[int | None, int | None]) -> Story:
        ledger = {}
        for category, value in figures.items():
            low, high = value if isinstance(value, tuple) else (value, value)
            ledger[category] = Figure(low=low, high=high, since=NOON, source="afp", article="a1")
        return Story(
            id="s1",
            short="S1",
            desk="main",
            title="Frappe",
            language="fr",
            opened=NOON,
            changed=NOON,
            places=places,
            figures=ledger,  # type: ignore[arg-type]  # the keywords are categories
        )

    return make
