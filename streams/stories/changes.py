"""What changed between two states of a story's ledger, and in which direction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from streams.model import Category, Change, Figure, Interval, Reading, Story

Direction = Literal["appeared", "vanished", "rose", "fell"]
HISTORY = 50
_SURVIVORS = ("wounded", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A figure of the story appeared, vanished, rose or fell."""

    category: Category
    before: Interval | None
    after: Interval | None
    direction: Direction

    @property
    def mark(self) -> str:
        """The figure and direction, for the high-water marks: "killed+33", "killed-29"."""
        return mark(self.category, self.after, fell=self.direction == "fell")


def mark(category: Category, figure: Interval | None, *, fell: bool = False) -> str:
    """The high-water mark of a figure that was announced as risen or fallen to."""
    return f"{category}{'-' if fell else '+'}{_point(figure)}"


def shifts(before: Story, after: Story) -> tuple[Shift, ...]:
    """The figures that changed for a person; a figure said more exactly, or in a vaguer word, is no change.

    Wounded or missing people who fall by no more than the killed rose, since that figure was set, have died: theirs is
    no fall but part of the rise ("rose").
    """
    found = []
    for category in sorted({*before.figures, *after.figures}):
        old, new = _said(before.figures.get(category)), _said(after.figures.get(category))
        direction = _direction(old, new)
        if direction == "fell" and _found_dead(category, before, after):
            direction = "rose"
        if direction:
            found.append(
                Shift(
                    category=category,
                    before=old.interval if old else None,
                    after=new.interval if new else None,
                    direction=direction,
                )
            )
    return tuple(found)


def _said(figure: Figure | None) -> Figure | None:
    """A nought that nobody says is nothing to tell of."""
    return None if figure is None or figure.interval.silent else figure


def new_acts(before: Story, after: Story) -> tuple[str, ...]:
    """The senses that are acted on for the first time."""
    known = {act.sense for act in before.acts}
    return tuple(act.sense for act in after.acts if act.sense not in known)


def lines(moved: tuple[Shift, ...], acts: tuple[str, ...], reading: Reading) -> tuple[Change, ...]:
    """The lines of history that tell of these changes, made by this reading."""
    figures: tuple[tuple[str, Interval | None, Interval | None], ...] = tuple(
        (shift.category, shift.before, shift.after) for shift in moved
    )
    told = (*figures, *((f"act:{sense}", None, None) for sense in acts))
    return tuple(
        Change(what=what, before=old, after=new, at=reading.fetched, source=reading.source, article=reading.id)
        for what, old, new in told
    )


def _direction(old: Figure | None, new: Figure | None) -> Direction | None:
    if old is None or new is None:
        return "appeared" if new else "vanished" if old else None
    was, now = _point(old.interval), _point(new.interval)
    if was == now:
        return None
    if now > was or old.vague:
        return "rose"
    return None if old.approx and old.interval.compatible(new.interval) else "fell"


def _point(figure: Interval | None) -> int:
    """The one number that stands for a figure: its low, its high where only that is said."""
    if figure is None:
        return 0
    return figure.low if figure.low is not None else figure.high or 0


def _found_dead(category: Category, before: Story, after: Story) -> bool:
    if category not in _SURVIVORS:
        return False
    fall = _at(before.figures, category) - _at(after.figures, category)
    return fall <= _at(after.figures, "killed") - _killed_when_set(category, before)


def _killed_when_set(category: Category, story: Story) -> int:
    """The killed when the category's current figure was set: what history says of them since is undone."""
    killed = _at(story.figures, "killed")
    for change in reversed(story.history):
        if change.what == category:
            break
        if change.what == "killed":
            killed = _point(change.before)
    return killed


def _at(figures: Mapping[Category, Figure], category: Category) -> int:
    figure = figures.get(category)
    return _point(figure.interval) if figure else 0
