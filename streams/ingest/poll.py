"""One poll of one source: ask, number what came, hand it over, note how it went."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Final, Protocol

import structlog

from streams.ingest.handover.numbering import MOST_KEPT, Numbered, latest, number, trimmed
from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.network.answers import fresh_for
from streams.ingest.network.doors import Doors
from streams.ingest.pages import Pages, Read
from streams.ingest.schedule import Success, next_state
from streams.model import Article, FeedState
from streams.settings import SourceSettings
from streams.sources.errors import Postponed, SourceError, Unavailable
from streams.sources.item import Checkpoint, Item
from streams.sources.promises import faults_of_yield
from streams.sources.protocol import Answer, Cage, ClosedDoor, Context, Http, NotModified, Source, is_told

log = structlog.get_logger()

MOST_SILENCE: Final = 900.0
"""Seconds that a source which is asked may take for its next item; the host's client gives up sooner by itself."""
_END: Final = Checkpoint()
BATCH: Final = MOST_KEPT
"""So many items are handed over at once, where a source yields more without a checkpoint."""
RECONNECT: Final = 5.0
"""Seconds after which a source that is told is opened again; after failures longer and longer."""


class Hands(Protocol):
    """Where articles and states go: Kafka, or a list in a test."""

    async def hand_over(self, articles: Sequence[Article], state: FeedState) -> None:
        """Return when both are safe, the articles first. Raises NotAcknowledged."""
        ...


@dataclass(frozen=True, slots=True)
class Job:
    """A source as it is set, and the plug-in made for it."""

    settings: SourceSettings
    source: Source


@dataclass(frozen=True, slots=True)
class Host:
    """What all polls share; `pages` are read for the sources that ask for whole texts, `quarantine` is the cage of
    those that failed last or never succeeded, so that bombs keep nobody else waiting, `doors` are where sources are
    called.
    """

    http: Http
    cage: Cage
    hands: Hands
    now: Callable[[], datetime]
    pages: Pages | None = None
    quarantine: Cage | None = None
    doors: Doors | None = None

    def cage_of(self, state: FeedState) -> Cage:
        """Where what this source gives is read."""
        proven = state.last_success and not state.failures
        return self.cage if proven or not self.quarantine else self.quarantine


async def poll(
    job: Job, state: FeedState, host: Host, keep: Callable[[FeedState], None] = lambda state: None
) -> FeedState:
    """The source's state after one read, which is safe on `feeds` by then, as are the articles on theirs.

    What goes wrong at the source is in the state. Raises NotAcknowledged. However it ends, also by cancellation, it
    gives the state to go on with to `keep`.
    """
    http = _Witness(host.http)
    progress = _Progress(job, state, host, http)
    context = Context(
        http=http,
        cage=host.cage_of(state),
        checkpoint=state.checkpoint,
        now=host.now,
        door=host.doors.open_for(job.settings.id) if host.doors else ClosedDoor(),
    )
    try:
        async with aclosing(_read(job, context)) as things:
            async for thing in things:
                await progress.take(thing)
        await progress.finish()
    except SourceError as error:
        await progress.fail(error)
    except NotAcknowledged:
        progress.refuse()
        raise
    finally:
        keep(progress.state)
    return progress.state


async def _read(job: Job, context: Context) -> AsyncGenerator[Item | Checkpoint, None]:
    """What the source yields; a plug-in's own mistake is a failure of its source and of no other."""
    try:
        async with aclosing(job.source.read(context)) as things:
            while (thing := await _next(things, job)) is not _END:
                if faults := "; ".join(faults_of_yield(thing)):
                    raise SourceError(f"the plug-in {job.settings.plugin} does not keep its promises: {faults}")
                yield thing
    except SourceError:
        raise
    except Exception as error:
        log.exception("plug-in failed", source=job.settings.id, plugin=job.settings.plugin)
        raise SourceError(f"the plug-in {job.settings.plugin} failed: {type(error).__name__}: {error}") from error


async def _next(things: AsyncGenerator[Item | Checkpoint, None], job: Job) -> Item | Checkpoint:
    """What the source yields next, `_END` at its end. Raises Unavailable for one that hangs by itself: nobody would see
    that it is not asked any more.
    """
    try:
        async with asyncio.timeout(None if is_told(job.source) else MOST_SILENCE) as net:
            return await anext(things, _END)
    except TimeoutError:
        if not net.expired():
            raise
        minutes = MOST_SILENCE / 60
        raise Unavailable(f"the plug-in {job.settings.plugin} gave nothing for {minutes:g} minutes: ended") from None


