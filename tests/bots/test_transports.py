"""Alerts beside Telegram, over real sockets: what arrives, how often, and what is made of each answer."""

import asyncio
import base64
import hashlib
import hmac
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger.endpoints import chat_of, list_endpoints
from bots.ledger.schema import deliveries, endpoints
from bots.ledger.tally import Tally
from bots.ledger.wishes import change_wishes
from bots.sender.answers import Accepted, Gone, Later, Refused, Wait
from bots.transports.email import Email
from bots.transports.letters import to_html, to_text
from bots.transports.plugins import AddressWrong
from bots.transports.webhook import Webhook, understand
from tests.bots.building import START, event, firing, founded, lowered, risen
from tests.bots.outside import mailing, outside, receiving, settings_with

pytestmark = pytest.mark.usefixtures("hurried")

NEW = event(founded(), "e1", "new", [firing()], changes=2)
RISE = event(risen(), "e2", "update")
FALL = event(lowered(), "e4", "correction")


PAGE = Path(__file__).parents[2] / "docs" / "reference" / "transports.md"
EXAMPLE = PAGE.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]


def dead(counted: Tally) -> bool:
    """Everything is dead."""
    return set(counted.states) == {"dead"}


async def test_a_story_is_calls_of_one_thread_signed_as_the_standard_says(file_ledger: AsyncEngine) -> None:
    """New, a silent edit, and a correction that rings; checked by the standard alone, and as the reference shows it."""
    async with receiving() as (receiver, url), outside(file_ledger, settings_with()) as room:
        await room.add("webhook", url)
        for one in (NEW, RISE, FALL):
            await room.happen(one)
            await room.settled()
        async with file_ledger.begin() as connection:
            secret = str(await connection.scalar(select(endpoints.c.secret)))
    bodies = [json.loads(body) for _, body in receiver.calls]
    assert [body["type"] for body in bodies] == ["story.new", "story.edit", "story.reply", "story.edit"]
    first = bodies[0]["data"]["message"]
    assert [body["data"]["thread"] for body in bodies] == [None, first, first, first]
    assert bodies[1]["data"]["message"] == first
    assert (bodies[0]["data"]["events"], bodies[2]["data"]["events"]) == (["e1"], ["e4"])
    assert bodies[0]["data"]["story"]["figures"]["killed"]["low"] == 29
    assert "29" in bodies[0]["data"]["text"]
    assert "<" not in bodies[0]["data"]["text"]
    told: dict[str, Any] = {}
    exec(EXAMPLE, told)
    genuine = told["genuine"]
    for headers, body in receiver.calls:
        said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(secret.removeprefix("whsec_"))
        seal = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{seal}"
        assert genuine(secret, headers, body)
        assert not genuine(secret, headers, body.replace(b"29", b"92"))
        assert not genuine(secret, headers | {"webhook-timestamp": "1772331240"}, body)


@pytest.mark.parametrize("trouble", [503, 404, None])
async def test_what_a_receiver_did_not_confirm_comes_again_under_the_same_id(
    file_ledger: AsyncEngine, trouble: int | None
) -> None:
    """A status of trouble, or a connection that breaks after it took the call: it can drop what it has."""
    async with receiving() as (receiver, url), outside(file_ledger, settings_with()) as room:
        receiver.answers = [trouble, trouble]
        await room.add("webhook", url)
        await room.happen(NEW)
        counted = await room.settled()
    assert len({headers["webhook-id"] for headers, _ in receiver.calls}) == 1
    assert len({body for _, body in receiver.calls}) == 1
    assert (len(receiver.calls), counted.states, counted.unknowns) == (3, {"sent": 1}, 0)


async def test_an_endpoint_in_trouble_waits_alone(file_ledger: AsyncEngine) -> None:
    """One is asked to slow down, the other hears at once."""
    both = receiving(), receiving()
    async with both[0] as (slow, first), both[1] as (quick, second), outside(file_ledger, settings_with()) as room:
        slow.answers, slow.headers = [429], {"Retry-After": "1"}
        await room.add("webhook", first)
        await room.add("webhook", second)
        await room.happen(NEW)
        counted = await room.settled()
    assert (len(slow.calls), len(quick.calls), counted.states) == (2, 1, {"sent": 2})


async def test_a_receiver_that_is_gone_gets_nothing_more(file_ledger: AsyncEngine) -> None:
    """410: the endpoint is listed as gone."""
    async with receiving() as (receiver, url), outside(file_ledger, settings_with()) as room:
        receiver.answers = [410]
        await room.add("webhook", url)
        await room.happen(NEW)
        await room.settled(dead)
        await room.happen(FALL)
        await room.settled(dead)
        async with file_ledger.begin() as connection:
            (listed,) = await list_endpoints(connection)
    assert (len(receiver.calls), listed.active) == (1, False)


