"""What each feature of the evidence weighs, as data: `weights.toml` says how the values came about."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Final


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights by the names of the features that have one, and the score of a reading of which nothing is known; in
    log-odds."""

    bias: float
    features: Mapping[str, float]

    def score(self, features: Mapping[str, float]) -> float:
        """The log-odds that these features are of one event."""
        known = self.features
        return self.bias + sum([known[name] * value for name, value in features.items() if name in known])


def _load() -> dict[str, Weights]:
    tables = tomllib.loads((files("streams.stories") / "weights.toml").read_text("utf-8"))
    return {
        name: Weights(table["bias"], {feature: value for feature, value in table.items() if feature != "bias"})
        for name, table in tables.items()
    }


_TABLES: Final = _load()
ARTICLE: Final = _TABLES["article"]
"""For an article with a text, against a story that has one with a text."""
HEADLINE: Final = _TABLES["headline"]
"""Where one of the two is only titles: their few words are the title's over again."""
