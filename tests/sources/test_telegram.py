"""A Telegram channel is read from its public page."""

from typing import ClassVar

import pytest

from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.telegram import MOST_PAGES, TelegramConfig, TelegramSource
from streams.sources.parse.channel import parse
from streams.sources.recorded import RecordedHttp
from tests.sources.reading import attempt, items, read

URL = "https://t.me/s/desknews"


def post(number: int, html: str = "The bridge is <b>closed</b>.<br/>Stay away &amp; wait.", before: str = "") -> str:
    """A post as the page has it."""
    text = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{html}</div>' if html else ""
    return (
        '<div class="tgme_widget_message_wrap js-widget_message_wrap">'
        f'<div class="tgme_widget_message" data-post="desknews/{number}"><div class="tgme_widget_message_bubble">'
        f'<a href="/desknews">Desk</a>{before}{text}<img src="x.jpg"><span class="tgme_widget_message_meta">'
        f'<a class="tgme_widget_message_date" href="https://t.me/desknews/{number}">'
        '<time datetime="2026-01-05T11:00:00+00:00" class="time">11:00</time></a></span></div></div></div>'
    )


def page(*posts: str) -> bytes:
    """The page."""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>Desk</title></head><body><main>'
        f'<section class="tgme_channel_history js-message_history">{"".join(posts)}</section></main></body></html>'
    ).encode()


SOURCE = TelegramSource(TelegramConfig(channel="desknews"))


class TestTelegramSource(SourceContract):
    source = TelegramSource
    config: ClassVar = {"channel": "desknews", "language": "en"}
    answers: ClassVar = {URL: page(post(7), post(8))}


def test_a_post_is_its_words_its_time_and_its_address() -> None:
    """Its first line is the headline."""
    (item,) = items(SOURCE, {URL: page(post(7))})
    assert (item.title, item.text) == ("The bridge is closed.", "The bridge is closed.\nStay away & wait.")
    assert (item.guid, item.url, str(item.published)) == (
        "desknews/7",
        "https://t.me/desknews/7",
        "2026-01-05 11:00:00+00:00",
    )


def test_what_a_post_shows_of_others_is_not_its_own() -> None:
    """The post that it answers has words of the same kind, and the page that it links to as well."""
    reply = (
        '<a class="tgme_widget_message_reply" href="/x/1"><div class="tgme_widget_message_text">'
        "<i>Forty</i> killed</div></a>"
    )
    (item,) = items(SOURCE, {URL: page(post(7, "That is false.", before=reply))})
    assert item.text == "That is false."


def test_a_post_without_words_is_none_and_an_empty_channel_is_one() -> None:
    """Pictures say nothing here."""
    assert items(SOURCE, {URL: page(post(7, ""))}) == []
    assert [type(thing) for thing in read(SOURCE, {URL: page()})] == [Checkpoint]


def test_posts_that_left_the_page_since_the_last_poll_are_read_too() -> None:
    """Page before page, back to the last one seen."""
    answers = {
        URL: page(*(post(n) for n in range(41, 61))),
        f"{URL}?before=41": page(*(post(n) for n in range(21, 41))),
        f"{URL}?before=21": page(*(post(n) for n in range(1, 21))),
    }
    found = read(SOURCE, answers, {"last": "desknews/15"})
    assert {int(thing.guid.split("/")[1]) for thing in found if isinstance(thing, Item)} == set(range(1, 61))
    assert isinstance(found[-1], Checkpoint)
    assert found[-1].values["last"] == "desknews/60"


def test_the_way_back_has_an_end() -> None:
    """A source that was paused for a year does not read the year."""

    class Endless(RecordedHttp):
        pages = 0

        async def get(self, url, **rest):
            self.pages += 1
            return await RecordedHttp({url: page(post(100_000 - self.pages))}).get(url)

    http = Endless({})
    attempt(SOURCE, http, {"last": "desknews/1"})
    assert http.pages == MOST_PAGES


@pytest.mark.parametrize(
    "body", [b"", b"<html><body><div class='tgme_page'>Join</div></body></html>", b"\xff\x00<", b'{"ok": false}']
)
def test_a_page_without_posts_is_malformed(body: bytes) -> None:
    """A private channel, no channel at all, or no page."""
    with pytest.raises(Malformed, match="public preview"):
        parse(body, {})


def test_broken_markup_and_odd_numbers_give_what_can_be_read() -> None:
    """Elements that never close, and a post whose name has no number."""
    odd = '<div data-post="desknews/x"><div class="tgme_widget_message_text">no</div></div>'
    open_ended = '<div data-post="desknews/9"><div class="tgme_widget_message_text">Wait <b>here'
    assert [item.text for item in parse(page(odd, open_ended), {}).items] == ["Wait here"]
