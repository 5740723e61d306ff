"""The same articles as stories: whether those of one incident are together, and what the story says at the end."""

from collections import Counter
from collections.abc import Mapping

from tests.bench.quality import gva
from tests.bench.quality.clusters import Assembled, assemble, b_cubed, misplaced, pairwise
from tests.bench.quality.result import Figure, Mistake, Result, share


def measure() -> Result:
    """Agreement at the end and as first decided; the killed of each incident of two articles or more."""
    gold = {row["id"]: row["incident"] for row in gva.articles()}
    killed = {row["incident"]: row["killed"] for row in gva.articles()}
    assembled = assemble(gva.read().readings)
    finals = {incident: _final(incident, gold, assembled) for incident, n in Counter(gold.values()).items() if n > 1}
    wrong = {incident: low for incident, low in finals.items() if low != killed[incident]}
    return Result(
        figures=(
            Figure("B3-F at the end", b_cubed(assembled.last, gold), floor=0.870, reach=0.94),
            Figure("pairwise F at the end", pairwise(assembled.last, gold), floor=0.742, reach=0.80),
            Figure("B3-F as first decided", b_cubed(assembled.first, gold), floor=0.870),
            Figure("pairwise F as first decided", pairwise(assembled.first, gold), floor=0.742),
            Figure("final killed exact", 1 - share(len(wrong), len(finals)), floor=0.475, reach=0.85),
            Figure(
                "the same, no figure as 0",
                1 - share(sum(bool(killed[i] or low) for i, low in wrong.items()), len(finals)),
            ),
        ),
        mistakes=(
            *misplaced(assembled.last, gold, {row["id"]: row["title"] for row in gva.articles()}),
            *(
                Mistake(incident, f"killed {low}", f"killed {killed[incident]}", abs((low or 0) - killed[incident]))
                for incident, low in wrong.items()
            ),
        ),
    )


def _final(incident: str, gold: Mapping[str, str], assembled: Assembled) -> int | None:
    """What the story that holds most articles of the incident says of the killed at the end (ties: the smaller id)."""
    held = Counter(assembled.last[article] for article, its in gold.items() if its == incident)
    story = min(held, key=lambda identity: (-held[identity], identity))
    figure = assembled.stories[story].figures.get("killed")
    return figure.low if figure else None
