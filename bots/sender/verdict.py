"""PURE: which rings of a story a chat hears now, which wait for its hour, and which are no news any more."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bots.ledger.telling import Ring, Telling
from bots.quiet import next_digest, quiet_until
from bots.render.title import withdrawn

NEWS_FOR: Final = timedelta(days=1)
"""For so long a ring is tried, from when it came in or its hour came; after that it is history, which /latest tells."""
EDITED_FOR: Final = timedelta(days=2)
"""Nobody looks for what is new in a message of two days ago, and some messages cannot be edited any longer than that
(core.telegram.org/bots/api#updating-messages): what rings later is told by a fresh one.
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`telling` with the rings to hear now. `held` wait until `until`; `past` are not told at all, for `why`."""

    telling: Telling
    held: tuple[Ring, ...] = ()
    until: datetime | None = None
    past: tuple[Ring, ...] = ()
    why: str = ""


def judge(telling: Telling, now: datetime) -> Verdict:
    """What becomes of a chat's rings about a story. What must wait is silent, but the living message is kept true.

    A message tells all that rang, also what still waited; where everything that rings has waited for its hour, the
    hour has come.
    """
    telling = replace(telling, old=telling.sent is not None and now - telling.sent > EDITED_FOR)
    why = _in_vain(telling)
    past = tuple(ring for ring in telling.rings if why or _is_past(ring, now))
    left = tuple(ring for ring in telling.rings if ring not in past)
    ringing = tuple(ring for ring in left if not (ring.held and ring.due and ring.due > now))
    until = _until(telling, ringing, now) if ringing else None
    told = left if ringing and not until else ()
    return Verdict(
        telling=replace(telling, rings=told),
        held=ringing if until else (),
        until=until,
        past=past,
        why=why or f"no news any more after {NEWS_FOR.days} day",
    )


def _until(telling: Telling, ringing: tuple[Ring, ...], now: datetime) -> datetime | None:
    quiet = quiet_until(telling.wishes, telling.told_story.story, now)
    if quiet or not telling.manner.digest or all(ring.due and ring.due <= now for ring in ringing):
        return quiet
    return next_digest(telling.wishes, now)


def _in_vain(telling: Telling) -> str:
    """Why nothing of this story is to ring in this chat; empty where it may."""
    if telling.muted:
        return "the chat muted the story"
    if telling.message is None and not telling.shown and withdrawn(telling.told_story.story):
        return "withdrawn before the chat heard of it"
    return ""


def _is_past(ring: Ring, now: datetime) -> bool:
    since = max((moment for moment in (ring.note.taken, ring.due) if moment), default=None)
    return since is not None and now - since > NEWS_FOR
