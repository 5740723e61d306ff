"""PURE: what is to be done next for one chat and one story."""

from enum import Enum, auto

from bots.ledger.telling import Telling


class Step(Enum):
    """SEND: the living message, anew. REPLY: what is new, with sound. EDIT: the living message. DIGEST: a line for each
    story that waited. NOTHING.
    """

    SEND = auto()
    REPLY = auto()
    EDIT = auto()
    DIGEST = auto()
    NOTHING = auto()


def next_step(telling: Telling) -> Step:
    """The sound comes first, then the silent edit; what was missed in between is told at once by the newest version.

    A message that is gone, or too old to be looked at, is not replaced before something rings. One that was found gone
    after a sound is replaced at once.
    """
    if not telling.active:
        return Step.NOTHING
    replaced = telling.message is None or telling.old
    if telling.message is None and telling.told_story.story.redirect:
        return Step.NOTHING
    if telling.rings:
        return Step.SEND if replaced else Step.REPLY
    if telling.shown < telling.told:
        return Step.SEND if telling.message is None else Step.EDIT
    return Step.EDIT if telling.shown < telling.version and not replaced else Step.NOTHING
