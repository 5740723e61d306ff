"""How alike two texts are, from 0 (nothing in common) to 1 (one event told twice), in whatever languages.

Each feature lies in [0, 1]:

    meaning  cosine of the embeddings of the texts
    opening  cosine of the two most alike of the first two sentences of each
    covered  share of the words' weight that the other text has too, on the side with less; rare words weigh more
    lead     likeness of the words of title and lead, weighed likewise (the root of a cosine)
    letters  cosine of the runs of three letters
    tokens   likeness of the sets of words (rapidfuzz)
    length   the shorter's share of the longer
    across   1 where the languages differ

The likeness is the sum of features and products of two of them by the weights of `likeness.toml`, held within 0 and 1.
The weights are a ridge regression on pairs of news articles that people judged for sameness of event (SemEval-2022
task 8: people, place, time and what happened, not subject alone), and on copies, which are alike whatever people find
in web pages that show only a notice; `tests/bench/quality/likeness_fit.py` makes them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import prod, sqrt

import numpy as np
from rapidfuzz.fuzz import token_set_ratio

from streams.stories.sketch import Sketch


@dataclass(frozen=True, slots=True)
class Likeness:
    """The likeness of two texts, and the features that it comes from."""

    value: float
    features: dict[str, float]


def likeness(one: Sketch, other: Sketch) -> Likeness:
    """How alike two texts are; the order of the two does not matter."""
    features = {name: round(value, 4) for name, value in features_of(one, other).items()}
    bias, weights = _weights()
    value = bias + sum(weight * prod(features[name] for name in names) for names, weight in weights)
    return Likeness(round(_between(value), 4), features)


def features_of(one: Sketch, other: Sketch) -> dict[str, float]:
    """The features of two texts by name."""
    return {
        "meaning": _between(float(one.meaning @ other.meaning)),
        "opening": _between(float(np.max(one.opening @ other.opening.T))),
        "covered": min(_share(one.words, other.words), _share(other.words, one.words)),
        "lead": sqrt(_cosine(one.first_words, other.first_words)),
        "letters": _cosine(one.runs, other.runs),
        "tokens": token_set_ratio(one.folded, other.folded) / 100,
        "length": min(one.length, other.length) / max(one.length, other.length, 1),
        "across": float(bool(one.language and other.language and one.language != other.language)),
    }


def _between(value: float) -> float:
    return min(1.0, max(0.0, value))


def _share(of: Mapping[str, float], there: Mapping[str, float]) -> float:
    """The share of the weight of the words of one text that stand in the other."""
    whole = sum(of.values())
    return sum(weight for word, weight in of.items() if word in there) / whole if whole else 0.0


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    shared = sum(weight * other[key] for key, weight in one.items() if key in other)
    return _between(shared / sqrt(_square(one) * _square(other))) if shared else 0.0


def _square(weights: Mapping[str, float]) -> float:
    return sum(weight * weight for weight in weights.values())


@cache
def _weights() -> tuple[float, tuple[tuple[tuple[str, ...], float], ...]]:
    """The bias, and the weight of each product of features."""
    read = tomllib.loads(files(__package__).joinpath("likeness.toml").read_text(encoding="utf-8"))
    return read["bias"], tuple((tuple(names.split()), weight) for names, weight in read["weights"].items())
