"""A log of readings and rulings in which stories merge and part, for the tests of what a kill leaves of that."""

from dataclasses import replace
from datetime import timedelta

from streams.model import Interval, Place, Reading, Ruling
from streams.rules.firing import FactBook
from streams.stories.by_hand import verdict_on
from streams.stories.shelf import Shelf
from streams.stories.verdict import Verdict
from tests.stories.building import NIGHT, book_of, exact, strike
from tests.stories.test_merge import angles

ALEPPO = Place(id="SY/aleppo", name="Alep", kind="region", country="SY", role="event")


def log(desk: str = "main", mark: str = "") -> list[Reading | Ruling]:
    """A merge by an article, a split by an edit, the two made one by hand, parted by hand, corrected, withdrawn.

    `mark` is put before the id of each article and ruling.
    """

    def own(reading: Reading) -> Reading:
        return replace(reading, id=f"{mark}{reading.id}", desk=desk)

    one, two, both = map(own, angles())
    third = own(strike("third", exact("killed", 31), hours=3))
    moved = replace(third, revision=2, places=(ALEPPO,), fetched=both.fetched)
    made: list[Reading | Ruling] = [one, two, both, third, moved]
    shelf = Shelf()
    verdicts_of(shelf, made, book_of())
    here, there = (shelf.member(article).story for article in (one.id, third.id))  # type: ignore[union-attr]  # they are
    merge = Ruling(id=f"{mark}r1", desk=desk, action="merge", story=here, other=there, why="x", by="ada", at=NIGHT)
    alone = replace(merge, other=None)
    return [
        *made,
        merge,
        replace(alone, id=f"{mark}r2", action="split", articles=(two.id, third.id)),
        own(strike("fourth", exact("killed", 32), hours=4)),
        replace(
            alone,
            id=f"{mark}r3",
            at=NIGHT + timedelta(hours=5),
            action="correct",
            figures={"killed": Interval(low=22, high=22)},
        ),
        replace(alone, id=f"{mark}r4", action="retract"),
    ]


def verdicts_of(shelf: Shelf, messages: list[Reading | Ruling], book: FactBook) -> list[Verdict]:
    """The verdicts on messages, each applied before the next."""
    verdicts = []
    for message in messages:
        verdicts.append(verdict_on(shelf, message, book))
        shelf.apply(verdicts[-1])
    return verdicts


LOG = log()
EVENTS = [
    "new", "merge", "update", "update", "split", "new", "merge", "split", "new", "update", "correction", "retraction",
]  # fmt: skip  # as they come
"""The kinds of the log's events that a query for twenty killed is told of, in order."""
