"""A story of five thousand articles: what is kept, written and sent of it stays small, whatever is done with it."""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from streams.agents.cutting import fitting
from streams.agents.rows import change_of
from streams.kafka.codec import MAX_BYTES
from streams.model import Reading
from streams.stories.verdict import Verdict
from tests.stories.building import Desk, book_of, claim, exact, strike
from tests.stories.test_split import ALEPPO

pytestmark = pytest.mark.faults

ARTICLES = 5_000
HOURS = 48
ROW = 2 * MAX_BYTES
"""Half of what a changelog takes: a split's rows hold two heads."""


def report(number: int) -> Reading:
    """One of many articles on one event, each with a figure of its own, background, names and a long headline."""
    return strike(
        f"{number:020}",
        exact("killed", 20 + number // 100),
        claim(
            low=400 + number, scope="cumulative", quote="Depuis décembre, des centaines de civils ont été tués. " * 5
        ),
        hours=HOURS * number / ARTICLES,
        url=f"https://example.org/{'idlib-' * 40}{number}",
        title=f"Des soldats tués à Idleb, le bilan monte {'encore ' * 20}{number}",
        source=f"paper-{number % 700}",
        names=tuple(f"nom {number}-{k}" for k in range(20)),
        fingerprint=tuple(range(number * 8, number * 8 + 8)),
    )


@cache
def desk() -> Desk:
    """A desk with the long story, decided on once for all tests; what is done afterwards is applied to none."""
    made = Desk(book=book_of("killed>=20 step:10"))
    for number in range(ARTICLES):
        made.read(report(number))
        del made.verdicts[:-1]
    return made


def bounded(verdict: Verdict) -> bool:
    """Whether every row, every story and every event of a verdict has a bound."""
    rows = change_of(verdict, 1).put
    told = (*(fitting(story) for story in verdict.stories), *(fitting(event) for event in verdict.events))
    return all(len(row) <= ROW for _, row in rows) and all(len(value) <= MAX_BYTES for value in told)


def test_one_more_article_writes_as_little_as_ever() -> None:
    """One head and one member."""
    (verdict,) = desk().verdicts
    assert verdict.heads[0].story.member_count == ARTICLES
    assert (len(verdict.heads), len(verdict.members), bounded(verdict)) == (1, 1, True)


def test_to_be_merged_writes_two_rows_and_not_five_thousand() -> None:
    """A story that was opened before takes it in: the survivor's head, the member that caused it."""
    other = Desk(book=desk().book, shelf=desk().shelf)
    older = replace(
        strike("older", exact("killed", 9), places=(ALEPPO,)), fetched=report(0).fetched - timedelta(hours=1)
    )
    other.read(older)
    verdict = other.rule("merge", other.story("older").id, other=other.story(report(0).id).id, hours=HOURS)
    assert (len(verdict.heads), len(verdict.members), len(verdict.redirects), bounded(verdict)) == (1, 0, 1, True)
    assert verdict.heads[0].story.member_count == ARTICLES + 1


def test_a_part_that_leaves_is_bounded_too() -> None:
    """A hundred articles by hand, most of them too old for their statements to be kept."""
    made = desk()
    story = made.story(report(1).id)
    parted = made.rule("split", story.id, hours=HOURS + 1, articles=tuple(report(n).id for n in range(100, 200)))
    assert (len(parted.heads), len(parted.members), bounded(parted)) == (2, 100, True)
    assert parted.heads[1].story.member_count == 100
