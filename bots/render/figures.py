"""Figures in words: an interval, a toll, a change of it, in the reader's language."""

from collections.abc import Mapping
from typing import Final

from bots.render.html import Html, bold, clip, join, tag, text
from bots.render.words import Words
from streams.model import Category, Change, Interval, Story

CATEGORIES: Final[tuple[Category, ...]] = ("killed", "wounded", "missing", "displaced", "captured")
_DOZENS: Final = 24
_VAGUE: Final = (2000, 200, _DOZENS, 12)


def interval(value: Interval, words: Words) -> str:
    """ "≥ 29", "33", "~ 35", "≤ 20", "20-30", "dozens"; "?" for an interval that is open on both sides."""
    sign, number = parts(value, words)
    return f"{sign}{number}"


def parts(value: Interval, words: Words) -> tuple[str, str]:
    """The sign ("≥ " or nothing) and the number of an interval.

    "More than 400" is 401 at least: said so again, for nobody counted to one.
    """
    low, high = value.low, value.high
    if low is None:
        return ("", words.say("unknown")) if high is None else ("≤ ", words.number(high))
    if value.vague:
        return "", _vague(low, words)
    if high is None:
        return ("> ", words.number(low - 1)) if low > 1 and (low - 1) % 100 == 0 else ("≥ ", words.number(low))
    if low != high:
        return "", f"{words.number(low)}–{words.number(high)}"
    return ("~ " if value.approx else ""), words.number(low)


def counted(category: str, value: Interval, words: Words) -> str:
    """A figure with its noun: "33 killed"."""
    return f"{interval(value, words)} {noun(category, value, words)}"


def noun(category: str, value: Interval, words: Words) -> str:
    """The category's word, in the number that the figure asks for; behind "dozens" as the language joins it."""
    count = value.low if value.low is not None else value.high or 0
    said = words.counted(category, count)
    return words.say("of-many", noun=said) if value.vague and count >= _DOZENS else said


def toll(story: Story, words: Words) -> Html:
    """The figures of a story on one line; what changed last in a category shows the old figure struck through."""
    return join((_current(story, category, words) for category in told(story)), " · ")


def told(story: Story) -> list[Category]:
    """The categories of which the articles say a figure, in the order in which they are shown."""
    return stated({category: figure.interval for category, figure in story.figures.items()})


def stated(figures: Mapping[Category, Interval]) -> list[Category]:
    """The categories of which a figure is said in words, in the order in which they are shown."""
    return [each for each in CATEGORIES if each in figures and not figures[each].silent]


def contradictions(story: Story, words: Words, most: int = 3) -> Html:
    """ "Contradicted: 22 killed (Anadolu)": what others say of the current figures, and cannot be true beside them."""
    said = [
        text(f"{counted(category, each.figure, words)} ({clip(each.source, 60)})")
        for category in told(story)
        for each in reversed(story.figures[category].contradicted)
    ]
    return text(f"{words.say('contradicted')} ") + join(said[:most], ", ") if said else Html()


def last_change(story: Story, category: str) -> Change | None:
    """The newest change of a category that had a figure before and has one now."""
    changes = [change for change in story.history if change.what == category]
    return changes[-1] if changes and changes[-1].before and changes[-1].after else None


def falls(change: Change) -> bool:
    """Whether a figure went down, or was taken back."""
    if change.what not in CATEGORIES or change.before is None:
        return False
    return change.after is None or _size(change.after) < _size(change.before)


def _size(value: Interval) -> int:
    return value.low if value.low is not None else value.high or 0


def _current(story: Story, category: Category, words: Words) -> Html:
    now = story.figures[category].interval
    change = last_change(story, category)
    doubt = f" ({words.say('unsure.unconfirmed')})" if story.figures[category].unsure == "unconfirmed" else ""
    if change is None or change.before is None or change.after != now:
        figure = text(interval(now, words))
        return (bold(figure) if category == "killed" else figure) + text(f" {noun(category, now, words)}{doubt}")
    sign, number = parts(change.before, words)
    arrow = text(sign) + tag("s", text(number)) + text(" → ")
    return (
        arrow
        + bold(text(interval(now, words)))
        + text(f" {noun(category, now, words)}{_step(change.before, now, words)}{doubt}")
    )


def _step(before: Interval, now: Interval, words: Words) -> str:
    """ " (+4)"; nothing where one of the two is only a word: "several" has no number to count from."""
    difference = _size(now) - _size(before)
    if not difference or before.vague or now.vague:
        return ""
    return f" ({'+' if difference > 0 else '−'}{words.number(abs(difference))})"


def _vague(low: int, words: Words) -> str:
    return words.say(f"vague.{next((size for size in _VAGUE if low >= size), 12)}")
