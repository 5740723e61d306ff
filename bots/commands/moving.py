"""/export and /import: a chat's settings and alerts as a file, and back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

from sqlalchemy.ext.asyncio import AsyncConnection
from telegram import Document, InputFile, Message
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bots.commands.desk import MOST_SUBSCRIPTIONS, Caller, Desk, answer, headed, topic_of
from bots.commands.parcel import MOST_BYTES, Asked, NoParcel, Parcel, pack, to_json, to_opml, unpack
from bots.commands.settings import wishes_of
from bots.ledger.chats import change_subscription, remember_chat, subscribe, subscriptions_of
from bots.ledger.wishes import change_wishes
from bots.render.html import Html, code, join, text
from bots.render.words import Words
from streams.rules.errors import QueryError
from streams.rules.query import Query, parse

MOST_SHOWN = 5
"""Queries that are not understood and named in the answer."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of reading a document: queries that are new, that were there, that found no room, that are none."""

    new: tuple[str, ...] = ()
    known: int = 0
    left: int = 0
    bad: tuple[str, ...] = ()


async def export(desk: Desk, caller: Caller) -> None:
    """The chat's document; /export opml for the form that feed readers exchange."""
    async with desk.engine.begin() as connection:
        own = await subscriptions_of(connection, caller.chat.id)
    parcel = pack(wishes_of(caller), own)
    as_opml = caller.written.lower() == "opml"
    raw, name = (to_opml(parcel), "tocsin.opml") if as_opml else (to_json(parcel), "tocsin.json")
    await caller.place.send_document(
        InputFile(BytesIO(raw), filename=name),
        caption=headed(caller, text(caller.words.say("export.done"))).markup,
        parse_mode=ParseMode.HTML,
        message_thread_id=topic_of(caller.message),
    )


async def take_in(desk: Desk, caller: Caller) -> None:
    """Read the file that came with the command, or that it replies to; what it asks for is added to what is there."""
    document = _document(caller)
    if document is None:
        await answer(desk, caller, text(caller.words.say("import.usage")))
        return
    try:
        parcel = unpack(await _fetch(document))
    except TelegramError:
        await answer(desk, caller, text(caller.words.say("import.unfetched")))
        return
    except NoParcel as error:
        reason = code(str(error), 300)
        await answer(desk, caller, join([text(caller.words.say("import.bad")), reason], "\n"))
        return
    good, bad = _understood(parcel)
    async with desk.engine.begin() as connection:
        came = await _write(connection, caller, parcel, good)
    desk.hours_changed()
    for query in came.new:
        await desk.rulebook.need(query)
    said = Came(came.new, came.known, came.left, bad)
    await answer(desk, caller, _said(said, parcel.feeds, caller.words))


def _document(caller: Caller) -> Document | None:
    message = caller.message
    here = message.document if isinstance(message, Message) else None
    return here or (caller.replied.document if caller.replied else None)


async def _fetch(document: Document) -> bytes:
    """Raises TelegramError, NoParcel."""
    if (document.file_size or 0) > MOST_BYTES:
        raise NoParcel(f"{document.file_size} > {MOST_BYTES} bytes")
    file = await document.get_file()
    return bytes(await file.download_as_bytearray())


def _understood(parcel: Parcel) -> tuple[list[tuple[Query, Asked]], tuple[str, ...]]:
    """The queries that can be asked, each once, and the texts of those that cannot."""
    good: dict[str, tuple[Query, Asked]] = {}
    bad = []
    for one in parcel.subscriptions:
        try:
            query = parse(one.query)
        except QueryError:
            bad.append(one.query)
        else:
            good.setdefault(query.id, (query, one))
    return list(good.values()), tuple(bad)


async def _write(connection: AsyncConnection, caller: Caller, parcel: Parcel, good: list[tuple[Query, Asked]]) -> Came:
    """All of it, or nothing; a subscription starts from now, as any."""
    now, chat = datetime.now(UTC), caller.chat.id
    await remember_chat(connection, caller.chat, now)
    names = type(parcel.settings).__dataclass_fields__
    settings = {name: value for name in names if (value := getattr(parcel.settings, name)) is not None}
    if settings:
        chosen = {"chosen": True} if "language" in settings else {}
        await change_wishes(connection, chat, **settings, **chosen)
    have = {one.query for one in await subscriptions_of(connection, chat)}
    fresh = [pair for pair in good if pair[0].id not in have]
    room = max(0, MOST_SUBSCRIPTIONS - len(have))
    for query, one in fresh[:room]:
        await subscribe(connection, chat, query.id, query.canonical, now, caller.chat.thread)
        differs = {"sound": one.sound, "preview": one.preview, "digest": one.digest, "language": one.language}
        await change_subscription(connection, chat, query.id, **differs)
    new = tuple(query.id for query, _ in fresh[:room])
    return Came(new, known=len(good) - len(fresh), left=len(fresh) - len(new))


def _said(came: Came, feeds: int, words: Words) -> Html:
    lines = [text(words.counted("import.new", len(came.new)))]
    if came.known:
        lines.append(text(words.counted("import.known", came.known)))
    if came.left:
        lines.append(text(words.say("alert-limit", count=MOST_SUBSCRIPTIONS)))
    if feeds:
        lines.append(text(words.counted("import.feeds", feeds)))
    if came.bad:
        lines.append(text(words.counted("import.not-understood", len(came.bad))))
        lines += [code(query, 200) for query in came.bad[:MOST_SHOWN]]
    return join(lines, "\n")
