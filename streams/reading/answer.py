"""The article's own answer: how many were killed and wounded in the event that it reports."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from streams.languages import Harm
from streams.reading.told import Told

_LEAD: Final = 3
"""Sentences with claims that are the article's beginning where the first counts no more than one person."""


@dataclass(frozen=True)
class Answer:
    """Perpetrators included; None where the article gives no figure, or only a vague one."""

    killed: int | None
    wounded: int | None


def incident(told: Sequence[Told], harms: frozenset[Harm]) -> Answer:
    """The answer of an article that says a word of these harms: where it counts the wounded and nowhere speaks of
    death, nobody was killed; where it speaks of death without a figure, who was hit may be dead."""
    if _rounds_up(told):
        return Answer(None, None)
    event = [each for each in told if _counts(each)]
    killed = _killed(event)
    if killed is None and "killed" in harms:
        event = [each for each in event if not (each.harm == "struck" and each.single)]
    wounded = _wounded(event, killed or 0)
    if killed is None and wounded is not None and "killed" not in harms:
        killed = 0
    return Answer(killed, wounded)


def _rounds_up(told: Sequence[Told]) -> bool:
    """Whether the article begins with the figure of several incidents: it has no event of its own."""
    return bool(told) and any(each.claim.scope == "several" for each in told if each.sentence == told[0].sentence)


def _killed(event: list[Told]) -> int | None:
    """The dead victims, and the perpetrator who died as well where the figure leaves him out."""
    lead = sorted({each.sentence for each in event})[:_LEAD]
    dead = [each for each in event if each.harm == "killed"]
    perpetrators = _total([each for each in dead if each.claim.role == "perpetrator"], lead)
    victims = _total([each for each in dead if each.claim.role != "perpetrator"], lead)
    suicide = any(each.implied and each.claim.role == "included" for each in dead)
    if victims is None or (perpetrators is None and not suicide):
        return perpetrators if victims is None else victims
    return victims + _left_out(dead, victims)


def _left_out(dead: list[Told], victims: int) -> int:
    """1 where the figure of the victims leaves out the perpetrator: it tells what he did, or is told beside him."""
    said = {each.sentence for each in dead if each.claim.role == "perpetrator"}
    told = [each for each in dead if each.claim.role == "victim" and (each.claim.low == victims or each.listed)]
    return int(any(each.active or (each.sentence in said) for each in told))


def _wounded(event: list[Told], killed: int) -> int | None:
    """The wounded that are counted, or those who were hit and did not die."""
    everywhere = {each.sentence for each in event}
    wounded = _total([each for each in event if each.harm == "wounded"], everywhere)
    others = _total([each for each in event if each.harm == "struck" and each.further and not each.listed], everywhere)
    struck = _total([each for each in event if each.harm == "struck" and (each.listed or not each.further)], everywhere)
    left = struck - killed if struck is not None and struck >= killed else None
    answers = [answer for answer in (wounded, others, left) if answer is not None]
    return max(answers, default=None)


def _counts(told: Told) -> bool:
    claim = told.claim
    return claim.scope == "event" and claim.part_of is None and not claim.vague and claim.low is not None


def _total(told: list[Told], lead: Collection[int]) -> int | None:
    """The figure that the article stands by: the one that it begins with, or a larger one that it gives twice; what
    it says once, further down, may be of other events, and so is what its lead says nothing of."""
    sentences: dict[int, list[Told]] = {}
    for each in told:
        sentences.setdefault(each.sentence, []).append(each)
    if not any(sentence in lead for sentence in sentences):
        return None
    sums = [_sum(said) for said in sentences.values()]
    counted = any(not (each.single or each.implied) for each in next(iter(sentences.values())))
    first = sums[0] if counted else max(sums[:_LEAD])
    return max([first, *(each for each, times in Counter(sums).items() if times > 1)])


def _sum(said: list[Told]) -> int:
    """How many a sentence tells: its numbers, added up where they are a list, or its single persons, of whom those that
    are no companions of others are one and the same; a person listed beside a number comes to it."""
    implied = max((each.claim.low or 0 for each in said if each.implied), default=0)
    numbers = [each for each in said if not (each.single or each.implied)]
    listed = sum(each.single and each.listed for each in said)
    named = sum(each.single and each.further and not each.listed for each in said)
    alone = any(each.single and not (each.further or each.listed) for each in said)
    lows = [each.claim.low or 0 for each in numbers]
    if any(each.listed for each in numbers):
        return max(implied, sum(lows) + listed + (alone and all(each.listed for each in numbers)))
    return max(implied, max(lows, default=0) + (listed if numbers and listed == 1 else 0), listed + named + alone)
