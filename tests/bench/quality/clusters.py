"""How well stories agree with the gold ones: B-cubed (Bagga and Baldwin 1998) and pairwise F."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from streams.cli.pure_stories import Told
from streams.model import Reading, Story
from streams.rules.firing import FactBook
from streams.stories.alike import Alike
from streams.stories.decide import decide
from streams.stories.encoder import SentenceEncoder
from streams.stories.shelf import Shelf
from tests.bench.quality.result import Mistake, f_measure, share


@dataclass(frozen=True, slots=True)
class Assembled:
    """The story of each article as it was first decided and at the end, and the stories as they stand then."""

    first: Mapping[str, str]
    last: Mapping[str, str]
    stories: Mapping[str, Story]


def assemble(readings: Iterable[Reading]) -> Assembled:
    """What `tocsin assemble --all --stories` decides."""
    shelf, book, told = Shelf(Alike(SentenceEncoder())), FactBook(()), Told()
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


def misplaced(found: Mapping[str, str], gold: Mapping[str, str], titles: Mapping[str, str]) -> tuple[Mistake, ...]:
    """Gold stories that are torn and stories of ours that mix several, for a person to judge.

    Each has the number of pairs that are wrong for a size, and one title of each part, the largest part first.
    """
    torn = _parts(gold, {article: found.get(article, f"alone:{article}") for article in gold})
    mixed = _parts({article: story for article, story in found.items() if article in gold}, gold)
    return (
        *(_mistake(identity, parts, titles, f"torn in {len(parts)}", "one story") for identity, parts in torn),
        *(_mistake(identity, parts, titles, "one story", f"{len(parts)} stories") for identity, parts in mixed),
    )


def _parts(whole: Mapping[str, str], by: Mapping[str, str]) -> Iterator[tuple[str, list[list[str]]]]:
    """The stories of one side that the other divides, each with the articles of its parts."""
    stories: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for article, story in whole.items():
        stories[story][by[article]].append(article)
    for story, parts in stories.items():
        if len(parts) > 1:
            yield story, sorted(parts.values(), key=len, reverse=True)


def _mistake(identity: str, parts: list[list[str]], titles: Mapping[str, str], answered: str, gold: str) -> Mistake:
    sizes = [len(part) for part in parts]
    wrong = _pair_count(sum(sizes)) - sum(map(_pair_count, sizes))
    lines = tuple(f"{len(part)}: {titles[part[0]]}" for part in parts)
    return Mistake(identity, answered, gold, wrong, lines=lines)


def _counts(
    found: Mapping[str, str], gold: Mapping[str, str]
) -> tuple[Counter[tuple[str, str]], Counter[str], Counter[str]]:
    """How many articles each story and incident share, and how many each has; an article without a story is alone."""
    stories = {article: found.get(article, f"alone:{article}") for article in gold}
    both = Counter((stories[article], incident) for article, incident in gold.items())
    return both, Counter(stories.values()), Counter(gold.values())


def _pairs(sizes: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(map(_pair_count, sizes.values()))


def _pair_count(size: int) -> int:
    return size * (size - 1) // 2
