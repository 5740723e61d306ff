"""A chat's document: written, read back, and whatever strangers send instead of it."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.constants import ChatType

from bots.commands.desk import MOST_SUBSCRIPTIONS
from bots.commands.parcel import MOST_BYTES, MOST_QUERIES, Asked, NoParcel, Parcel, Settings, to_json, to_opml, unpack
from bots.ledger.wishes import read_wishes
from bots.local.files import make_document
from bots.local.world import Document, Message
from streams.rules.query import parse
from tests.bots.town import ADMIN, GROUP, MEMBER, OTHER, READER, Town

PARCEL = Parcel(
    settings=Settings(language="fr", zone="Europe/Paris", sound=False, quiet_from=1320, quiet_to=420, step=5),
    subscriptions=(Asked(query="killed>=30 place:sy", sound=True), Asked(query='"a & b" -"<c>"', digest=False)),
)
OPML = b'<opml version="2.0"><head/><body>%s</body></opml>'


async def send(town: Town, raw: bytes, caption: str = "", name: str = "tocsin.json", chat: int = READER) -> Message:
    """Send a file and wait for the answer."""
    document = make_document(name, "application/json", raw)
    user = MEMBER if chat == GROUP else None
    before = town.telegram.say(chat, caption, document=document, user=user).id
    return await town.answer(chat, before)


def file_of(message: Message) -> Document:
    """The file in a message."""
    assert message.document
    return message.document


def test_a_document_is_read_back_as_it_was_written() -> None:
    """As JSON all of it, as OPML the queries."""
    assert unpack(to_json(PARCEL)) == PARCEL
    assert [one.query for one in unpack(to_opml(PARCEL)).subscriptions] == [one.query for one in PARCEL.subscriptions]


def test_an_opml_file_of_a_feed_reader_has_feeds_and_queries() -> None:
    """Feeds are counted, folders with a text are queries as plain outlines are, links are neither."""
    raw = OPML % (
        b'<outline text="News"><outline type="rss" text="A" xmlUrl="https://a.example/f"/></outline>'
        b'<outline text="killed&gt;=30"/><outline type="link" text="B" url="https://b.example"/>'
    )
    parcel = unpack(raw)
    assert ([one.query for one in parcel.subscriptions], parcel.feeds) == (["News", "killed>=30"], 1)


BOMB = b'<!DOCTYPE o [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE o [<!ENTITY a SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(b"", "truncated", id="nothing"),
        pytest.param(b"\xff\xfe\x00", "", id="no text"),
        pytest.param(b"[1, 2]", "object", id="another JSON"),
        pytest.param(b"[" * 100_000, "", id="nested without end"),
        pytest.param(b'{"tocsin": 2}', "$.tocsin", id="a later version"),
        pytest.param(b'{"settings": {"quiet_from": 1440}}', "$.settings.quiet_from", id="an hour that is none"),
        pytest.param(b'{"settings": {"quiet_mode": "loud"}}', "$.settings.quiet_mode", id="a mode that is none"),
        pytest.param(b'{"settings": {"zone": "Mars/Olympus"}}', "zone", id="a zone that is none"),
        pytest.param(b'{"settings": {"language": "xx"}}', "language", id="a language that is none"),
        pytest.param(b'{"subscriptions": [{"query": 5}]}', "$.subscriptions[0].query", id="a query that is a number"),
        pytest.param(json.dumps({"subscriptions": [{"query": "a"}] * 1001}).encode(), "1000", id="too many queries"),
        pytest.param(b"<opml><body>", "no element found", id="XML that is cut off"),
        pytest.param(b"<html/>", "<html>", id="another XML"),
        pytest.param(BOMB + OPML % b'<outline text="&b;"/>', "<!DOCTYPE", id="entities that grow"),
        pytest.param(OUTSIDE + OPML % b'<outline text="&a;"/>', "<!DOCTYPE", id="an entity from a file"),
        pytest.param(OPML % b'<outline text="&b;"/>', "undefined entity", id="an entity of nobody"),
        pytest.param(OPML % (b'<outline text="a"/>' * 1001), "1001", id="too many outlines"),
        pytest.param(b" " * (MOST_BYTES + 1), str(MOST_BYTES), id="too large"),
    ],
)
def test_what_is_no_document_is_said_to_be_none_and_where(raw: bytes, said: str) -> None:
    """Before anything is changed."""
    assert MOST_QUERIES == 1000
    with pytest.raises(NoParcel) as error:
        unpack(raw)
    assert said in str(error.value)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: b"<opml>" + text.encode(errors="replace")))
def test_whatever_is_sent_is_read_or_refused(raw: bytes) -> None:
    """Nothing else is raised."""
    with suppress(NoParcel):
        assert isinstance(unpack(raw), Parcel)


async def test_a_chat_is_exported_and_imported_into_another(town: Town) -> None:
    """Settings and alerts, the chosen language too; what was there stays."""
    await town.ask(READER, "/alert killed>=30 place:syria")
    await town.ask(READER, "/quiet 22-07 Europe/Paris batch")
    await town.ask(READER, "/lang fr")
    await town.ask(OTHER, "/alert killed>=99")
    exported = file_of(await town.ask(READER, "/export"))
    assert exported.name == "tocsin.json"
    assert "1 alert added" in (await send(town, exported.content, chat=OTHER)).text
    async with town.engine.begin() as connection:
        mine, theirs = await read_wishes(connection, READER), await read_wishes(connection, OTHER)
    assert mine == theirs
    assert set(await town.queries(OTHER)) == {parse("killed>=30 place:syria").id, parse("killed>=99").id}
    assert str(READER).encode() not in exported.content
    assert "1 y était déjà" in (await send(town, exported.content, chat=OTHER)).text


async def test_an_opml_export_is_read_back(town: Town) -> None:
    """By replying to it, too."""
    await town.ask(READER, "/alert killed>=30")
    message = await town.ask(READER, "/export opml")
    assert b'query="killed&gt;=30"' in file_of(message).content
    assert "1 y était déjà" in (await town.ask(READER, "/import", reply_to=message.id)).text
    assert "/import en légende" in (await town.ask(READER, "/import")).text


async def test_what_is_not_understood_is_shown_and_the_rest_is_taken(town: Town) -> None:
    """A few of the bad ones, as they were written."""
    raw = OPML % b'<outline text="killed&gt;="/><outline text="killed&gt;=7"/><outline text="x" xmlUrl="https://x"/>'
    said = (await send(town, raw, name="feeds.opml")).text
    for part in ("1 alerte ajoutée", "1 entrée est un flux", "1 n’est pas comprise", "killed>="):
        assert part in said
    assert await town.queries(READER) == [parse("killed>=7").id]
    assert [query for query, _ in town.topic.records] == [parse("killed>=7").id]


async def test_an_import_leaves_no_chat_with_more_than_it_may_have(town: Town) -> None:
    """What found no room is said."""
    raw = to_json(Parcel(subscriptions=tuple(Asked(query=f"killed>={number}") for number in range(1, 301))))
    said = (await send(town, raw)).text
    assert f"{MOST_SUBSCRIPTIONS} alertes ajoutées" in said
    assert "le maximum" in said
    assert len(await town.queries(READER)) == MOST_SUBSCRIPTIONS


@pytest.mark.parametrize("raw", [b"hello", b"x" * (MOST_BYTES + 1)])
async def test_a_file_that_cannot_be_read_changes_nothing(town: Town, raw: bytes) -> None:
    """And is answered clearly; one that is too large is not even fetched."""
    assert "Rien n’a été changé" in (await send(town, raw, name="photo.json")).text
    assert await town.queries(READER) == []


async def test_in_a_group_a_file_is_read_for_administrators_who_ask(town: Town) -> None:
    """Other files are none of the bot's business."""
    raw = to_json(PARCEL)
    assert town.telegram.chat(GROUP).type == ChatType.SUPERGROUP
    assert "administrateurs" in (await send(town, raw, "/import", chat=GROUP)).text
    town.telegram.say(GROUP, "", document=make_document("a.json", "", raw), user=ADMIN)
    before = town.telegram.say(GROUP, "/import", document=make_document("a.json", "", raw), user=ADMIN).id
    assert "2 alertes ajoutées" in (await town.answer(GROUP, before)).text
    assert len([one for one in town.telegram.chat(GROUP).messages if one.sender.is_bot]) == 2
