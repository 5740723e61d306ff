"""From an article on Kafka to Telegram's acceptance, with the whole pipeline as processes and Telegram's limits on.

Not enforced: four processes, a broker and the server share two cores here, and whatever else runs shows in the tail.
"""

import asyncio
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from bots.local.backend import Call
from streams.kafka.clients import make_producer
from streams.kafka.codec import encode_message
from streams.kafka.embedded import embedded_kafka
from streams.kafka.topics import full_name
from streams.model import Article
from streams.model.ids import digest
from streams.settings import Settings
from tests.bench.corpus import articles
from tests.bench.rows import Row
from tests.scenarios.pipeline import Pipeline, pipeline

CHATS = 20
"""An alert reaches so many chats."""
GROUPS = ("fire OR collapse", "blast OR crash", "flood OR shooting")
"""What the chats ask for: three groups in turn, for Telegram takes one message a second a chat and no more."""
RATE = 100
"""Articles a second; one of each hundred reports an event of its own."""
SECONDS = 30
TOWNS = (
    *("Izmir", "Lyon", "Leeds", "Aleppo", "Quito", "Porto", "Odesa", "Lagos", "Hanoi", "Turin", "Naples", "Manila"),
    *("Kharkiv", "Nairobi", "Karachi", "Dhaka", "Jakarta", "Sydney", "Chicago", "Montreal", "Bogota", "Santiago"),
    *("Casablanca", "Tunis", "Cairo", "Tehran", "Kabul", "Colombo", "Osaka", "Seoul", "Dakar", "Accra", "Kampala"),
)
"""One for each event: two fires in two towns are two stories."""
CAUSES = ("fire in a hotel", "blast in a mine", "flood in a camp", "collapse of a bridge", "crash of a bus", "shooting")


async def measure() -> list[Row]:
    """The median, the 95th and the 99th percentile over all chats and alerts."""
    with tempfile.TemporaryDirectory() as folder:
        async with embedded_kafka(Path(folder)) as bootstrap:
            settings = Settings(kafka=bootstrap, topic_prefix="latency.", data=Path(folder) / "tocsin")
            async with pipeline(settings) as running:
                delays = await _delays(running)
    cuts = quantiles(delays, n=100)
    return [
        Row("alerts accepted", len(delays), f"messages to {CHATS} chats"),
        Row("article on Kafka to accepted message, p50", cuts[49] * 1000, "ms"),
        Row("article on Kafka to accepted message, p95", cuts[94] * 1000, "ms", at_most=500, enforced=False),
        Row("article on Kafka to accepted message, p99", cuts[98] * 1000, "ms", at_most=1000, enforced=False),
    ]


async def _delays(running: Pipeline) -> list[float]:
    for chat in range(1, CHATS * len(GROUPS) + 1):
        await running.say(chat, f"/alert killed>=1 ({GROUPS[chat % len(GROUPS)]})")
    warm = [_event(number) for number in range(SECONDS, len(TOWNS))]
    await running.publish(warm)
    await running.settled(len(warm))
    await running.telegram.until(lambda: len(_alerts(running)) == CHATS * len(warm), 60)
    await asyncio.sleep(1)  # Telegram counts the messages of a second: those of the warm-up take no place of others
    sent = await _publish_at_rate(running)
    await running.settled(len(warm) + RATE * SECONDS)
    accepted = _alerts(running)
    found = [call.at.timestamp() - at for number, at in sent.items() for call in accepted if _mark(number) in call.text]
    if len(found) != CHATS * SECONDS:
        raise RuntimeError(f"{len(found)} alerts arrived of {CHATS * SECONDS}")
    return found


def _alerts(running: Pipeline) -> list[Call]:
    """The living messages that Telegram accepted."""
    return [call for call in running.telegram.log if call.kind == "sent" and not call.reply_to and "case" in call.text]


async def _publish_at_rate(running: Pipeline) -> dict[int, float]:
    """Publish for `SECONDS`, evenly; when the article of each event was handed to Kafka, in Unix seconds."""
    producer = make_producer(running.settings)
    await producer.start()
    topic = full_name(running.settings.topic_prefix, "articles")
    sent: dict[int, float] = {}
    begin = time.monotonic()
    try:
        for number, article in enumerate(_mixed()):
            await asyncio.sleep(max(0.0, begin + number / RATE - time.monotonic()))
            now = datetime.now(UTC)
            if number % RATE == 0:
                sent[number // RATE] = now.timestamp()
            await producer.send(
                topic, encode_message(replace(article, fetched=now, published=now)), article.id.encode()
            )
        await producer.flush()
    finally:
        await producer.stop()
    return sent


def _mixed() -> Iterator[Article]:
    for number, article in enumerate(articles(RATE * SECONDS, seed=7, tolls=0)):
        yield _event(number // RATE) if number % RATE == 0 else article


def _mark(number: int) -> str:
    return f"{TOWNS[number]}, case {number:04d}"


def _event(number: int) -> Article:
    """One event of its own: another town, cause and toll than its neighbours."""
    cause = CAUSES[number % len(CAUSES)]
    killed = 3 + number % 50
    now = datetime.now(UTC)
    return Article(
        id=digest("latency", str(number)),
        source=f"outlet-{number}",
        url=f"https://outlet.example/{number}",
        title=f"{killed} people killed in {cause} in {_mark(number)}",
        text=f"{killed} people were killed today in a {cause} in {TOWNS[number]}, the authorities said.",
        published=now,
        fetched=now,
    )
