"""Readings built by hand, as the reading room would give them, and a desk to decide on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from streams.model import Act, Action, Category, Claim, Place, Quote, Reading, Ruling, Story
from streams.rules.firing import FactBook
from streams.rules.query import parse
from streams.stories.by_hand import decide_by_hand
from streams.stories.decide import decide
from streams.stories.shelf import Shelf
from streams.stories.verdict import Verdict

NIGHT = datetime(2020, 2, 28, 2, tzinfo=UTC)
SYRIA = Place(id="SY", name="Syrie", kind="country", country="SY", role="event")
IDLIB = Place(id="SY/idlib", name="Idleb", kind="region", country="SY", role="event")


def claim(category: Category = "killed", low: int | None = 33, high: int | None = None, **rest: Any) -> Claim:
    """A claim on the event's toll; `high` is open unless given."""
    given: dict[str, Any] = {"start": 0, "end": 2, "quote": f"{low} {category}", "pattern": "test", "group": "soldiers"}
    return Claim(category=category, low=low, high=high, **{**given, **rest})


def exact(category: Category, number: int, **rest: Any) -> Claim:
    """A claim of one number."""
    return claim(category, number, number, **rest)


def act(sense: str = "nato") -> Act:
    """A sense that is acted on."""
    return Act(sense=sense, form="act", quote=Quote(field="text", start=0, end=9, sentence="L'article 4 est invoqué."))


def reading(identity: str, title: str = "", hours: float = 0, **rest: Any) -> Reading:
    """A French reading published and fetched so many hours after the night of the strike."""
    at = NIGHT + timedelta(hours=hours)
    given: dict[str, Any] = {"source": f"paper-{identity}", "language": "fr", "published": at, "fetched": at}
    given |= {f"incident_{each}": answer(rest.get("claims", ()), each) for each in ("killed", "wounded")}
    return Reading(id=identity, title=title, **{**given, **rest})


def answer(claims: Iterable[Claim], category: str) -> int | None:
    """The article's own answer: the highest figure of its event that is counted."""
    own = (each for each in claims if each.category == category and each.scope == "event" and not each.vague)
    return max((each.low for each in own if each.low is not None and each.human and not each.part_of), default=None)


def strike(identity: str, *claims: Claim, hours: float = 0, **rest: Any) -> Reading:
    """A French reading of the strike in Idlib."""
    given: dict[str, Any] = {
        "title": "Des soldats turcs tués dans une frappe aérienne à Idleb",
        "lead": "Des soldats turcs ont été tués jeudi soir dans une frappe aérienne à Idleb, au nord-ouest du pays.",
        "places": (IDLIB, SYRIA),
        "names": ("erdogan", "ankara", "idleb"),
        "day": date(2020, 2, 27),
        "claims": claims,
    }
    return reading(identity, hours=hours, **{**given, **rest})


def strike_in_english(identity: str, *claims: Claim, hours: float = 0, **rest: Any) -> Reading:
    """An English reading of the same strike: hardly a word in common."""
    given: dict[str, Any] = {
        "title": "Turkish troops die in air raid in northwest Syria",
        "lead": "An air raid on a Turkish convoy killed troops in Idlib on Thursday, the governor of Hatay said.",
        "language": "en",
        "names": ("erdogan", "hatay", "rahmi dogan"),
    }
    return strike(identity, *claims, hours=hours, **{**given, **rest})


def book_of(*queries: str) -> FactBook:
    """The queries as the assembler holds them."""
    return FactBook(map(parse, queries))


@dataclass
class Desk:
    """One desk: decides on readings and applies what was decided, as the assembler does."""

    book: FactBook = field(default_factory=book_of)
    shelf: Shelf = field(default_factory=Shelf)
    verdicts: list[Verdict] = field(default_factory=list)

    def read(self, *readings: Reading) -> Verdict:
        """Decide on the readings in order; the last verdict."""
        for each in readings:
            verdict = decide(self.shelf, each, self.book, each.fetched)
            self.shelf.apply(verdict)
            self.verdicts.append(verdict)
        return self.verdicts[-1]

    def rule(self, action: Action, story: str, *, hours: float = 24, **rest: Any) -> Verdict:
        """Decide on what a person ruled about a story so many hours after the night of the strike; the verdict."""
        at = NIGHT + timedelta(hours=hours)
        named: dict[str, Any] = {"id": f"ruling-{action}-{hours}", "why": "Confirmed by phone.", "by": "ada"}
        ruling = Ruling(desk="main", action=action, story=story, at=at, **{**named, **rest})
        verdict = decide_by_hand(self.shelf, ruling, self.book)
        self.shelf.apply(verdict)
        self.verdicts.append(verdict)
        return verdict

    def story(self, article: str) -> Story:
        """The story that the article is in."""
        member = self.shelf.member(article)
        assert member is not None, f"{article} is in no live story"
        return self.shelf.head(member.story).story

    @property
    def kinds(self) -> list[str]:
        """The kinds of all events so far, in order."""
        return [event.kind for verdict in self.verdicts for event in verdict.events]
