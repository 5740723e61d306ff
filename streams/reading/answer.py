"""The article's own answer: how many were killed and wounded in the event that it reports."""

from collections.abc import Sequence
from dataclasses import dataclass

from streams.reading.told import Told


@dataclass(frozen=True)
class Answer:
    """Perpetrators included; None where the article gives no figure, or only a vague one."""

    killed: int | None
    wounded: int | None


def incident(told: Sequence[Told]) -> Answer:
    """The answer of an article."""
    event = [each for each in told if _counts(each)]
    killed = _killed(event)
    return Answer(killed, _wounded(event, killed or 0))


def _killed(event: list[Told]) -> int | None:
    """The dead victims, and the perpetrator who died as well where the figure leaves him out."""
    dead = [each for each in event if each.harm == "killed"]
    victims = _total([each for each in dead if each.claim.role != "perpetrator"])
    perpetrators = _total([each for each in dead if each.claim.role == "perpetrator"])
    if victims is None or perpetrators is None:
        return perpetrators if victims is None else victims
    return victims + _left_out(dead, victims)


def _left_out(dead: list[Told], victims: int) -> int:
    """1 where the figure of the victims leaves out the perpetrator: it tells what he did, or is told beside him."""
    said = {each.sentence for each in dead if each.claim.role == "perpetrator"}
    told = [each for each in dead if each.claim.role == "victim" and (each.claim.low == victims or each.listed)]
    return int(any(each.active or (each.sentence in said) for each in told))


def _wounded(event: list[Told], killed: int) -> int | None:
    """The wounded that are counted, or those who were hit and did not die."""
    wounded = _total([each for each in event if each.harm == "wounded"])
    others = _total([each for each in event if each.harm == "struck" and each.further])
    struck = _total([each for each in event if each.harm == "struck" and not each.further])
    left = struck - killed if struck is not None and struck >= killed else None
    answers = [answer for answer in (wounded, others, left) if answer is not None]
    return max(answers, default=None)


def _counts(told: Told) -> bool:
    claim = told.claim
    return claim.scope == "event" and claim.part_of is None and not claim.vague and claim.low is not None


def _total(told: list[Told]) -> int | None:
    sentences: dict[int, list[Told]] = {}
    for each in told:
        sentences.setdefault(each.sentence, []).append(each)
    return max((_sum(said) for said in sentences.values()), default=None)


def _sum(said: list[Told]) -> int:
    lows = [each.claim.low or 0 for each in said if not each.again]
    return sum(lows) if any(each.listed for each in said) else max(lows, default=1)
