"""Which of an article's claims speak of its event's toll, and why the others do not.

A claim counts when its scope is `event` or `increment`, its number is of people and is no part of a larger one. An
increment of n says no more than that the toll is n at least: a total must come from an article that gives one. Of
several claims of one category the best is the counted one with the highest low (a vague "dozens" only where nothing is
counted, a party's unconfirmed figure only where nothing else is said), at equal lows the exact one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from streams.model import Category, Claim, Interval, Reading, Refused

QUOTE = 300
"""Letters of a refused claim's sentence that a story keeps."""

NOT_OWN: Final = "not the article's own toll"

_REASONS = {
    "previous": "an earlier figure of this event",
    "cumulative": "a total over a longer time or a whole war",
    "background": "another or an older event",
    "several": "several incidents together",
}


def refusal(claim: Claim) -> str | None:
    """Why the claim is not of the event's victims, or None where it is."""
    if not claim.human:
        return "not people"
    if claim.role == "perpetrator":
        return "the perpetrators"
    if claim.part_of is not None:
        return "a part of a larger figure"
    if claim.scope in _REASONS:
        return f"{_REASONS[claim.scope]} ({claim.why})" if claim.why else _REASONS[claim.scope]
    return None


def of_the_event(claim: Claim) -> bool:
    """Whether the claim counts people of the event, victims or perpetrators, and is no part of another."""
    return claim.human and claim.part_of is None and claim.scope not in _REASONS


def best_claims(claims: Iterable[Claim]) -> dict[Category, Claim]:
    """Of claims that all count, the best of each category."""
    best: dict[Category, Claim] = {}
    for claim in claims:
        if claim.low is not None or claim.high is not None:
            held = best.get(claim.category)
            if held is None or _strength(claim) > _strength(held):
                best[claim.category] = claim
    return best


def figure_of(claim: Claim) -> Interval:
    """What a claim says of the toll."""
    return replace(claim.interval, high=None) if claim.scope == "increment" else claim.interval


def figures_of(claims: Iterable[Claim]) -> dict[Category, Interval]:
    """What the best claim of each category says."""
    return {category: figure_of(claim) for category, claim in best_claims(claims).items()}


def answers_of(reading: Reading) -> dict[Category, int | None]:
    """The article's own answers, of the categories of which it is asked for one; None: it gives none."""
    return {"killed": reading.incident_killed, "wounded": reading.incident_wounded}


def beyond(claim: Claim, answers: Mapping[Category, int | None]) -> bool:
    """Whether a claim counts more than what the article stands by."""
    answer = answers.get(claim.category)
    return answer is not None and not claim.vague and (claim.low or 0) > answer


def attackers_of(reading: Reading) -> tuple[Claim, ...]:
    """The perpetrators that the answers count in: those beside whom no figure of the victims alone is the answer."""
    answers = answers_of(reading)
    event = [claim for claim in reading.claims if of_the_event(claim) and answers.get(claim.category) is not None]
    victims = {(claim.category, claim.low) for claim in event if claim.role == "victim"}
    return tuple(
        claim
        for claim in event
        if claim.role == "perpetrator" and (claim.category, answers[claim.category]) not in victims
    )


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
    answers, counted = answers_of(reading), attackers_of(reading)
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
        if claim not in counted and (reason := refusal(claim) or (NOT_OWN if beyond(claim, answers) else None))
    )


def _strength(claim: Claim) -> tuple[bool, bool, int, bool]:
    return claim.confirmed, not claim.vague, claim.low or 0, claim.interval.exact
