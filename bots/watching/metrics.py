"""What the bot counts, for Prometheus; docs/reference/metrics.md lists it. Never a chat id as a label."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from importlib.metadata import version
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

from bots.ledger.waiting import Queue
from bots.sender.answers import (
    Accepted,
    Answer,
    Gone,
    Later,
    Lost,
    Moved,
    NoThread,
    Refused,
    Unchanged,
    Unknown,
    Wait,
)
from bots.sender.step import Step
from streams.model import StoryEvent

PERSONAL: Final = "personal"
"""The label of all queries that only chats asked for: their words are nobody else's business."""
OUTCOMES: Final[Mapping[type, str]] = {
    Wait: "deferred",
    Later: "retried",
    Unknown: "unknown",
    Gone: "blocked",
    Moved: "moved",
    Unchanged: "unchanged",
    Lost: "lost",
    NoThread: "topic-gone",
    Refused: "refused",
}
ACCEPTED: Final[Mapping[str, str]] = {"SEND": "sent", "REPLY": "replied", "EDIT": "edited", "DIGEST": "digest"}
"""By the name of the step."""
_SECONDS: Final = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200)


class Metrics:
    """One process's counters. `queue` reads the ledger when they are asked for; `now` gives aware UTC."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._registry = CollectorRegistry()
        self._queue: Callable[[], Awaitable[Queue]] | None = None
        self._deliveries = Counter(
            "tocsin_deliveries", "What came of each message handed over.", ["outcome"], registry=self._registry
        )
        self._alerts = Counter(
            "tocsin_alerts", "Events that rang in a chat.", ["rule", "kind"], registry=self._registry
        )
        self._latency = Histogram(
            "tocsin_alert_latency_seconds",
            "From the article that told it to a message with sound that was taken.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "tocsin_telegram_answers", "HTTP statuses of Telegram's answers.", ["status"], registry=self._registry
        )
        self._waiting = Gauge(
            "tocsin_deliveries_waiting", "Deliveries that are not over.", ["state"], registry=self._registry
        )
        self._oldest = Gauge(
            "tocsin_deliveries_oldest_seconds", "Since when the oldest of them waits.", registry=self._registry
        )
        build = Gauge("tocsin_build_info", "The version.", ["version"], registry=self._registry)
        build.labels(version("tocsin")).set(1)

    def count_outcome(self, step: Step, outcome: Accepted | Answer) -> None:
        """A message was handed over."""
        accepted = isinstance(outcome, Accepted)
        self._deliveries.labels(ACCEPTED[step.name] if accepted else OUTCOMES[type(outcome)]).inc()

    def count_latency(self, told: datetime) -> None:
        """A message with sound was taken; `told` is when its news came in."""
        self._latency.observe(max(0.0, (self._now() - told).total_seconds()))

    def count_alert(self, event: StoryEvent, name_of: Callable[[str], str | None]) -> None:
        """An event rang somewhere: once for each rule with a name, and once for all queries of chats' own."""
        names = {name_of(one.query) or PERSONAL for one in event.fired}
        for name in names or {PERSONAL}:
            self._alerts.labels(name, event.kind).inc()

    def count_answer(self, status: str) -> None:
        """Telegram answered with this HTTP status, or "none"."""
        self._answers.labels(status).inc()

    def read_queue_by(self, queue: Callable[[], Awaitable[Queue]]) -> None:
        """How to find out what waits."""
        self._queue = queue

    async def exposition(self) -> tuple[bytes, str]:
        """All of it in Prometheus's text format, and its content type. A ledger that does not answer is left out."""
        if self._queue:
            await self._measure(self._queue)
        return generate_latest(self._registry), CONTENT_TYPE_LATEST

    async def _measure(self, read: Callable[[], Awaitable[Queue]]) -> None:
        self._waiting.clear()
        try:
            queue = await read()
        except Exception:  # the lines that are missing say so, and readiness says why
            self._oldest.set(float("nan"))
            return
        for state, count in queue.states.items():
            self._waiting.labels(state).set(count)
        oldest = queue.oldest
        self._oldest.set((self._now() - oldest).total_seconds() if oldest else 0)
