"""Pairs of news articles in eight languages: whether their likeness is what people judged it to be."""

from functools import cache
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from streams.stories.encoder import SentenceEncoder
from streams.stories.likeness import Likeness, likeness
from streams.stories.sketch import sketch
from tests.bench.quality.folder import rows
from tests.bench.quality.likeness_fit import cross_validated
from tests.bench.quality.result import Figure, Mistake, Result

_SAME, _NOTHING = 1.0, 4.0
"""What `Overall` says of one event told twice, and of texts with nothing in common."""


def measure() -> Result:
    """The correlation with the judgments: as it is, and where the weights were made without the pairs they judge."""
    gold, found, across = judgments(), likenesses(), _across()
    values = np.array([each.value for each in found])
    meanings = np.array([each.features["meaning"] for each in found])
    return Result(
        figures=(
            Figure("Pearson", pearson(values, gold), floor=0.682, reach=0.80),
            Figure(
                "Pearson, cross-validated",
                pearson(cross_validated(found, gold, copies()), gold),
                floor=0.682,
                reach=0.80,
            ),
            Figure("Pearson across languages", pearson(values[across], gold[across])),
            Figure("Pearson of the embedding alone", pearson(meanings, gold)),
        ),
        mistakes=tuple(
            Mistake(row["pair_id"], f"{value:.2f} ({row['lang1']}, {row['lang2']})", f"{true:.2f}", abs(value - true))
            for row, value, true in zip(rows("similarity/pairs.jsonl"), values, gold, strict=True)
        ),
    )


def pearson(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The correlation of two lists of numbers."""
    return float(np.corrcoef(one, other)[0, 1])


def judgments() -> NDArray[np.float64]:
    """How alike people found each pair, from 0 to 1."""
    overall = np.array([float(row["Overall"]) for row in rows("similarity/pairs.jsonl")])
    return (_NOTHING - overall) / (_NOTHING - _SAME)


@cache
def likenesses() -> list[Likeness]:
    """The likeness of each pair."""
    return [
        likeness(*(sketch(row[f"text{side}"], row[f"lang{side}"], _encoder()) for side in (1, 2)))
        for row in rows("similarity/pairs.jsonl")
    ]


@cache
def copies() -> list[Likeness]:
    """The likeness of some of the texts to themselves, and to their first halves."""
    found = []
    for row in islice(rows("similarity/pairs.jsonl"), 0, None, 5):
        text = row["text1"]
        whole = sketch(text, row["lang1"], _encoder())
        half = sketch(text[: len(text) // 2], row["lang1"], _encoder())
        found += [likeness(whole, whole), likeness(whole, half)]
    return found


@cache
def _encoder() -> SentenceEncoder:
    return SentenceEncoder()


def _across() -> NDArray[np.bool_]:
    return np.array([row["lang1"] != row["lang2"] for row in rows("similarity/pairs.jsonl")])
