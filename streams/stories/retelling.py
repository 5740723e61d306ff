"""The history of stories that became one, told anew: as if they had been one from the start."""

from collections.abc import Iterable
from dataclasses import replace

from streams.model import Change, Story
from streams.stories.changes import HISTORY, shifts
from streams.stories.ledger import Ledger


def retold(story: Story, ledger: Ledger, known: Iterable[Change]) -> tuple[Change, ...]:
    """The lines of history, in order of time: those that follow from the ledger's statements, and of the `known` ones
    what statements do not tell: acts, and figures of articles whose statements are no longer kept.
    """
    stated = {statement.article for statement in ledger.statements}
    kept = [line for line in known if line.what.startswith("act:") or line.article not in stated]
    return tuple(sorted((*kept, *_figures_told(story, ledger)), key=lambda line: (line.at, line.article)))[-HISTORY:]


def _figures_told(story: Story, ledger: Ledger) -> Iterable[Change]:
    before = replace(story, figures=dict(ledger.base), history=())
    for number, statement in enumerate(ledger.statements, 1):
        heard = Ledger(base=ledger.base, statements=ledger.statements[:number])
        after = replace(before, figures=heard.figures())
        told = tuple(
            Change(
                what=shift.category,
                before=shift.before,
                after=shift.after,
                at=statement.at,
                source=statement.source,
                article=statement.article,
            )
            for shift in shifts(before, after)
        )
        yield from told
        before = replace(after, history=(*before.history, *told))
