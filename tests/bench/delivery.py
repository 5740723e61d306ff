"""From a fired alert to ten thousand chats: the pace against Telegram's limits, and a ledger of fifty thousand rules.

The bot of the cold start is the real process on a real broker; the rest is the sender and the ledger by themselves,
with the local Bot API server in the same process, so its share is in the CPU time of a message. Limits in seconds of
the clock are not enforced: whatever else runs makes answers slower, and a place comes free a second after its answer.
"""

import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot
from telegram.request import HTTPXRequest

from bots.ledger.database import insert_new, open_ledger
from bots.ledger.intake import take_in
from bots.ledger.schema import chats, queries, subscriptions
from bots.ledger.tally import tally
from bots.local.server import LocalTelegram
from bots.sender.sender import Sender
from bots.transports.telegram import Telegram
from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.embedded import embedded_kafka
from streams.kafka.topics import ensure_topics, full_name
from streams.model import Rule
from streams.settings import Settings
from tests.bench.rows import Row
from tests.bots.building import event, firing, founded
from tests.environment import environment_of

CHATS = 10_000
RULES = 5
"""Rules a chat, no two chats with the same: fifty thousand in all."""
FREE, PAID = 30, 100
"""Messages a second that Telegram takes for nothing, and a rate that is paid for, at which it takes less long."""
WINDOW = 60
"""Seconds of the free rate that are looked at."""
EVENTS = 200
NAMED = 20
"""So many chats an event concerns."""
ASKED = datetime.now(UTC) - timedelta(days=1)


async def measure() -> list[Row]:
    """The fan-out at two rates; then routing, memory and start with the great ledger."""
    return [*await _fan_out(FREE, WINDOW), *await _fan_out(PAID, None), *await _great_ledger()]