async def test_a_webhook_to_a_private_address_is_refused_where_the_socket_is_made(file_ledger: AsyncEngine) -> None:
    """However its name is written; the receiver hears nothing and the ledger says why."""
    async with receiving() as (receiver, url), outside(file_ledger, settings_with(private=False)) as room:
        await room.add("webhook", url.replace("127.0.0.1", "localhost"))
        await room.happen(NEW)
        await room.settled(dead)
        async with file_ledger.begin() as connection:
            error = await connection.scalar(select(deliveries.c.error))
    assert receiver.calls == []
    assert "not a public address" in str(error)


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        (200, Accepted(7)),
        (204, Accepted(7)),
        (302, Refused("answered 302")),
        (400, Refused("answered 400")),
        (401, Later("answered 401")),
        (404, Later("answered 404")),
        (410, Gone("answered 410")),
        (429, Wait(9.0)),
        (500, Later("answered 500")),
    ],
)
def test_a_status_means(status: int, meaning: object) -> None:
    """One line a status, as the reference says."""
    assert understand(status, {"retry-after": "9"}, 7) == meaning


@pytest.mark.parametrize("address", ["ftp://a.example", "a.example", "https://", "https://me:secret@a.example/", ""])
def test_an_address_that_is_no_place_for_a_webhook_is_refused(address: str) -> None:
    """When it is added, not at the first alert."""
    with pytest.raises(AddressWrong, match="expected an http or https address"):
        Webhook(settings_with()).enter(address)


