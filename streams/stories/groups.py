"""How many of the toll were soldiers, children, attackers: the figures of the groups that a story's articles name.

The attackers are those whom a toll counts in beside its victims. Each group has a ledger of its own, of what the
articles say about it. Where all articles that say who a category's victims were name one and the same group, for all of
them, the group's figure is the category's: after "29 soldiers" an article that says "33 killed" speaks of soldiers too.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from streams.model import Category, Claim, Figure, Interval, Reading, SourceFigure
from streams.stories.claims import answers_of, attackers_of, beyond, figures_of, refusal
from streams.stories.ledger import Ledger

ATTACKERS: Final = "attackers"


def group_figures(reading: Reading) -> dict[str, dict[Category, Interval]]:
    """The article's own figures of each group of its event's toll, parts of larger figures included.

    A group that is larger than the article's own answer is not of its event.
    """
    groups = {**_victims(reading), ATTACKERS: attackers_of(reading)}
    figures = ((group, figures_of(claims)) for group, claims in groups.items())
    return {group: table for group, table in figures if table}


def _victims(reading: Reading) -> dict[str, list[Claim]]:
    """The claims of each group, a part of the event's toll as a whole of its own."""
    wholes = {(claim.field, (claim.start, claim.end)) for claim in reading.claims if refusal(claim) is None}
    groups: dict[str, list[Claim]] = {}
    for claim in reading.claims:
        whole = replace(claim, part_of=None) if (claim.field, claim.part_of) in wholes else claim
        if claim.group and refusal(whole) is None and not beyond(claim, answers_of(reading)):
            groups.setdefault(claim.group, []).append(whole)
    return groups


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
