"""Which of an article's claims speak of its event's toll, and why the others do not.

A claim counts when its scope is `event` or `increment`, its number is of people, is no part of a larger one, and the
people are not (only) perpetrators. An increment of n says no more than that the toll is n at least: a total must come
from an article that gives one. Of several claims of one category the article's figure is the counted one with the
highest low (a vague "dozens" only where nothing is counted, a party's unconfirmed figure only where nothing else is
said), at equal lows the exact one.
"""

from collections.abc import Iterable
from dataclasses import replace

from streams.model import Category, Claim, Interval, Reading, Refused

QUOTE = 300
"""Letters of a refused claim's sentence that a story keeps."""

_REASONS = {
    "previous": "an earlier figure of this event",
    "cumulative": "a total over a longer time or a whole war",
    "background": "another or an older event",
    "several": "several incidents together",
}


def refusal(claim: Claim) -> str | None:
    """Why the claim is not the event's toll, or None where it is."""
    if not claim.human:
        return "not people"
    if claim.role == "perpetrator":
        return "the perpetrators"
    if claim.part_of is not None:
        return "a part of a larger figure"
    if claim.scope in _REASONS:
        return f"{_REASONS[claim.scope]} ({claim.why})" if claim.why else _REASONS[claim.scope]
    return None


def event_figures(claims: Iterable[Claim]) -> dict[Category, Interval]:
    """The article's own figure of its event, one a category."""
    return best_figures(claim for claim in claims if refusal(claim) is None)


def best_figures(claims: Iterable[Claim]) -> dict[Category, Interval]:
    """Of claims that all count, the figure of each category."""
    best: dict[Category, Claim] = {}
    for claim in claims:
        if claim.low is not None or claim.high is not None:
            held = best.get(claim.category)
            if held is None or _strength(claim) > _strength(held):
                best[claim.category] = claim
    return {category: _figure(claim) for category, claim in best.items()}


def earlier_figures(claims: Iterable[Claim]) -> dict[Category, Interval]:
    """The figures that the article itself calls earlier ones ("revised from 157")."""
    return {
        claim.category: claim.interval
        for claim in claims
        if claim.scope == "previous" and claim.human and claim.role != "perpetrator" and claim.part_of is None
    }


def victim_groups(claims: Iterable[Claim]) -> tuple[str, ...]:
    """The groups of the event's victims, in the article's order."""
    return tuple(dict.fromkeys(claim.group for claim in claims if claim.group and refusal(claim) is None))


def refused_of(reading: Reading) -> tuple[Refused, ...]:
    """The reading's figures that are not the event's toll, each with its reason."""
    return tuple(
        Refused(
            category=claim.category,
            low=claim.low,
            high=claim.high,
            approx=claim.approx,
            vague=claim.vague,
            scope=claim.scope,
            reason=reason,
            quote=claim.quote[:QUOTE],
            source=reading.source,
            article=reading.id,
        )
        for claim in reading.claims
        if (reason := refusal(claim)) is not None
    )


def _strength(claim: Claim) -> tuple[bool, bool, int, bool]:
    return claim.confirmed, not claim.vague, claim.low or 0, claim.interval.exact


def _figure(claim: Claim) -> Interval:
    return replace(claim.interval, high=None) if claim.scope == "increment" else claim.interval
