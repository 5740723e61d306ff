"""The page on how a story is formed tells what the scenario's articles do."""

from pathlib import Path

from bots.render.figures import interval
from bots.render.words import words_for
from streams.model import Story
from streams.reading.resources import load_reader
from streams.rules.query import parse
from tests.scenarios.idlib import DAY, RULES
from tests.stories.building import Desk, book_of

PAGE = Path(__file__).parents[2] / "docs" / "how-a-story-is-formed.md"


def _rows() -> list[list[str]]:
    """The table of the night: story, killed, wounded, sources, told of each article."""
    lines = PAGE.read_text(encoding="utf-8").split("## A night")[1].split("\n## ")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]
    return [[row[0].strip("`"), *row[3:]] for row in cells]


def _shown(story: Story, category: str) -> str:
    figures = {name: figure.interval for name, figure in story.figures.items()}
    return interval(figures[category], words_for("en")) if category in figures else ""


def test_the_night_of_the_page_is_what_happens() -> None:
    """Article by article: which story, its figures and sources, and what was told."""
    reader, desk, found, names = load_reader(map(parse, RULES)), Desk(book=book_of(*RULES)), [], iter("ABC")
    known: dict[str, str] = {}
    for article in DAY:
        reading = reader.read(article, everything=True).reading
        assert reading is not None
        verdict = desk.read(reading)
        story = desk.story(article.id)
        did = "joins" if story.id in known else "founds"
        name = known[story.id] if story.id in known else known.setdefault(story.id, next(names))
        told = ", ".join(f"{event.kind}{', rings' if event.fired else ''}" for event in verdict.events)
        figures = [_shown(story, category) for category in ("killed", "wounded")]
        found.append([article.source, f"{did} {name}", *figures, str(story.independent), told])
    assert found == _rows()
