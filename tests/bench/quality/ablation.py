"""What each part of identity is worth: the sets of stories without it, all else as it is."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from sys import maxsize
from unittest.mock import patch

from rich.console import Console
from rich.table import Table

from streams.stories import choice, evidence, way
from streams.stories.weights import ARTICLE, HEADLINE, Weights
from tests.bench.quality.result import Result

FIGURES = {"B3-F at the end": "B3-F", "pairwise F at the end": "pairwise F"}


def show_ablation(sets: Mapping[str, Callable[[], Result]], console: Console) -> None:
    """A row with everything, then one for each feature and each rule that is left out."""
    table = Table(title="left out", title_justify="left", min_width=90)
    table.add_column("")
    for name in sets:
        for short in FIGURES.values():
            table.add_column(f"{name} {short}", justify="right")
    for left_out in ("", *dict.fromkeys((*ARTICLE.features, *HEADLINE.features)), *RULES):
        with _without(left_out):
            results = [measure() for measure in sets.values()]
        figures = (figure for result in results for figure in result.figures if figure.name in FIGURES)
        table.add_row(left_out or "nothing", *(f"{figure.value:.3f}" for figure in figures))
    console.print(table)


RULES: Mapping[str, tuple[object, str, object]] = {
    "vetoes": (evidence, "veto", lambda *_, **__: None),
    "bulletins": (choice, "SERIES", maxsize),
    "telling apart": (choice, "telling_apart", lambda probed, _: probed),
    "merging": (way, "one_event", lambda *_: False),
}
"""Where each rule stands, and what stands there without it."""


@contextmanager
def _without(part: str) -> Iterator[None]:
    """Identity without a feature or a rule, as long as the context lasts."""
    if rule := RULES.get(part):
        with patch.object(*rule):
            yield
    else:
        article, headline = (_weightless(weights, part) for weights in (evidence.ARTICLE, evidence.HEADLINE))
        with patch.object(evidence, "ARTICLE", article), patch.object(evidence, "HEADLINE", headline):
            yield


def _weightless(weights: Weights, feature: str) -> Weights:
    return replace(weights, features={name: value * (name != feature) for name, value in weights.features.items()})