class _Progress:
    """How far a poll is: what was yielded since the last hand-over, and the state as of then."""

    def __init__(self, job: Job, state: FeedState, host: Host, http: "_Witness") -> None:
        self.state = state
        self._job = job
        self._host = host
        self._http = http
        self._first = state.last_success is None
        self._interval, self._longest = pace_of(job)
        self._pending: list[Item] = []
        self._shown = 0
        self._settled = False

    async def take(self, thing: Item | Checkpoint) -> None:
        if isinstance(thing, Checkpoint):
            await self._settle(thing)
            self._first = self._first and not is_told(self._job.source)
            return
        self._pending.append(thing)
        self._settled = False
        if len(self._pending) == BATCH:
            await self._settle(self._same())

    async def finish(self) -> None:
        if not self._settled:
            await self._settle(self._same())
        if self._shown:
            self.state = replace(self.state, seen=trimmed(self.state.seen, self._shown))

    async def fail(self, error: SourceError) -> None:
        """Note the failure; what was yielded since the last checkpoint is yielded again by a later poll."""
        state = next_state(self.state, self._interval, error, self._host.now())
        await self._host.hands.hand_over((), state)
        self.state = state
        if isinstance(error, Postponed):
            log.debug("feed waits for its host", source=state.source, error=str(error))
        elif state.disabled:
            log.error("feed disabled: it is asked again when ingest starts", source=state.source, reason=state.disabled)
        else:
            log.warning("feed failed", source=state.source, error=state.last_error, failures=state.failures)

    def refuse(self) -> None:
        """Note that neither Kafka nor the spool took what was yielded."""
        if self._pending:
            self.state = replace(self.state, missed=self._host.now())

    def _same(self) -> Checkpoint:
        """Where the source was, and all that it said then."""
        return Checkpoint(self.state.checkpoint, self.state.pace, self.state.note)

    async def _settle(self, checkpoint: Checkpoint) -> None:
        now, settings = self._host.now(), self._job.settings
        known = self.state
        numbered = number(self._pending, known.seen, settings, now, first=self._first, offered=known.offered)
        read = await self._whole(numbered.articles)
        await self._offer(numbered)
        note = read.note or checkpoint.note
        success = Success(
            status=self._http.status,
            fresh=len(numbered.articles),
            checkpoint=checkpoint.values,
            seen=numbered.seen,
            note=note,
            pace=checkpoint.pace,
            fresh_for=self._http.fresh_for,
        )
        state = next_state(self.state, self._interval, success, now, longest=self._longest)
        await self._host.hands.hand_over(read.articles, state)
        if note and note != self.state.note:
            log.info("source says", source=state.source, note=note)
        if self.state.failures:
            log.info("feed recovered", source=state.source, failures=self.state.failures)
        if numbered.articles:
            log.info("articles published", source=state.source, articles=len(numbered.articles))
        self.state = state
        self._shown += len(self._pending)
        self._pending = []
        self._settled = True

    async def _whole(self, articles: Sequence[Article]) -> Read:
        pages = self._host.pages if self._job.settings.whole_text else None
        return await pages.read(articles) if pages else Read(tuple(articles))

    async def _offer(self, numbered: Numbered) -> None:
        """Note the numbers before the articles: whether the broker has them, a crash would leave unknown."""
        if numbered.articles:
            given = {article.id: numbered.seen[article.id] for article in numbered.articles}
            self.state = replace(self.state, offered=latest({**given, **self.state.offered, **given}))
            await self._host.hands.hand_over((), self.state)


def pace_of(job: Job) -> tuple[float, float]:
    """Seconds between two reads, and at the most."""
    if is_told(job.source):
        return min(job.settings.interval, RECONNECT), RECONNECT
    return job.settings.interval, job.settings.longest


class _Witness:
    """The client of one poll: remembers of the first answer, which is the source's own, the status and for how long it
    says that it stands.
    """

    def __init__(self, http: Http) -> None:
        self._http = http
        self.status: int | None = None
        self.fresh_for = 0.0

    async def get(
        self, url: str, *, validators: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer | NotModified:
        answer = await self._http.get(url, validators=validators, headers=headers)
        if self.status is None:
            self.status, self.fresh_for = answer.status, fresh_for(answer.headers)
        return answer

    async def post(self, url: str, form: Mapping[str, str]) -> Answer:
        return await self._http.post(url, form)

    async def websocket(self, url: str) -> AsyncGenerator[Sequence[bytes], None]:
        async with aclosing(self._http.websocket(url)) as batches:
            async for batch in batches:
                self.status = HTTPStatus.SWITCHING_PROTOCOLS
                yield batch
