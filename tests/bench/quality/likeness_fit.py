"""Where the weights of a likeness come from: `python -m tests.bench.quality.likeness_fit` writes them anew.

A ridge regression of the judgments on the features and the products of two of them, all brought to one scale, so that
one strength holds for all. The weights that are kept are those of the plain features: what was subtracted from them is
multiplied out.
"""

from collections.abc import Sequence
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import streams.stories
from streams.stories.likeness import Likeness

STRENGTH = 5.0
FOLDS = 8
COPY = 0.2
"""What a copy weighs of a judged pair: it only holds the corner where all is alike, of which pairs tell little."""
Numbers = NDArray[np.float64]
Weights = dict[tuple[int, ...], float]
"""From the columns of a feature, or of two that are multiplied, to the weight."""


def fit(features: Numbers, gold: Numbers, copies: Numbers) -> tuple[float, Weights]:
    """The bias and the weights by which judged pairs come near their judgments, and copies near 1."""
    rows = np.vstack([features, copies])
    wanted = np.concatenate([gold, np.ones(len(copies))])
    counts = np.concatenate([np.ones(len(gold)), np.full(len(copies), COPY)])
    middle, spread = rows.mean(0), rows.std(0)
    terms = _terms(rows.shape[1])
    products = _products((rows - middle) / spread, terms)
    scale = products.std(0)
    columns = np.column_stack([products / scale, np.ones(len(rows))])
    penalty = STRENGTH * np.eye(len(terms) + 1)
    penalty[-1, -1] = 0
    *steep, bias = np.linalg.solve(columns.T @ (columns * counts[:, None]) + penalty, columns.T @ (counts * wanted))
    weights: Weights = {}
    for term, weight in zip(terms, np.array(steep) / scale, strict=True):
        for part, share in _multiplied_out(term, middle, spread):
            weights[part] = weights.get(part, 0.0) + float(weight * share)
    return float(bias) + weights.pop((), 0.0), weights


def predicted(features: Numbers, bias: float, weights: Weights) -> Numbers:
    """What the weights make of each row of features, within 0 and 1."""
    value: Numbers = np.clip(bias + _products(features, list(weights)) @ np.array(list(weights.values())), 0, 1)
    return value


def cross_validated(found: Sequence[Likeness], gold: Numbers, copies: Sequence[Likeness]) -> Numbers:
    """For each pair the likeness by weights that were made without its eighth of the pairs (drawn with seed 0)."""
    features, result = matrix(found), np.empty(len(found))
    drawn = np.random.default_rng(0).integers(FOLDS, size=len(found))
    for fold in range(FOLDS):
        out = drawn == fold
        result[out] = predicted(features[out], *fit(features[~out], gold[~out], matrix(copies)))
    return result


def matrix(found: Sequence[Likeness]) -> Numbers:
    """The features, a row a pair."""
    return np.array([list(each.features.values()) for each in found])


def toml(names: Sequence[str], bias: float, weights: Weights) -> str:
    """The file that `streams.stories.likeness` reads."""
    lines = (f'"{" ".join(names[column] for column in term)}" = {weight:.4f}' for term, weight in weights.items())
    head = "# Made by tests/bench/quality/likeness_fit.py; streams/stories/likeness.py says what they are.\n"
    return f"{head}bias = {bias:.4f}\n\n[weights]\n" + "\n".join(lines) + "\n"


def _terms(count: int) -> list[tuple[int, ...]]:
    return [(column,) for column in range(count)] + list(combinations_with_replacement(range(count), 2))


def _products(features: Numbers, terms: Sequence[tuple[int, ...]]) -> Numbers:
    return np.column_stack([features[:, list(term)].prod(1) for term in terms])


def _multiplied_out(term: tuple[int, ...], middle: Numbers, spread: Numbers) -> list[tuple[tuple[int, ...], float]]:
    """The plain features in a product of standardised ones: (a-m)/s (b-n)/t is ab/st - an/st - bm/st + mn/st."""
    whole = float(np.prod(spread[list(term)]))
    if len(term) == 1:
        return [(term, 1 / whole), ((), -float(middle[term[0]]) / whole)]
    one, other = term
    m, n = float(middle[one]), float(middle[other])
    return [(term, 1 / whole), ((one,), -n / whole), ((other,), -m / whole), ((), m * n / whole)]


def main() -> None:
    """Write the weights that all judged pairs give."""
    from tests.bench.quality.similarity import copies, judgments, likenesses

    found = likenesses()
    text = toml(list(found[0].features), *fit(matrix(found), judgments(), matrix(copies())))
    Path(streams.stories.__file__).with_name("likeness.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
