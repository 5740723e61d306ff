"""What a turn asks of the carrier, decided and noted in one transaction before anything is asked."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bots.fanout import severity
from bots.ledger import notes
from bots.ledger.telling import Shelf, Telling, load, waiting_stories
from bots.render.html import Html
from bots.sender.record import rendered
from bots.sender.schedule import RING, WAKE, Job
from bots.sender.step import Step, next_step
from bots.sender.verdict import judge
from bots.sender.writing import Names, gather, write
from bots.transports.protocol import Carrier


@dataclass(frozen=True, slots=True)
class Sending:
    """A step to carry out, noted as `sending`. A digest tells `gathered`; its `telling` is the first of them, with all
    their rings and no message of its own.
    """

    telling: Telling
    step: Step
    html: Html
    gathered: tuple[Telling, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a turn has to send, if anything; jobs that it made; and whether rings wait for their hour now."""

    sending: Sending | None = None
    jobs: tuple[Job, ...] = ()
    held: bool = False


async def prepare(
    connection: AsyncConnection, job: Job, carrier: Carrier, names: Names, now: datetime, shelf: Shelf
) -> Prepared:
    """Look at what is due for a job now, and note what comes of it."""
    if job.story == WAKE:
        return await _wake(connection, job.chat, names, now, shelf)
    telling, held = await _judged(connection, job.story, job.chat, now, shelf)
    step = next_step(telling) if telling else Step.NOTHING
    if telling is None or step is Step.NOTHING:
        return Prepared(held=held)
    html = write(telling, step, names)
    if step is Step.EDIT and (rendered(html) == telling.rendered or not carrier.edits(telling)):
        await notes.note_edited(connection, telling, telling.rendered, edits=0)
        return Prepared(held=held)
    await notes.note_sending(connection, telling, now)
    return Prepared(Sending(telling, step, html), held=held)


async def _judged(
    connection: AsyncConnection, story: str, chat: int, now: datetime, shelf: Shelf
) -> tuple[Telling | None, bool]:
    """The telling with the rings to hear now, and whether others were put off; all of it noted."""
    telling = await load(connection, story, chat, shelf)
    if telling is None or not telling.active:
        return telling, False
    verdict = judge(telling, now)
    if verdict.past:
        await notes.note_expired(connection, telling, verdict.past, verdict.why, now)
    if verdict.until:
        await notes.note_held(connection, telling, verdict.held, verdict.until)
    return verdict.telling, bool(verdict.held)


async def _wake(connection: AsyncConnection, chat: int, names: Names, now: datetime, shelf: Shelf) -> Prepared:
    """What waited for its hour: one digest where the chat wants it gathered, else each story by a message of its own.

    A digest of a single story is that story's message.
    """
    judged = [
        await _judged(connection, story, chat, now, shelf) for story in await waiting_stories(connection, chat, now)
    ]
    held = any(put_off for _, put_off in judged)
    due = [telling for telling, _ in judged if telling and telling.rings]
    together = [one for one in due if one.manner.digest or one.wishes.quiet_mode == "batch"]
    gathered = _by_urgency(together) if len(together) > 1 else []
    alone = [one for one in due if one not in gathered]
    for one in alone:
        await notes.note_woken(connection, one, now)
    jobs = tuple(Job(chat, one.told_story.story.id, RING + severity(one.told_story.story)) for one in alone)
    if not gathered:
        return Prepared(None, jobs, held)
    html, told = gather(gathered, names, now)
    for one in told:
        await notes.note_sending(connection, one, now)
    rings = tuple(ring for one in told for ring in one.rings)
    return Prepared(Sending(replace(told[0], rings=rings, message=None), Step.DIGEST, html, told), jobs, held)


def _by_urgency(tellings: list[Telling]) -> list[Telling]:
    return sorted(tellings, key=lambda one: -severity(one.told_story.story))
