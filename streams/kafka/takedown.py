"""A publisher's takedown: an article is withdrawn by a last revision without a word of it, which nothing can follow.

Kafka deletes no single record. What said the article's words before stays on `articles`, `readings`, `alerts` and
`decisions` until their time is over; on `stories`, which keeps the newest value of each key, until it is compacted.
"""

from contextlib import aclosing, suppress
from dataclasses import replace
from datetime import datetime

from streams.kafka.clients import make_producer
from streams.kafka.codec import Unreadable, decode, encode_message
from streams.kafka.follow import all_records
from streams.kafka.topics import full_name
from streams.model import LAST_REVISION, Article, Decision
from streams.settings import Settings


async def find_revisions(settings: Settings, identities: frozenset[str]) -> list[Article]:
    """What `articles` still has of the article that has one of these ids, lowest revision first.

    Raises KafkaError, NotRunning, WrongTopics.
    """
    found = []
    async with aclosing(all_records(settings, "articles")) as records:
        async for record in records:
            if (record.key or b"").decode(errors="replace") in identities:
                with suppress(Unreadable):
                    found.append(decode(record.value or b"", Article))
    return sorted(found, key=lambda article: article.revision)


async def take_down(settings: Settings, article: Article, why: str, by: str, at: datetime) -> None:
    """Withdraw the article for good, acknowledged, and put on record who ruled it and why. Raises KafkaError."""
    last = withdrawn_for_good(article, at)
    decision = Decision(
        id=article.id,
        revision=LAST_REVISION,
        stage="read",
        outcome="withdrawn",
        at=at,
        reason=f"taken down by {by}: {why}",
    )
    key = article.id.encode()
    async with make_producer(settings) as producer:
        await producer.send_and_wait(full_name(settings.topic_prefix, "articles"), encode_message(last), key=key)
        await producer.send_and_wait(full_name(settings.topic_prefix, "decisions"), encode_message(decision), key=key)


def withdrawn_for_good(article: Article, at: datetime) -> Article:
    """The article's last revision: where it was, and nothing of what it said."""
    return replace(
        article,
        revision=LAST_REVISION,
        title="",
        text="",
        fetched=at,
        status="withdrawn",
        supersedes=(),
        facts=(),
        point=None,
    )
