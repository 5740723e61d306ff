"""A publisher's takedown: no word of an article stays in the ledger, and the messages that said one are due again."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bots.ledger.rings import EventNote, decode_note
from bots.ledger.schema import events, stories
from streams.kafka.codec import decode, encode
from streams.model import Article, Quote, Story


async def strike_out(connection: AsyncConnection, revisions: Sequence[Article]) -> int:
    """Take the words of an article, in all these revisions, out of the stories and of why queries rang; how many
    stories said any. Each gets a new version, so that its messages are brought up to date.
    """
    words = [words for article in revisions for words in (article.title, article.text) if words]
    touched = await _from_events(connection, words)
    rows = (await connection.execute(select(stories))).all()
    for row in rows:
        story = decode(row.value, Story)
        clean = _without(story, {article.id for article in revisions}, words)
        if clean != story or row.id in touched:
            touched.add(row.id)
            values = {"value": encode(clean), "version": row.version + 1}
            await connection.execute(update(stories).where(stories.c.id == row.id).values(**values))
    return len(touched)


async def _from_events(connection: AsyncConnection, words: Sequence[str]) -> set[str]:
    touched = set()
    for row in (await connection.execute(select(events))).all():
        note = decode_note(row.value)
        clean = _unquoted(note, words)
        if clean != note:
            touched.add(row.story)
            value = msgspec.json.encode(clean)
            await connection.execute(update(events).where(events.c.id == row.id).values(value=value))
    return touched


def _unquoted(note: EventNote, words: Sequence[str]) -> EventNote:
    fired = tuple(
        replace(one, quotes=tuple(quote for quote in one.quotes if not _is_of(quote, words))) for one in note.fired
    )
    return replace(note, fired=fired)


def _without(story: Story, articles: set[str], words: Sequence[str]) -> Story:
    """The story as it can be told until the assembler tells it anew."""
    sources = tuple(said for said in story.sources if said.article not in articles)
    title = story.title
    if title in words:
        title = next((said.title for said in sources if said.title and said.title not in words), "")
    return replace(
        story,
        title=title,
        sources=sources,
        refused=tuple(each for each in story.refused if each.article not in articles),
        acts=tuple(act for act in story.acts if not _is_of(act.quote, words)),
    )


def _is_of(quote: Quote, words: Sequence[str]) -> bool:
    return any(quote.sentence in said for said in words)
