"""A Mastodon timeline is read on from where it was left."""

import json
from typing import Any, ClassVar

import pytest
from aiohttp import web
from pydantic import ValidationError

from streams.ingest.network.http import GuardedClient
from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.mastodon import MOST_PAGES, PAGE, MastodonConfig, MastodonSource
from streams.sources.kinds.posts import LONGEST, headline
from streams.sources.protocol import Context
from streams.sources.recorded import OpenCage, RecordedHttp
from tests.ingest.conftest import Site
from tests.sources.reading import NOW, attempt, items

SERVER = "https://social.example"
PUBLIC = f"{SERVER}/api/v1/timelines/public?limit=40"


def status(number: int, content: str = "<p>The bridge is closed.</p>", **fields: Any) -> dict[str, Any]:
    """A post as the API has it."""
    return {
        "id": str(number),
        "created_at": "2026-01-05T11:00:00.000Z",
        "edited_at": None,
        "url": f"{SERVER}/@desk/{number}",
        "content": content,
        "spoiler_text": "",
        "language": "en-GB",
        "reblog": None,
        "card": None,
    } | fields


def page(*statuses: Any) -> bytes:
    """An answer."""
    return json.dumps(statuses).encode()


class TestMastodonSource(SourceContract):
    source = MastodonSource
    config: ClassVar = {"server": SERVER}
    answers: ClassVar = {PUBLIC: page(status(9)), f"{PUBLIC}&min_id=9": page()}


class TestAccountOfMastodon(SourceContract):
    source = MastodonSource
    config: ClassVar = {"server": SERVER, "account": "@desk@social.example", "token": None}
    answers: ClassVar = {
        f"{SERVER}/api/v1/accounts/lookup?acct=desk%40social.example": b'{"id": "77", "acct": "desk"}',
        f"{SERVER}/api/v1/accounts/77/statuses?limit=40&exclude_reblogs=true": page(status(9)),
        f"{SERVER}/api/v1/accounts/77/statuses?limit=40&exclude_reblogs=true&min_id=9": page(),
    }


def posts(*statuses: Any) -> list[Item]:
    """What the source yields of a timeline."""
    return items(MastodonSource(MastodonConfig(server=SERVER)), {PUBLIC: page(*statuses)})


def test_a_post_is_its_words_and_what_its_link_says() -> None:
    """The warning before it, too; its first line is the headline."""
    card = {"title": "Wend over its banks", "description": "Three villages are cut off."}
    (item,) = posts(status(5, "<p>Flood <b>news</b></p><p>See</p>", spoiler_text="Weather", card=card))
    assert item.text == "Weather\n\nFlood news\n\nSee\n\nWend over its banks\n\nThree villages are cut off."
    assert (item.title, item.language, item.url) == ("Weather", "en", f"{SERVER}/@desk/5")


def test_boosts_and_pictures_without_words_are_left_out() -> None:
    """The first are others' posts; of the second there is nothing to read."""
    assert posts(status(2, reblog=status(1)), status(3, "")) == []


def test_one_odd_post_keeps_no_other_away() -> None:
    """What strangers' servers pass on may have any shape."""
    found = posts(
        "?",
        status(4, language=3),
        status(6) | {"id": ""},
        status(5, created_at="soon", url="javascript:alert()", language="??"),
    )
    assert [(item.guid, item.published, item.url, item.language) for item in found] == [("5", None, None, None)]


def test_an_account_and_a_tag_at_once_are_refused() -> None:
    """The operator meant one of them."""
    with pytest.raises(ValidationError, match="expected one of them"):
        MastodonConfig(server=SERVER, account="desk", tag="storm")


def test_a_server_that_speaks_of_an_error_is_malformed() -> None:
    """With status 200, as some proxies do."""
    _, failure = attempt(MastodonSource(MastodonConfig(server=SERVER)), RecordedHttp({PUBLIC: b'{"error": "no"}'}))
    assert isinstance(failure, Malformed)


async def test_pages_are_read_on_until_there_is_nothing_new() -> None:
    """A hundred posts since the last poll, on a server that answers as Mastodon does, with a token."""
    stored = [status(number) for number in range(1, 201)]

    async def timeline(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer s3cret"
        since = int(request.query["min_id"])
        after = [each for each in stored if int(each["id"]) > since][: int(request.query["limit"])]
        return web.json_response(after[::-1])

    site = Site()
    site.pages["/api/v1/timelines/tag/storm"] = timeline
    async with site.server, GuardedClient(lambda: NOW, allow_private=True) as http:
        config = MastodonConfig.model_validate({"server": site.url("").rstrip("/"), "tag": "storm", "token": "s3cret"})
        assert "s3cret" not in repr(config)
        source = MastodonSource(config)
        context = Context(
            http=http, cage=OpenCage(), checkpoint={"of": f"{config.server}  storm", "min_id": "100"}, now=lambda: NOW
        )
        things = [thing async for thing in source.read(context)]
    names = [int(thing.guid) for thing in things if isinstance(thing, Item)]
    assert sorted(names) == list(range(101, 201))
    assert isinstance(things[-1], Checkpoint)
    assert things[-1].values["min_id"] == "200"


def test_another_timelines_checkpoint_means_nothing() -> None:
    """The operator changed the account; the other server's numbers are other posts."""
    checkpoint = {"of": "https://other.example  ", "min_id": "99"}
    assert len(items(MastodonSource(MastodonConfig(server=SERVER)), {PUBLIC: page(status(5))}, checkpoint)) == 1


def test_a_timeline_without_end_is_left_for_the_next_poll() -> None:
    """One source must not read for ever."""

    class Endless(RecordedHttp):
        pages = 0

        async def get(self, url, **rest):
            self.pages += 1
            first = self.pages * PAGE
            return await RecordedHttp({url: page(*(status(first + n) for n in range(PAGE)))}).get(url)

    http = Endless({})
    attempt(MastodonSource(MastodonConfig(server=SERVER)), http, {"of": f"{SERVER}  ", "min_id": "1"})
    assert http.pages == MOST_PAGES


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("Short\nand more", "Short"),
        ("Water stands in all the streets of the old town. " * 9, "Water stands in all the streets of the old town."),
        ("word " * 99, "word " * 39 + "word…"),
        ("x" * 300, "x" * LONGEST + "…"),
    ],
)
def test_a_headline_ends_where_a_sentence_or_a_word_does(text: str, head: str) -> None:
    """Within two hundred characters."""
    assert headline(text) == head
