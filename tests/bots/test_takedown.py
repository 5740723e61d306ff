"""A publisher wants an article gone: no word of it is left where it can be taken out, and its figures count no more."""

import sys
from asyncio.subprocess import PIPE, create_subprocess_exec
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bots.ledger.chats import Chat, remember_chat, subscribe
from bots.ledger.database import open_ledger
from bots.ledger.intake import take_in
from bots.ledger.schema import events, stories
from bots.ledger.takedown import strike_out
from bots.local.server import LocalTelegram
from streams.ingest.handover.addresses import canonical_url
from streams.kafka.clients import make_producer
from streams.kafka.codec import decode, encode_message
from streams.kafka.follow import all_records
from streams.kafka.takedown import find_revisions
from streams.kafka.topics import ensure_topics, full_name
from streams.model import LAST_REVISION, Article, Decision
from streams.model.ids import article_id
from streams.reading.resources import load_reader
from streams.settings import Settings
from tests.bots.building import SENTENCE, START, TOLL, event, firing, founded
from tests.bots.newsroom import Newsroom
from tests.bots.test_sender import running
from tests.environment import environment_of

ARTICLE = Article(
    id="a1",
    source="france24",
    url="https://france24.example/a1",
    title=founded().title,
    text=f"Idleb, vendredi. {SENTENCE} Ankara n'a rien dit.",
    fetched=START,
)
NEW = event(founded(), "e1", "new", [firing()], changes=2)


async def test_no_word_of_it_is_left_in_the_ledger_and_messages_are_due_again(ledger: AsyncEngine) -> None:
    """Headline, quotes of why it rang, refused figures and the source itself; another article's words stay."""
    async with ledger.begin() as connection:
        await remember_chat(connection, Chat(1, "private", "fr"), START - timedelta(days=1))
        await subscribe(connection, 1, TOLL.id, TOLL.canonical, START - timedelta(days=1))
        await take_in(connection, NEW, START)
        assert await strike_out(connection, [ARTICLE]) == 1
        (row,) = (await connection.execute(select(stories))).all()
        (note,) = await connection.scalars(select(events.c.value))
        kept = row.value.decode() + note.decode()
        assert row.version == 2
        assert not [words for words in (ARTICLE.title, SENTENCE, "En on compte", "france24.example") if words in kept]
        assert await strike_out(connection, [replace(ARTICLE, id="a9", title="?", text="Nobody quoted this.")]) == 0


async def test_the_message_says_none_of_its_words(file_ledger: AsyncEngine, bot: Bot, telegram: LocalTelegram) -> None:
    """Edited, silently, when the bot looks again."""
    room = Newsroom(file_ledger, bot, telegram)
    await room.subscribe(1)
    async with running(room.sender):
        await room.happen(NEW)
        await room.settled()
        async with file_ledger.begin() as connection:
            await strike_out(connection, [ARTICLE])
        await room.sender.catch_up()
        await room.settled()
    (only,) = room.messages(1)
    assert (ARTICLE.title in only.text, SENTENCE in only.text) == (False, False)
    assert len(only.versions) == 2


def test_the_last_revision_is_read_as_a_withdrawal() -> None:
    """It goes through the pipeline like any other, whatever rules there are."""
    from streams.kafka.takedown import withdrawn_for_good

    outcome = load_reader().read(withdrawn_for_good(ARTICLE, START))
    assert outcome.reading
    assert (outcome.reading.status, outcome.reading.revision) == ("withdrawn", LAST_REVISION)
    assert ARTICLE.title not in str(outcome)


@pytest.mark.broker
async def test_an_article_is_taken_down_by_its_address(kafka_settings: Settings) -> None:
    """The command finds all of its revisions, withdraws it for good, and puts on record who and why."""
    await ensure_topics(kafka_settings)
    url = "https://paper.example/strike?utm_source=feed"
    identity = article_id(canonical_url(url), "", "")
    first = replace(ARTICLE, id=identity, url=url)
    async with make_producer(kafka_settings) as producer:
        for one in (first, replace(first, revision=2, title="Corrigé"), replace(ARTICLE, id="b" * 20)):
            topic = full_name(kafka_settings.topic_prefix, "articles")
            await producer.send_and_wait(topic, encode_message(one), key=one.id.encode())
    async with open_ledger(kafka_settings.database_url):
        pass
    for named, status in ((url, 0), ("https://paper.example/other", 1)):
        process = await create_subprocess_exec(
            sys.executable, "-m", "streams", "takedown", named, "--why", "A letter", "--by", "Ann",
            env=environment_of(kafka_settings), stdout=PIPE, stderr=PIPE,
        )  # fmt: skip  # a command line
        _, complained = await process.communicate()
        assert process.returncode == status, complained.decode()
    revisions = await find_revisions(kafka_settings, frozenset({identity}))
    assert [one.revision for one in revisions] == [1, 2, LAST_REVISION]
    assert (revisions[-1].status, revisions[-1].title, revisions[-1].text) == ("withdrawn", "", "")
    decided = [decode(one.value, Decision) async for one in all_records(kafka_settings, "decisions")]
    assert [(one.id, one.reason) for one in decided] == [(identity, "taken down by Ann: A letter")]
