"""How well stories agree with the gold ones: B-cubed (Bagga and Baldwin 1998) and pairwise F."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from streams.cli.pure_stories import Told
from streams.model import Reading, Story
from streams.rules.firing import FactBook
from streams.stories.decide import decide
from streams.stories.shelf import Shelf
from tests.bench.quality.result import f_measure, share


@dataclass(frozen=True, slots=True)
class Assembled:
    """The story of each article as it was first decided and at the end, and the stories as they stand then."""

    first: Mapping[str, str]
    last: Mapping[str, str]
    stories: Mapping[str, Story]


def assemble(readings: Iterable[Reading]) -> Assembled:
    """What `tocsin assemble --all --stories` decides."""
    shelf, book, told = Shelf(), FactBook(()), Told()
    first: dict[str, str] = {}
    for reading in readings:
        verdict = decide(shelf, reading, book, reading.fetched)
        shelf.apply(verdict)
        told.keep(verdict)
        if verdict.decision.story is not None:
            first.setdefault(reading.id, verdict.decision.story)
    stories = {story.id: story for story in told.stories()}
    last = {article: story.id for story in stories.values() for article in story.members}
    return Assembled(first, last, stories)


def b_cubed(found: Mapping[str, str], gold: Mapping[str, str]) -> float:
    """The mean over the articles of how pure their story is, and of how much of their gold story it holds; its F."""
    both, ours, theirs = _counts(found, gold)
    precision = sum(n * n / ours[story] for (story, _), n in both.items()) / len(gold)
    recall = sum(n * n / theirs[incident] for (_, incident), n in both.items()) / len(gold)
    return f_measure(precision, recall)


def pairwise(found: Mapping[str, str], gold: Mapping[str, str]) -> float:
    """The F of the pairs of articles that are in one story."""
    both, ours, theirs = map(_pairs, _counts(found, gold))
    return f_measure(share(both, ours), share(both, theirs))


def _counts(
    found: Mapping[str, str], gold: Mapping[str, str]
) -> tuple[Counter[tuple[str, str]], Counter[str], Counter[str]]:
    """How many articles each story and incident share, and how many each has; an article without a story is alone."""
    stories = {article: found.get(article, f"alone:{article}") for article in gold}
    both = Counter((stories[article], incident) for article, incident in gold.items())
    return both, Counter(stories.values()), Counter(gold.values())


def _pairs(sizes: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(size * (size - 1) // 2 for size in sizes.values())
