"""Newswire of the 1980s, upper case (MUC-3 and MUC-4): whether the dead and injured of its templates are found."""

import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from streams.model import Claim, Reading
from tests.bench.quality.folder import rows
from tests.bench.quality.reading import read_all
from tests.bench.quality.result import Figure, Mistake, Result, share

FALSE = 10
"""A figure of so many killed in a message without templates is counted as false, until a person judges it."""
EFFECTS = {"killed": "DEATH", "wounded": "INJURY"}
_QUOTED = re.compile(r'"([^"]+)"')
_NUMBER = re.compile(r"\d+")

Gold = frozenset[tuple[frozenset[int], frozenset[str]]]
"""The numbers to find, each with its alternatives and with the descriptions of whom it counts."""


def measure() -> Result:
    """Deaths and injuries found, and the two guards: claims a message, and figures where there is nothing to find."""
    messages = list(rows("muc/messages.jsonl"))
    read = read_all(
        {"id": row["id"], "title": "", "text": row["text"], "published": None, "language": "en"} for row in messages
    )
    pairs = list(zip(messages, read.readings, strict=True))
    asked = dict.fromkeys(EFFECTS, 0)
    missed: dict[str, list[Mistake]] = {category: [] for category in EFFECTS}
    for (row, reading), (category, effect) in product(pairs, EFFECTS.items()):
        wanted = gold(row["templates"], effect)
        told = bounds(said(row["text"], reading, category))
        asked[category] += len(wanted)
        missed[category] += [_missed(category, each, reading) for each in wanted if each[0].isdisjoint(told)]
    irrelevant = [(row["text"], reading) for row, reading in pairs if not row["templates"]]
    false = [_false(reading) for text, reading in irrelevant if _largest(text, reading) >= FALSE]
    counted = sum(len(said(row["text"], reading, category)) for row, reading in pairs for category in EFFECTS)
    return Result(
        figures=(
            Figure("deaths found", 1 - share(len(missed["killed"]), asked["killed"]), floor=0.228, reach=0.75),
            Figure("injuries found", 1 - share(len(missed["wounded"]), asked["wounded"]), floor=0.364, reach=0.70),
            Figure("event claims a message", share(counted, len(pairs)), reach=4, at_most=True),
            Figure("irrelevant with a figure >= 10", share(len(false), len(irrelevant)), 0.071, 0.03, at_most=True),
        ),
        mistakes=(*missed["killed"], *missed["wounded"], *false),
    )


def gold(templates: Iterable[dict[str, Any]], effect: str) -> Gold:
    """The numbers greater than 1 of those who suffered the effect; optional entries ("?") are not asked for."""
    return frozenset(
        (numbers, described)
        for template in templates
        for entry in template["hum_number"]
        if (numbers := _numbers(entry)) and (described := frozenset(_QUOTED.findall(entry)))
        if described & set(_suffering(template["hum_effect"], effect))
    )


def _numbers(entry: str) -> frozenset[int]:
    """The alternatives of an entry like `~35: "MEN"` or `12 / 15-: "MEN"`, without bounds."""
    number = entry.partition(":")[0]
    if number.startswith("?"):
        return frozenset()
    return frozenset(value for digits in _NUMBER.findall(number) if (value := int(digits)) > 1)


def _suffering(effects: Iterable[str], effect: str) -> Iterator[str]:
    for entry in effects:
        if entry.startswith(effect):
            yield from _QUOTED.findall(entry)


def said(text: str, reading: Reading, category: str) -> list[Claim]:
    """The claims of victims of an event that quote the message, one for each span."""
    claims = {
        (claim.start, claim.end): claim
        for claim in reading.claims
        if claim.category == category and claim.scope == "event" and claim.role != "perpetrator" and claim.quote in text
    }
    return list(claims.values())


def bounds(claims: Iterable[Claim]) -> set[int]:
    """The numbers that claims name: "more than 20" is 21 or more, and names 20."""
    lows = [claim.low for claim in claims if claim.low is not None]
    return {*lows, *(low - 1 for low in lows), *(claim.high for claim in claims if claim.high is not None)}


def _largest(text: str, reading: Reading) -> int:
    """The largest figure of killed that the message is read to give, at least."""
    lows = [claim.low or 0 for claim in said(text, reading, "killed")]
    return max([*lows, reading.incident_killed or 0])


def _missed(category: str, wanted: tuple[frozenset[int], frozenset[str]], reading: Reading) -> Mistake:
    numbers, described = wanted
    return Mistake(
        id=reading.id,
        answered=f"no such {category}",
        gold=f"{category} {' or '.join(map(str, sorted(numbers)))}: {' / '.join(sorted(described))}",
        size=max(numbers),
        claims=reading.claims,
    )


def _false(reading: Reading) -> Mistake:
    return Mistake(reading.id, f"a figure of {FALSE} or more killed", "no template", FALSE, reading.claims)
