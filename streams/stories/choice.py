"""Which of the desk's stories a reading is of, if any."""

from dataclasses import dataclass
from typing import Final

from streams.model import Reading
from streams.stories.evidence import Evidence, compare, probe, telling_apart
from streams.stories.shelf import Shelf
from streams.stories.state import Head
from streams.stories.traits import Traits

SERIES: Final = 2
"""Other towns for which a form was filled in before it is a series."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The story that a reading is of (None: none that lives), what spoke for it, and the best one it is not of.

    `also` are further stories that it could join.
    """

    story: str | None
    evidence: Evidence | None = None
    nearest: str | None = None
    also: tuple[str, ...] = ()


NO_CHOICE: Final = Choice(story=None)


def choose(shelf: Shelf, reading: Reading, traits: Traits, leaving: Head | None) -> Choice:
    """The story that the reading is of, but not the one that it is `leaving`."""
    for earlier in reading.supersedes:
        if member := shelf.member(earlier):
            return Choice(story=member.story)
    left = leaving.story.id if leaving else None
    known = [story for story in shelf.index.candidates(traits) if story != left]
    probed = telling_apart(probe(traits, shelf.index.weights), map(shelf.traits, known))
    found = [(_with_texts(shelf, reading, compare(probed, shelf.traits(story)), story), story) for story in known]
    ranked = sorted(found, key=lambda pair: (not pair[0].joins, -pair[0].score, pair[1]))
    if not ranked:
        return NO_CHOICE
    evidence, best = ranked[0]
    if not evidence.joins:
        return _serial(shelf, ranked) or Choice(story=None, evidence=evidence, nearest=best)
    also = tuple(story for other, story in ranked[1:] if other.joins)
    return Choice(story=best, evidence=evidence, nearest=ranked[1][1] if len(ranked) > 1 else None, also=also)


def reason_of(choice: Choice) -> str:
    """The choice in words, for the decision."""
    if choice.evidence is None:
        return ""
    if choice.story:
        return f"score {choice.evidence.score}"
    return f"nearest story: {choice.evidence.veto or f'score {choice.evidence.score}'}"


def _with_texts(shelf: Shelf, reading: Reading, evidence: Evidence, story: str) -> Evidence:
    """The evidence, and where it is undecided across languages, how alike reading and story are told."""
    if shelf.alike is None or not evidence.undecided:
        return evidence
    alike = shelf.alike.across(reading, shelf.head(story).tellings)
    return evidence.with_alike(alike) if alike else evidence


def _serial(shelf: Shelf, ranked: list[tuple[Evidence, str]]) -> Choice | None:
    """The story of a series: a form without a toll that was filled in for other towns already (the weather, town by
    town) tells of no event of one of them."""
    series = [(evidence, story) for evidence, story in ranked if evidence.serial]
    towns = {spot for _, story in series for spot in shelf.traits(story).spots if spot.startswith("city:")}
    return Choice(story=series[0][1], evidence=series[0][0]) if len(towns) >= SERIES else None