async def test_a_story_is_one_conversation_by_mail(file_ledger: AsyncEngine) -> None:
    """The rise is not told, for nobody asked to be rung for it; the correction refers to the first message."""
    async with mailing() as (mailbox, smtp), outside(file_ledger, settings_with(smtp)) as room:
        await room.add("email", "reader@home.example")
        for one in (NEW, RISE, FALL):
            await room.happen(one)
            await room.settled()
    first, second = mailbox.mails
    assert (first["To"], first["From"]) == ("reader@home.example", "alarm@tocsin.example")
    assert str(first["Subject"]) == founded().title
    assert str(second["Subject"]) == f"Re: {founded().title}"
    assert second["References"] == second["In-Reply-To"] == first["Message-ID"]
    assert first["References"] is None
    plain, html = (first.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert "29" in plain.get_content()
    assert "<b>" in html.get_content()
    assert "tg-time" not in html.get_content()


async def test_a_digest_is_one_mail_under_its_own_subject(file_ledger: AsyncEngine) -> None:
    """Two stories of a night, at seven: it is no reply to either."""
    second = replace(founded(), id="7" * 20, short="QR5T8", title="Un autre drame")
    async with mailing() as (mailbox, smtp), outside(file_ledger, settings_with(smtp)) as room:
        number = await room.add("email", "reader@home.example")
        async with file_ledger.begin() as connection:
            await change_wishes(connection, chat_of(number), digest_at=7 * 60)
        await room.happen(NEW, event(second, "o1", "new", [firing()], changes=2))
        await room.settled(lambda counted: counted.states == {"held": 2})
        room.now = START.replace(hour=7, minute=0)
        await room.sender.wake()
        await room.settled()
    (only,) = mailbox.mails
    plain = only.get_body(("plain",))
    assert plain is not None
    assert "Un autre drame" in plain.get_content()
    assert str(only["Subject"]).startswith("Digest: 2 stories")
    assert only["References"] is None


async def test_mail_that_broke_off_after_it_was_sent_comes_once_more_with_the_same_id(file_ledger: AsyncEngine) -> None:
    """Nobody can know whether the server kept it: two mails with one Message-ID, counted as unknown."""
    async with mailing() as (mailbox, smtp), outside(file_ledger, settings_with(smtp)) as room:
        mailbox.refusals["DATA"] = [""]
        await room.add("email", "reader@home.example")
        await room.happen(NEW)
        counted = await room.settled()
    assert (len(mailbox.mails), counted.unknowns) == (2, 1)
    assert mailbox.mails[0]["Message-ID"] == mailbox.mails[1]["Message-ID"]


async def test_mail_that_a_server_cannot_take_now_is_tried_again(file_ledger: AsyncEngine) -> None:
    """Greylisting: one mail, nothing unknown."""
    async with mailing() as (mailbox, smtp), outside(file_ledger, settings_with(smtp)) as room:
        mailbox.refusals["RCPT"] = ["451 try later"]
        await room.add("email", "reader@home.example")
        await room.happen(NEW)
        counted = await room.settled()
    assert (len(mailbox.mails), counted.states, counted.unknowns) == (1, {"sent": 1}, 0)


async def test_no_mail_goes_over_the_network_in_the_clear(file_ledger: AsyncEngine) -> None:
    """A server that offers no TLS, anywhere but at this machine's own names, gets nothing; it is tried again."""
    async with mailing("127.0.0.2") as (mailbox, smtp), outside(file_ledger, settings_with(smtp)) as room:
        await room.add("email", "reader@home.example")
        await room.happen(NEW)
        async with asyncio.timeout(20):
            while mailbox.commands.count("EHLO") < 2:
                await asyncio.sleep(0.02)
    assert mailbox.mails == []
    assert "MAIL" not in mailbox.commands


@pytest.mark.parametrize(
    ("said", "active"), [("no such person", False), ("5.1.1 unknown", False), ("5.7.1 spam", True)]
)
async def test_a_mailbox_that_is_not_there_gets_nothing_more(file_ledger: AsyncEngine, said: str, active: bool) -> None:
    """550 for the recipient is what a 403 is on Telegram, unless the server says more precisely that it is a rule."""
    async with mailing() as (mailbox, smtp), outside(file_ledger, settings_with(smtp)) as room:
        mailbox.refusals["RCPT"] = [f"550 {said}"]
        await room.add("email", "reader@home.example")
        await room.happen(NEW)
        await room.settled(dead)
        async with file_ledger.begin() as connection:
            (listed,) = await list_endpoints(connection)
    assert (mailbox.mails, listed.active) == ([], active)


async def test_mail_that_waits_for_a_slow_server_is_not_lost(
    file_ledger: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twelve letters, four sessions at once, no patience: what had no turn was certainly not sent, and comes later."""
    monkeypatch.setattr("bots.transports.email.TURN", 0.01)
    async with mailing() as (mailbox, smtp), outside(file_ledger, settings_with(smtp)) as room:
        readers = [f"reader{number}@home.example" for number in range(12)]
        for reader in readers:
            await room.add("email", reader)
        await room.happen(NEW)
        counted = await room.settled()
    assert sorted(mail["To"] for mail in mailbox.mails) == sorted(readers)
    assert counted.unknowns == 0


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reader",
        "reader@",
        "@home.example",
        "a@b.example, c@d.example",
        "a@b.example\nBcc: c@d.example",
        "A <a@b.example>",
    ],
)
def test_an_address_that_could_make_another_header_is_refused(address: str) -> None:
    """One bare address, nothing else."""
    with pytest.raises(AddressWrong, match="expected name@host"):
        Email(settings_with("smtp://127.0.0.1:1")).enter(address)


async def test_a_headline_cannot_make_a_header(file_ledger: AsyncEngine) -> None:
    """Line breaks in what a feed calls its title are no line breaks in the mail."""
    nasty = replace(founded(), title="Alarm\r\nBcc: victim@home.example\r\n\r\nBuy this")
    async with mailing() as (mailbox, smtp), outside(file_ledger, settings_with(smtp)) as room:
        await room.add("email", "reader@home.example")
        await room.happen(event(nasty, "e1", "new", [firing()], changes=2))
        await room.settled()
    (only,) = mailbox.mails
    assert only["Bcc"] is None
    assert str(only["Subject"]) == "Alarm Bcc: victim@home.example Buy this"


def test_mail_without_a_server_is_a_setting_to_mend() -> None:
    """Said when the endpoint is added."""
    with pytest.raises(AddressWrong, match="TOCSIN_SMTP"):
        Email(settings_with()).enter("reader@home.example")


async def test_whatever_apprise_reaches_is_told_and_its_address_is_masked(file_ledger: AsyncEngine) -> None:
    """By the library itself, to a receiver of its JSON; a failure is repeated once and counted."""
    async with receiving() as (receiver, url), outside(file_ledger, settings_with()) as room:
        receiver.answers = [500]
        await room.add("apprise", url.replace("http://", "json://reader:open-sesame@"))
        await room.happen(NEW)
        counted = await room.settled()
        async with file_ledger.begin() as connection:
            (listed,) = await list_endpoints(connection)
    told = json.loads(receiver.calls[1][1])
    assert (told["title"], "29" in told["message"]) == (founded().title, True)
    assert (len(receiver.calls), counted.unknowns) == (2, 1)
    assert "open-sesame" not in repr(listed)


def test_telegrams_html_is_told_to_others_in_forms_that_they_know() -> None:
    """Times as they are written beside Telegram's own, links with their address, what is escaped stays what it was."""
    markup = (
        '<b>A &amp; B</b>\n<tg-time unix="1772331240" format="t">02:14 UTC</tg-time> '
        '<blockquote expandable><a href="https://a.example/?b=1&amp;c=2">why</a></blockquote>'
    )
    html = to_html(markup)
    assert '<time datetime="2026-03-01T02:14:00Z">02:14 UTC</time>' in html
    assert "<blockquote><a" in html
    assert to_text(html) == "A & B\n02:14 UTC why (https://a.example/?b=1&c=2)"