async def _fan_out(rate: int, seconds: int | None) -> list[Row]:
    """One alert to ten thousand chats at a rate; only so many `seconds` of it, if given."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_ledger(f"sqlite+aiosqlite:///{folder}/ledger.sqlite") as engine:
            await _subscribe(engine, RULES, shared=True)
            async with LocalTelegram(rate=rate) as telegram, _bot(telegram, rate) as bot:
                for chat in range(1, CHATS + 1):
                    telegram.open_private(chat)
                return await _pace(engine, telegram, bot, rate, seconds)


async def _pace(engine: AsyncEngine, telegram: LocalTelegram, bot: Bot, rate: int, seconds: int | None) -> list[Row]:
    sender, stop = Sender(engine, Telegram(bot, (rate, 1.0)), lambda _: None), asyncio.Event()
    now = datetime.now(UTC)
    happened = event(founded(), "e1", "new", [firing(_query(0, 0))], now, 2)
    async with engine.begin() as connection:
        concerned = await take_in(connection, happened, now)
    begin, cpu = time.monotonic(), time.process_time()
    sender.add(concerned, happened.story)
    running = asyncio.create_task(sender.run(stop))
    with suppress(TimeoutError):
        await telegram.until(lambda: len(telegram.log) >= CHATS, seconds or CHATS / rate * 2)
    took, spent, accepted = time.monotonic() - begin, time.process_time() - cpu, len(telegram.log)
    stop.set()
    await running
    async with engine.begin() as connection:
        states = (await tally(connection)).states
    what = f"one alert to {accepted:,} chats in {took:.0f} s, at {rate}/s"
    return [
        Row(what, 100 * accepted / took / rate, "% of the permitted rate", at_least=95, enforced=False),
        Row("  answered with 429, or not known", states.get("retry", 0) + states.get("unknown", 0), "", at_most=0),
        Row("  CPU, with the server's", 1000 * spent / accepted, "ms a message"),
    ]


async def _great_ledger() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with embedded_kafka(Path(folder)) as bootstrap, LocalTelegram() as telegram:
            settings = Settings(kafka=bootstrap, topic_prefix="delivery.", data=Path(folder) / "tocsin")
            async with open_ledger(settings.database_url) as engine:
                await _subscribe(engine, RULES)
                routed, computed = await _route(engine)
            await ensure_topics(settings)
            await _publish_rules(settings)
            seconds, worked, megabytes = await _cold_start(settings, telegram)
    return [
        Row(
            f"an event to {NAMED} of {CHATS:,} chats, {CHATS * RULES:,} rules: routed",
            routed,
            "ms",
            at_most=5,
            enforced=False,
        ),
        Row("  CPU time of that", computed, "ms", at_most=5),
        Row("  cold start of the bot, till it is ready", seconds, "s", at_most=5, enforced=False),
        Row("  its CPU time till then", worked, "s", at_most=5),
        Row("  its memory then", megabytes, "MB", at_most=400),
    ]


async def _route(engine: AsyncEngine) -> tuple[float, float]:
    """In how many milliseconds an event becomes rows, each in a transaction of its own, and their CPU time: medians."""
    took, spent = [], []
    for number in range(EVENTS):
        story = replace(founded(), id=f"{number:020x}")
        asking = range(number * NAMED + 1, (number + 1) * NAMED + 1)
        fired = [firing(_query(chat, number % RULES)) for chat in asking]
        happened = event(story, f"r{number}", "new", fired, datetime.now(UTC), 2)
        begin, cpu = time.perf_counter(), time.process_time()
        async with engine.begin() as connection:
            concerned = await take_in(connection, happened, datetime.now(UTC))
        took.append(time.perf_counter() - begin)
        spent.append(time.process_time() - cpu)
        if len(concerned.ring) != NAMED:
            raise RuntimeError(f"{len(concerned.ring)} chats of {NAMED} were concerned")
    return 1000 * median(took), 1000 * median(spent)


async def _publish_rules(settings: Settings) -> None:
    producer = make_producer(settings)
    await producer.start()
    topic = full_name(settings.topic_prefix, "rules")
    for chat in range(1, CHATS + 1):
        for number in range(RULES):
            rule = Rule(id=_query(chat, number), query=_text(chat, number), added=ASKED)
            await producer.send(topic, encode_message(rule), key=rule.id.encode())
    await producer.stop()


async def _cold_start(settings: Settings, telegram: LocalTelegram) -> tuple[float, float, float]:
    """Seconds from the command to a bot that is ready, its CPU time till then, and the megabytes that it holds."""
    environment = environment_of(settings, TOCSIN_TELEGRAM_TOKEN=telegram.token, TOCSIN_TELEGRAM_API=telegram.url)
    begin = time.monotonic()
    bot = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "streams",
        "bot",
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert bot.stdout is not None
    said = []
    while line := await bot.stdout.readline():
        said.append(line.decode())
        if b"the bot is ready" in line:
            break
    else:
        raise RuntimeError("the bot did not start:\n" + "".join(said[-20:]))
    told = time.monotonic() - begin, _worked(bot.pid), _peak(bot.pid)
    bot.terminate()
    await bot.communicate()
    return told


def _worked(process: int) -> float:
    """The seconds of CPU time that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak(process: int) -> float:
    """The most megabytes that a process has held."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


async def _subscribe(engine: AsyncEngine, rules: int, *, shared: bool = False) -> None:
    """Ten thousand chats with so many rules each; `shared`: the first of them is the same for all."""
    all_chats, numbers = range(1, CHATS + 1), range(rules)
    row = {"kind": "private", "language": "fr", "thread": None, "active": True, "since": ASKED}
    own = [[(0 if shared and not number else chat, number) for number in numbers] for chat in all_chats]
    pairs = [pair for each in own for pair in each]
    async with engine.begin() as connection:
        await insert_new(connection, chats, [{"id": chat, **row} for chat in all_chats])
        await insert_new(connection, queries, [{"id": _query(*pair), "text": _text(*pair)} for pair in pairs])
        asked = [
            {"chat": chat, "query": _query(*pair), "since": ASKED}
            for chat, each in zip(all_chats, own, strict=True)
            for pair in each
        ]
        await insert_new(connection, subscriptions, asked)


@asynccontextmanager
async def _bot(telegram: LocalTelegram, rate: int) -> AsyncIterator[Bot]:
    request = HTTPXRequest(connection_pool_size=rate + 10, read_timeout=10)
    async with Bot(telegram.token, base_url=telegram.base_url, request=request) as bot:
        yield bot


def _query(chat: int, number: int) -> str:
    return f"{chat:016x}{number:04x}"


def _text(chat: int, number: int) -> str:
    return f'killed>={number + 2} "district {chat}"'
