"""PURE: what is to be done next for one chat and one story."""

from enum import Enum, auto

from bots.ledger.telling import Telling


class Step(Enum):
    """SEND: the living message, anew. REPLY: what is new, with sound. EDIT: the living message. NOTHING."""

    SEND = auto()
    REPLY = auto()
    EDIT = auto()
    NOTHING = auto()


def next_step(telling: Telling) -> Step:
    """The sound comes first, then the silent edit; what was missed in between is told at once by the newest version."""
    if not telling.active:
        return Step.NOTHING
    if telling.message is None:
        owed = telling.rings or telling.shown < telling.version
        return Step.SEND if owed and not telling.told_story.story.redirect else Step.NOTHING
    if telling.rings:
        return Step.REPLY
    return Step.EDIT if telling.shown < telling.version else Step.NOTHING
