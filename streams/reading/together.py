"""Figures that count two harms together: of "400 killed or wounded" nobody knows how many were killed, at most 400; "no
casualties" and "neither dead nor wounded" are a zero of both."""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec.structs import replace

from streams.languages import Harm
from streams.reading.classes import Item
from streams.reading.found import Found

_HARMS: Final[frozenset[Harm]] = frozenset({"killed", "wounded"})
_JOINERS: Final = frozenset({"and", "either", "nor"})
_LOOK_BACK: Final = 5
"""Items before a trigger in which the one before it has its figure."""
_OWN_FIGURE: Final = frozenset({"number", "determiner", "people"})
"""What behind a trigger says that it has a figure of its own ("12 dead and wounding others")."""


def counts_two(items: Sequence[Item], trigger: int, form: str, number: int) -> bool:
    """Whether the trigger, taken in the form, shares its figure, the item `number`, with another one ("killed or
    wounded")."""
    ahead = _joined(items, trigger, trigger + 2, form) and not _is(items, trigger + 3, _OWN_FIGURE)
    return ahead or (_joined(items, trigger, trigger - 2, form) and not _has_own(items, trigger, number))


def with_spared(claim: Found, items: Sequence[Item]) -> Iterator[Found]:
    """The claim, and, where it says that nobody was killed or hurt, the same of the other harm: the trigger stands for
    both ("casualties"), or a joiner ("dead or wounded", "né morti né feriti") connects two."""
    number = items[claim.number].number
    if number is None or number.form != "none" or claim.harm not in _HARMS:
        yield claim
        return
    trigger = claim.last - 1 if claim.number == claim.first else claim.first
    beside = [place for place in (trigger - 2, trigger + 2) if _joiner(items, (trigger + place) // 2)]
    harms = {harm for place in (trigger, *beside) for harm in _harms(items, place)}
    yield from (replace(claim, harm=harm) for harm in sorted(harms & _HARMS | {claim.harm}))


def _joiner(items: Sequence[Item], place: int) -> bool:
    return _is(items, place, _JOINERS)


def _harms(items: Sequence[Item], place: int) -> set[Harm]:
    entry = items[place].entry if 0 <= place < len(items) else None
    return set(entry.categories.values()) if entry else set()


def _has_own(items: Sequence[Item], trigger: int, number: int) -> bool:
    """Whether the trigger before has a figure before it ("18 people died and were wounded 20", as Arabic orders it)."""
    reach = _LOOK_BACK if number > trigger else 3
    return any("number" in item.classes for item in items[max(0, trigger - reach) : trigger - 2])


def _joined(items: Sequence[Item], trigger: int, other: int, form: str) -> bool:
    """Whether an "and" or "or" joins the triggers at both places, one of the dead and one of the hurt."""
    if not 0 <= other < len(items) or items[(trigger + other) // 2].classes.isdisjoint({"and", "either"}):
        return False
    entries = items[trigger].entry, items[other].entry
    return {entry.categories.get(form) for entry in entries if entry is not None} == _HARMS


def _is(items: Sequence[Item], place: int, classes: frozenset[str]) -> bool:
    return 0 <= place < len(items) and not items[place].classes.isdisjoint(classes)
