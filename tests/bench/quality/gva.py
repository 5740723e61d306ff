"""Articles on gun violence: whether the article's own answer is the number of killed and injured."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from streams.model import Reading
from tests.bench.quality.folder import rows
from tests.bench.quality.reading import read_all
from tests.bench.quality.result import Figure, Mistake, Read, Result, share

ALERT = 3
"""The alert that is measured is `killed >= 3`."""
_SHORTEST = 200

Pair = tuple[dict[str, Any], Reading]


def measure() -> Result:
    """Exactness, precision where it speaks, the alert, and speed."""
    pairs = list(zip(articles(), read().readings, strict=True))
    spoken = [(row, reading) for row, reading in pairs if reading.incident_killed is not None]
    right = sum(row["killed"] == reading.incident_killed for row, reading in spoken)
    precision, recall = _alert(pairs)
    return Result(
        figures=(
            Figure("killed exact", _exact(pairs, "killed"), floor=0.563, reach=0.80),
            Figure("injured exact", _exact(pairs, "injured"), reach=0.70),
            Figure("precision where it speaks", share(right, len(spoken)), floor=0.748, reach=0.88),
            Figure("coverage", share(len(spoken), len(pairs)), floor=0.248, reach=0.80),
            Figure("alert precision", precision, floor=0.80, reach=0.93),
            Figure("alert recall", recall, floor=0.48, reach=0.85),
            Figure("articles/s of CPU time", len(pairs) / read().seconds, reach=700),
        ),
        mistakes=tuple(_mistakes(pairs)),
    )


@cache
def articles() -> tuple[dict[str, Any], ...]:
    """The articles that count: dated, longer than 200 characters, by date and id, each id once."""
    kept: dict[str, dict[str, Any]] = {}
    for row in rows("gva/articles.jsonl"):
        if row.get("dct") and len(row["content"]) > _SHORTEST:
            kept.setdefault(row["id"], row)
    return tuple(sorted(kept.values(), key=lambda row: (row["dct"], row["id"])))


@cache
def read() -> Read:
    """Their readings, in the same order."""
    return read_all(
        {"id": row["id"], "title": row["title"], "text": row["content"], "published": f"{row['dct']}T12:00:00Z"}
        for row in articles()
    )


def _answer(reading: Reading, category: str) -> int | None:
    return reading.incident_killed if category == "killed" else reading.incident_wounded


def _exact(pairs: list[Pair], category: str) -> float:
    return share(sum((_answer(reading, category) or 0) == row[category] for row, reading in pairs), len(pairs))


def _alert(pairs: list[Pair]) -> tuple[float, float]:
    """Precision and recall of the alert."""
    rang = [row["killed"] >= ALERT for row, reading in pairs if (reading.incident_killed or 0) >= ALERT]
    due = sum(row["killed"] >= ALERT for row, _ in pairs)
    return share(sum(rang), len(rang)), share(sum(rang), due)


def _mistakes(pairs: list[Pair]) -> Iterator[Mistake]:
    for row, reading in pairs:
        distances = {name: abs((_answer(reading, name) or 0) - row[name]) for name in ("killed", "injured")}
        if any(distances.values()):
            yield Mistake(
                id=row["id"],
                answered=f"killed {reading.incident_killed}, injured {reading.incident_wounded}",
                gold=f"killed {row['killed']}, injured {row['injured']}",
                size=distances["killed"] + distances["injured"] / 1000,
                claims=reading.claims,
            )
