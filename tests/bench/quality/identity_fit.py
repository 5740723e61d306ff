"""Where the weights of the evidence come from: `python -m tests.bench.quality.identity_fit` shows what shootings say.

Each reading is compared with the stories that the index proposes, which hold what the gold puts together; a logistic
regression tells the right ones from the others. All here is English, so `alike` is never asked. It is fitted on one
half of the incidents and checked on the other. The weights that are kept (`streams/stories/weights.toml`) are near
these, and their file says where not and why.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from streams.model import Decision, Reading
from streams.stories.absorb import absorbed, founded, member_of
from streams.stories.evidence import compare, probe, telling_apart
from streams.stories.shelf import Shelf
from streams.stories.state import Head
from streams.stories.traits import traits_of
from streams.stories.verdict import Verdict
from streams.stories.weights import ARTICLE
from tests.bench.quality import gva

NAMES: Final = tuple(name for name in ARTICLE.features if name != "alike")
STEPS = 30
STRENGTH = 0.3
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """A reading of an incident beside a story: its features, and whether the story is the incident's."""

    incident: str
    features: tuple[float, ...]
    right: bool


def cases(readings: Iterable[tuple[str, Reading]]) -> Iterator[Case]:
    """The candidates without a veto of each (incident, reading), its story growing by the gold."""
    shelf, stories = Shelf(), dict[str, str]()
    for incident, reading in readings:
        traits = traits_of(reading)
        candidates = shelf.index.candidates(traits)
        probed = telling_apart(probe(traits, shelf.index.weights), map(shelf.traits, candidates))
        for story in candidates:
            evidence = compare(probed, shelf.traits(story))
            if evidence.veto is None:
                features = tuple(evidence.features[name] for name in NAMES)
                yield Case(incident, features, story == stories.get(incident))
        known = stories.get(incident)
        head = shelf.head(known) if known and shelf.lives(known) else founded(reading, reading.id)
        stories[incident] = head.story.id
        dropped = tuple(story for story in shelf.closing(reading.fetched) if story != head.story.id)
        shelf.apply(_verdict(reading, absorbed(head, reading, traits), dropped))


def fit(found: list[Case]) -> Numbers:
    """The weights in the order of `NAMES`, and the bias: Newton's method on the likelihood, weights held a little."""
    rows, right = _matrix(found)
    weights = np.zeros(rows.shape[1])
    hold = np.diag([STRENGTH] * (len(weights) - 1) + [0.0])
    for _ in range(STEPS):
        odds = 1 / (1 + np.exp(-rows @ weights))
        steep = rows.T @ (odds - right) + hold @ weights
        weights -= np.linalg.solve(rows.T @ (rows * (odds * (1 - odds))[:, None]) + hold, steep)
    return weights


def precision_and_recall(weights: Numbers, found: list[Case]) -> tuple[float, float]:
    """How many of the stories with even odds or better are right, and how many of the right ones those are."""
    rows, right = _matrix(found)
    chosen = rows @ weights >= 0
    both = float((right * chosen).sum())
    return both / float(chosen.sum()), both / float(right.sum())


def _matrix(found: list[Case]) -> tuple[Numbers, Numbers]:
    rows = np.array([(*case.features, 1.0) for case in found])
    return rows, np.array([float(case.right) for case in found])


def _verdict(reading: Reading, head: Head, dropped: tuple[str, ...]) -> Verdict:
    decision = Decision(id=reading.id, stage="assemble", outcome="joined", at=reading.fetched)
    return Verdict(decision=decision, heads=(head,), members=(member_of(reading, head.story.id),), dropped=dropped)


def main() -> None:
    """Print the weights that both halves give beside the kept ones, and how the first half's do on the second."""
    incidents = [row["incident"] for row in gva.articles()]
    found = list(cases(zip(incidents, gva.read().readings, strict=True)))
    halves: tuple[list[Case], list[Case]] = ([], [])
    for case in found:
        halves[crc32(case.incident.encode()) % 2].append(case)
    for name, kept, first, second in zip(
        (*NAMES, "bias"),
        (*(ARTICLE.features[name] for name in NAMES), ARTICLE.bias),
        *map(fit, halves),
        strict=True,
    ):
        print(f"{name:6} kept {kept:6.2f}   first half {first:6.2f}   second half {second:6.2f}")
    kept_weights = np.array([*(ARTICLE.features[name] for name in NAMES), ARTICLE.bias])
    for name, weights in (("kept", kept_weights), ("of the first half", fit(halves[0]))):
        precision, recall = precision_and_recall(weights, halves[1])
        print(f"weights {name}, on the second half: precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    main()
