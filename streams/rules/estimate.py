"""How many articles a query finds, told from a sample of them, and how sure that is.

An estimate counts articles that would found a story on which the query is true; a story of many articles rings once, so
it is an upper bound of alerts. What no article can say by itself, how many independent sources tell it, is assumed.
"""

from dataclasses import dataclass, replace
from math import sqrt
from typing import Final

from streams.rules.conditions import Sources
from streams.rules.query import Query

Z: Final = 1.96
"""The quantile of the normal distribution for an interval that holds in 95 of 100 samples."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """Of a sample of `seen` articles `matched` were found; of all `of` articles it is `likely` so many, and between
    `low` and `high` with a confidence of 95%. Where all were seen, the three are the count itself.
    """

    matched: int
    seen: int
    of: int
    low: int
    likely: int
    high: int


def estimate(matched: int, seen: int, of: int) -> Estimate:
    """What a sample without replacement says of all articles (`of`, at least `seen`).

    The interval is Wilson's (J. Am. Stat. Assoc. 22, 1927) with the correction for a finite population.
    """
    if not seen:
        return Estimate(matched, seen, of, low=0, likely=0, high=of)
    square = Z**2 * (of - seen) / max(1, of - 1)
    share = matched / seen
    centre = (share + square / (2 * seen)) / (1 + square / seen)
    reach = sqrt(square * (share * (1 - share) / seen + square / (4 * seen**2))) / (1 + square / seen)
    return Estimate(
        matched,
        seen,
        of,
        low=max(matched, round(of * (centre - reach))),
        likely=round(of * share),
        high=min(of - seen + matched, round(of * (centre + reach))),
    )


def alone(query: Query) -> tuple[Query, tuple[str, ...]]:
    """The query as one article can answer it, and the conditions, as queries, that are assumed to be true."""
    parts = [part for clause in query.clauses for part in clause.facts if isinstance(part.condition, Sources)]
    clauses = (
        replace(clause, facts=tuple(part for part in clause.facts if part not in parts)) for clause in query.clauses
    )
    return replace(query, clauses=tuple(clauses)), tuple(dict.fromkeys(part.text for part in parts))
