"""Which toll a figure is: the event's so far, or one of the others, by the cues of the language, in their order.

A cue that captures a number decides that figure. One that opens the sentence ("Depuis décembre, ...") decides all of
its figures, one between commas all that follow. Any other decides the nearest figure, with those coordinated with it
("killing 4 and wounding 35 in 2015"), unless it stands too far away or a barrier ("where", "after", "deadliest") stands
between. A cue of contrast ("in another strike") needs a figure of the event before it: alone, it tells of the event
itself.

Beside the cues, three facts of scale: displacements of 100,000 are no single event's, nor are a thousand killed where
the sentence speaks of a war or an epidemic, and a vague figure ("hundreds") beside a cumulative one is of its kind.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from streams.reading.classes import Item, Row
from streams.reading.found import Found
from streams.reading.shapes import Match, Shapes

_OPENING: Final = 3
"""A cue that begins among so many items opens the sentence."""
_REACH: Final = 10
"""The most items between a cue and the figure that it decides."""
_COORDINATED: Final = 2
"""The most items between two coordinated figures."""
_LASTING: Final = frozenset({"missing", "captured"})
"""Categories of people who are still so."""
_SINCE: Final = "since"
"""How the names of cues begin that name when something began."""
_BEFORE_SINCE: Final = 3
"""The most items from a day to a "since" that stands behind it."""
_MASS: Final = 100_000
_MASSACRE: Final = 1_000


class Scopes:
    """The cues of one language."""

    def __init__(self, cues: Shapes) -> None:
        self._cues = cues

    def decide(self, found: list[Found], items: Sequence[Item], row: Row, told: bool) -> list[Found]:
        """The claims of a sentence with their scopes; a part has the scope of its whole. `told`: the article gave a
        figure of its event before."""
        decided: dict[int, Match] = {}
        for match in self._cues.matches(row):
            bound = _bound(match, found, items)
            if match.shape.contrast and not told and len(bound) == len(found):
                continue
            for claim in bound:
                if not _began(match, claim, items):
                    decided.setdefault(claim.number, match)
        scoped = [_with_cue(claim, decided.get(claim.number), items, told) for claim in found]
        return _parts_follow([_by_scale(claim, scoped, items) for claim in scoped])


def _began(match: Match, claim: Found, items: Sequence[Item]) -> bool:
    """Whether the cue only tells when a state began that lasts: "missing since Sunday", "held for three days"."""
    if claim.category not in _LASTING or not match.shape.name.startswith(_SINCE):
        return False
    named = {name for item in items[max(0, match.first - _BEFORE_SINCE) : match.last] for name in item.classes}
    return not named.isdisjoint({"weekday", "measure"}) and named.isdisjoint({"month", "year"})


def _bound(match: Match, found: list[Found], items: Sequence[Item]) -> list[Found]:
    """The claims that a cue decides."""
    if match.number is not None:
        return [claim for claim in found if claim.number == match.number]
    if match.first < _OPENING:
        return found
    if _framed(match, items):
        return [claim for claim in found if claim.first >= match.last]
    near = [claim for claim in found if _reaches(match, claim, items)]
    if not near:
        return []
    chosen = min(near, key=lambda claim: (_distance(match, claim), claim.first > match.first))
    return _coordinated(chosen, found)


def _framed(match: Match, items: Sequence[Item]) -> bool:
    """Whether commas frame the cue ("the report says that, in the last 24 days, ..."): it opens what follows."""
    behind = items[match.last].classes if match.last < len(items) else frozenset()
    return "comma" in behind and "comma" in items[match.first - 1].classes


def _coordinated(chosen: Found, found: list[Found]) -> list[Found]:
    """The claim and those that stand side by side with it, one after the other."""
    group = [chosen]
    place = found.index(chosen)
    for claim in reversed(found[:place]):
        if group[0].first - claim.last > _COORDINATED:
            break
        group.insert(0, claim)
    for claim in found[place + 1 :]:
        if claim.first - group[-1].last > _COORDINATED:
            break
        group.append(claim)
    return group


def _distance(match: Match, claim: Found) -> int:
    return max(0, match.first - claim.last, claim.first - match.last)


def _reaches(match: Match, claim: Found, items: Sequence[Item]) -> bool:
    if _distance(match, claim) > _REACH:
        return False
    between = items[claim.last : match.first] if match.first >= claim.last else items[match.last : claim.first]
    return not any(item.classes & {"barrier", "stop"} for item in between)


def _with_cue(claim: Found, match: Match | None, items: Sequence[Item], told: bool) -> Found:
    """The claim with the scope of its cue. One person died once: what is said of a time ("in May") dates that death."""
    if match is None or match.shape.scope is None:
        return claim
    scope = match.shape.scope
    if scope == "cumulative" and _is_one(claim, items):
        if not told:
            return claim
        scope = "background"
    return replace(claim, scope=scope, why=(items[match.first].start, items[match.last - 1].end))


def _is_one(claim: Found, items: Sequence[Item]) -> bool:
    """Whether it counts one person."""
    number = items[claim.number].number
    return claim.single or (number is not None and number.interval.high == 1)


def _by_scale(claim: Found, found: list[Found], items: Sequence[Item]) -> Found:
    number = items[claim.number].number
    if claim.scope != "event" or number is None:
        return claim
    if claim.category == "displaced" and (number.interval.low or 0) >= _MASS:
        return replace(claim, scope="cumulative", why=(number.start, number.end))
    if claim.category == "killed" and (number.interval.low or 0) >= _MASSACRE:
        for item in items:
            if "phenomenon" in item.classes:
                return replace(claim, scope="cumulative", why=(item.start, item.end))
    if number.interval.vague:
        for other in found:
            mass = items[other.number].number
            cumulative = other.scope == "cumulative" or (
                other.category == "displaced" and mass is not None and (mass.interval.low or 0) >= _MASS
            )
            if cumulative and mass is not None:
                return replace(claim, scope="cumulative", why=other.why or (mass.start, mass.end))
    return claim


def _parts_follow(found: list[Found]) -> list[Found]:
    by_number = {claim.number: claim for claim in found}
    return [
        replace(claim, scope=by_number[claim.whole].scope, why=by_number[claim.whole].why)
        if claim.whole in by_number and claim.whole is not None
        else claim
        for claim in found
    ]
