"""How many of the victims were soldiers, children, civilians: the figures of the groups that a story's articles name.

Each group has a ledger of its own, of what the articles say about it. Where all articles that say who a category's
victims were name one and the same group, for all of them, the group's figure is the category's: after "29 soldiers" an
article that says "33 killed" speaks of soldiers too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from streams.model import Category, Claim, Figure, Interval, SourceFigure
from streams.stories.claims import best_figures, refusal
from streams.stories.ledger import Ledger


def group_figures(claims: Iterable[Claim]) -> dict[str, dict[Category, Interval]]:
    """The article's own figures of each group of its event's victims, parts of larger figures included."""
    claims = tuple(claims)
    wholes = {(claim.field, (claim.start, claim.end)) for claim in claims if refusal(claim) is None}
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        whole = replace(claim, part_of=None) if (claim.field, claim.part_of) in wholes else claim
        if claim.group and refusal(whole) is None:
            groups.setdefault(claim.group, []).append(whole)
    return {group: figures for group, found in groups.items() if (figures := best_figures(found))}


def groups_of(
    statements: tuple[SourceFigure, ...], figures: Mapping[Category, Figure]
) -> dict[str, dict[Category, Figure]]:
    """The current figures of each group that the statements name; `figures` are those of all victims."""
    named = sorted({group for statement in statements for group in statement.groups})
    return {group: _current(group, statements, figures) for group in named}


def _current(
    group: str, statements: tuple[SourceFigure, ...], figures: Mapping[Category, Figure]
) -> dict[Category, Figure]:
    said = (replace(each, figures=each.groups[group]) for each in statements if group in each.groups)
    heard = Ledger(statements=tuple(said)).figures()
    return {
        category: figures[category] if _all_are(group, category, statements) else figure
        for category, figure in heard.items()
    }


def _all_are(group: str, category: Category, statements: tuple[SourceFigure, ...]) -> bool:
    """Whether who says who a category's victims were says that all are of the group."""
    return all(
        name == group and figures[category] == statement.figures.get(category)
        for statement in statements
        for name, figures in statement.groups.items()
        if category in figures
    )
