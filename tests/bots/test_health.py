"""/healthz, /readyz and /metrics over HTTP, against a real ledger and the local server."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiokafka.errors import KafkaConnectionError
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot
from telegram.error import Conflict

from bots.incoming.line import CALM, Line
from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.intake import take_in
from bots.ledger.waiting import Queue, read_queue
from bots.local.server import LocalTelegram
from bots.sender.answers import Accepted, Unknown, Wait
from bots.sender.step import Step
from bots.watching.checks import make_checks
from bots.watching.health import Health
from bots.watching.metrics import PERSONAL, Metrics
from streams.listening import CannotListen, listening
from tests.bots.building import NATO, START, TOLL, event, firing, founded

NEW = event(founded(), "e1", "new", [firing(), firing(NATO.id)], changes=2)


class Kafka:
    """A producer whose cluster answers unless it is `down`."""

    down = False

    @property
    def client(self) -> "Kafka":
        return self

    async def fetch_all_metadata(self) -> None:
        if self.down:
            raise KafkaConnectionError("no broker")


@dataclass
class Asked:
    """What an address answered."""

    status: int
    text: str
    told: dict[str, str]


@asynccontextmanager
async def asking(health: Health) -> AsyncIterator[Callable[[str], Any]]:
    """The health served on a free port, and how to ask it."""
    async with listening(health.serve(), "127.0.0.1:0", "bot_listen") as url, aiohttp.ClientSession() as session:

        async def ask(path: str) -> Asked:
            async with session.get(url + path) as answer:
                told = await answer.json() if answer.content_type == "application/json" else {}
                return Asked(answer.status, await answer.text(), told)

        yield ask


def metrics() -> Metrics:
    """Counters whose clock stands two minutes after the first report."""
    return Metrics(lambda: START + timedelta(minutes=2))


async def test_before_it_works_the_bot_lives_and_is_not_ready() -> None:
    """While it starts, and while it stands by for another one."""
    async with asking(Health(metrics())) as ask:
        assert ((await ask("/healthz")).status, (await ask("/readyz")).status) == (200, 503)


async def test_ready_is_when_everything_that_it_needs_answers(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """Each trouble is told by its name, and passes."""
    health, kafka, now = Health(metrics()), Kafka(), 1000.0
    line = Line(clock=lambda: now)
    health.watch(make_checks(file_ledger, kafka, bot, line, None))  # type: ignore[arg-type]
    well = {"ledger": "ok", "kafka": "ok", "telegram": "ok"}
    async with asking(health) as ask:
        assert (await ask("/readyz")).told == well
        kafka.down = True
        assert (await ask("/readyz")).told == well | {"kafka": "KafkaConnectionError"}
        kafka.down = False
        telegram.misbehave("status", method="getMe")
        asked = await ask("/readyz")
        assert (asked.status, asked.told) == (503, well | {"telegram": "NetworkError"})
        line.polling_failed(Conflict("terminated by other getUpdates request"))
        assert (await ask("/readyz")).told == well | {"telegram": "another bot takes the commands of this token"}
        now += CALM
        assert (await ask("/readyz")).told == well
        await file_ledger.dispose()
        assert (await ask("/healthz")).status == 200


async def test_a_webhook_that_another_bot_took_away_is_no_readiness(
    file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram
) -> None:
    """Telegram would call nobody, and no poll fails."""
    health, hook = Health(metrics()), "http://127.0.0.1:1/hook"
    health.watch(make_checks(file_ledger, Kafka(), bot, Line(), hook))  # type: ignore[arg-type]
    async with asking(health) as ask:
        await bot.set_webhook(hook)
        assert (await ask("/readyz")).status == 200
        await bot.delete_webhook()
        assert (await ask("/readyz")).told["telegram"] == "another bot took the webhook away"


async def test_the_metrics_are_those_of_the_reference_and_name_no_chat(file_ledger: AsyncEngine) -> None:
    """Deliveries by outcome, alerts by rule and kind, the latency, the queue; a private query is nobody's business."""
    counted, chat = metrics(), 471147114711
    async with file_ledger.begin() as connection:
        await remember_chat(connection, Chat(chat, "private", "fr"), START - timedelta(days=1))
        await subscribe(connection, chat, TOLL.id, TOLL.canonical, START - timedelta(days=1))
        await take_in(connection, NEW, START)

    async def queue() -> Queue:
        async with file_ledger.begin() as connection:
            return await read_queue(connection)

    counted.read_queue_by(queue)
    counted.count_alert(NEW, {NATO.id: "Article 4"}.get)
    for step, outcome in (
        (Step.SEND, Accepted(1)),
        (Step.REPLY, Accepted(2)),
        (Step.EDIT, Wait(3.0)),
        (Step.EDIT, Unknown("x")),
    ):
        counted.count_outcome(step, outcome)
    counted.count_latency(START)
    counted.count_answer("429")
    async with asking(Health(counted)) as ask:
        text = (await ask("/metrics")).text
    for line in (
        'tocsin_deliveries_total{outcome="sent"} 1.0',
        'tocsin_deliveries_total{outcome="replied"} 1.0',
        'tocsin_deliveries_total{outcome="deferred"} 1.0',
        'tocsin_deliveries_total{outcome="unknown"} 1.0',
        'tocsin_alerts_total{kind="new",rule="Article 4"} 1.0',
        f'tocsin_alerts_total{{kind="new",rule="{PERSONAL}"}} 1.0',
        "tocsin_alert_latency_seconds_sum 120.0",
        'tocsin_telegram_answers_total{status="429"} 1.0',
        'tocsin_deliveries_waiting{state="pending"} 1.0',
        "tocsin_deliveries_oldest_seconds 120.0",
        "tocsin_build_info{version=",
    ):
        assert line in text
    assert str(chat) not in text
    assert TOLL.canonical not in text


async def test_a_ledger_that_does_not_answer_leaves_the_other_metrics() -> None:
    """Where the queue cannot be read its lines are missing, not wrong."""

    async def queue() -> Queue:
        raise OSError("disk")

    counted = metrics()
    counted.read_queue_by(queue)
    async with asking(Health(counted)) as ask:
        text = (await ask("/metrics")).text
    assert "tocsin_deliveries_waiting{" not in text
    assert "tocsin_build_info{" in text


async def test_a_port_that_is_taken_is_told_by_the_name_of_its_setting() -> None:
    """An operator mends it without reading code."""
    async with listening(Health(metrics()).serve(), "127.0.0.1:0", "bot_listen") as url:
        with pytest.raises(CannotListen, match="bot_listen: cannot listen on"):
            async with listening(Health(metrics()).serve(), url.removeprefix("http://"), "bot_listen"):
                pytest.fail("two servers on one port")
