"""Warnings of authorities, and what becomes of them when they are updated or cancelled."""

from typing import Any, ClassVar

import pytest

from streams.ingest.handover.numbering import number
from streams.model import Point
from streams.model.ids import article_id
from streams.settings import SourceSettings
from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed, RateLimited
from streams.sources.item import Checkpoint, Item
from streams.sources.kinds.cap import MOST_MESSAGES, CapConfig, CapSource
from streams.sources.parse.bulletin import parse
from streams.sources.recorded import RecordedHttp
from tests.sources.reading import NOW, attempt, items, read

LIST = "https://alerts.example/feed"
FLOOD = """<info><language>en-GB</language><category>Met</category><event>Flood warning</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
<headline>The Wend is over its banks at Lowbridge</headline>
<description>Water   stands in the streets.</description><instruction>Go to high ground.</instruction>
<web>https://alerts.example/lowbridge</web>
<area><areaDesc>Lowbridge</areaDesc><polygon>50,-1 50,-3 52,-3 52,-1</polygon></area></info>"""
CRUE = """<info><language>fr-FR</language><event>Crue</event><headline>La Wend déborde</headline>
<area><areaDesc>Pont-Bas</areaDesc></area></info>"""


def message(name: str, kind: str = "Alert", *, hour: int = 11, info: str = FLOOD, **fields: str) -> bytes:
    """A CAP message."""
    known = {"status": "Actual", "scope": "Public"} | fields
    rest = "".join(f"<{key}>{value}</{key}>" for key, value in known.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{name}</identifier><sender>met@alerts.example</sender>"
        f"<sent>2026-01-05T{hour:02d}:00:00-00:00</sent><msgType>{kind}</msgType>{rest}{info}</alert>"
    ).encode()


def feed(*names: str) -> bytes:
    """An Atom feed of messages, each with a page for people first."""
    entries = "".join(
        f'<entry><id>{name}</id><link href="/page/{name}"/>'
        f'<link type="application/cap+xml" href="/{name}.xml"/></entry>'
        for name in names
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def site(**messages: bytes) -> dict[str, bytes]:
    """A feed and the messages that it lists, by name."""
    return {LIST: feed(*messages)} | {f"https://alerts.example/{name}.xml": body for name, body in messages.items()}


def after(kind: str, *names: str, **fields: Any) -> bytes:
    """A message about earlier ones."""
    named = " ".join(f"met@alerts.example,{name},2026-01-05T11:00:00-00:00" for name in names)
    return message("later", kind, hour=12, references=named, **fields)


SOURCE = CapSource(CapConfig(url=LIST))


class TestCapSource(SourceContract):
    source = CapSource
    config: ClassVar = {"url": LIST}
    answers: ClassVar = site(a=message("a"), b=message("b"))


def test_a_warning_says_what_where_and_how_bad() -> None:
    """The message's own page is its address; a polygon is a place in its middle."""
    (item,) = items(SOURCE, site(a=message("a")))
    assert (item.guid, item.title) == (
        "met@alerts.example,a",
        "Flood warning: The Wend is over its banks at Lowbridge",
    )
    assert item.text.split("\n\n") == [
        "Water stands in the streets.",
        "Go to high ground.",
        "Lowbridge",
        "Urgency: Immediate. Severity: Severe. Certainty: Observed.",
    ]
    assert (item.url, item.language) == ("https://alerts.example/lowbridge", "en")
    assert (item.point, str(item.published)) == (Point(latitude=51, longitude=-2), "2026-01-05 11:00:00+00:00")


def test_the_language_wanted_is_read_where_there_is_one() -> None:
    """A message in two languages is one article in one of them."""
    both = site(a=message("a", info=FLOOD + CRUE))
    assert [item.language for item in items(SOURCE, both)] == ["en"]
    (french,) = items(CapSource(CapConfig(url=LIST, language="fr")), both)
    assert (french.title, french.language, french.url) == (
        "Crue: La Wend déborde",
        "fr",
        "https://alerts.example/a.xml",
    )


@pytest.mark.parametrize("fields", [{"status": "Exercise"}, {"status": "Test"}, {"scope": "Private"}])
def test_exercises_and_what_is_not_for_the_public_ring_nothing(fields: dict[str, str]) -> None:
    """Authorities try their sirens on the same feed."""
    assert items(SOURCE, site(a=message("a", **fields))) == []


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_what_systems_tell_each_other_is_no_news(kind: str) -> None:
    """An acknowledgement speaks to the sender."""
    assert items(SOURCE, site(a=message("a", kind))) == []


def test_an_update_supersedes_and_a_cancel_takes_back() -> None:
    """By the names of the messages: many of one authority share one web page."""
    source = SourceSettings(id="met")
    first = number(items(SOURCE, site(a=message("a"))), {}, source, NOW)
    update = number(items(SOURCE, site(later=after("Update", "a"))), first.seen, source, NOW)
    (article,) = update.articles
    assert article.supersedes == (first.articles[0].id,) == (article_id(None, "met", "met@alerts.example,a"),)
    assert (article.id != first.articles[0].id, article.status) == (True, "live")
    cancel = number(items(SOURCE, site(later=after("Cancel", "a"))), first.seen, source, NOW)
    assert [(a.id, a.revision, a.status) for a in cancel.articles] == [(first.articles[0].id, 2, "withdrawn")]


@pytest.mark.parametrize(("kind", "left"), [("Update", ["met@alerts.example,later"]), ("Cancel", [])])
def test_what_was_superseded_before_it_was_read_is_no_news(kind: str, left: list[str]) -> None:
    """Also where the feed has the newest first."""
    found = items(SOURCE, site(later=after(kind, "a"), a=message("a")))
    assert [item.guid for item in found if not item.withdrawn] == left
    assert len(number(found, {}, SourceSettings(id="met"), NOW).articles) == len(left)


def test_a_message_that_names_itself_stays() -> None:
    """Some programs list it among its own references."""
    assert len(items(SOURCE, site(later=after("Update", "later")))) == 1


def test_each_message_is_fetched_once() -> None:
    """The feed grows; the old ones are known."""
    old = read(SOURCE, site(a=message("a")))[-1]
    assert isinstance(old, Checkpoint)
    grown = site(b=message("b"), a=b"would be malformed, and is not asked for")
    assert [item.guid for item in items(SOURCE, grown, old.values)] == ["met@alerts.example,b"]


def test_a_message_that_is_gone_or_broken_keeps_no_other_away() -> None:
    """An expired one is a 404 while the feed still lists it."""
    answers = site(a=message("a"), b=b"<alert><identifier>", c=message("c"))
    del answers["https://alerts.example/c.xml"]
    assert len(items(SOURCE, answers)) == 1


def test_a_message_is_asked_for_in_caps_own_format() -> None:
    """At one address there may be several."""

    class Listening(RecordedHttp):
        accepted: ClassVar[list[str]] = []

        async def get(self, url, *, headers=None, **rest):
            self.accepted.append((headers or {}).get("Accept", ""))
            return await super().get(url, **rest)

    attempt(SOURCE, Listening(site(a=message("a"))))
    assert [accept.partition(",")[0] for accept in Listening.accepted] == ["", "application/cap+xml"]


def test_a_long_list_is_read_over_several_polls() -> None:
    """And none is left out."""
    answers = site(**{f"m{n}": message(f"m{n}") for n in range(MOST_MESSAGES + 5)})
    first = read(SOURCE, answers)
    assert isinstance(first[-1], Checkpoint)
    assert len(items(SOURCE, answers, first[-1].values)) == 5


def test_what_was_fetched_before_a_429_stays() -> None:
    """Else a list longer than the host's patience would never be read."""

    class Impatient(RecordedHttp):
        async def get(self, url, **rest):
            if url.endswith("b.xml"):
                raise RateLimited("slow down", 429, 60)
            return await super().get(url, **rest)

    things, failure = attempt(SOURCE, Impatient(site(a=message("a"), b=message("b"))))
    assert isinstance(failure, RateLimited)
    assert [type(thing) for thing in things] == [Item, Checkpoint]
    assert [item.guid for item in items(SOURCE, site(a=message("a"), b=message("b")), things[-1].values)] == [
        "met@alerts.example,b"
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no CAP message"),
        (b"<html><body/></html>", "'html'"),
        (b'<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><alert>&c;</alert>', "document type"),
        (b'<?xml version="1.0" encoding="rot13"?><alert/>', "no CAP message"),
        (b"\xff\xfe\x00", "no CAP message"),
    ],
)
def test_what_is_no_bulletin_is_malformed(body: bytes, said: str) -> None:
    """And an entity that could grow is not even declared."""
    with pytest.raises(Malformed, match=said):
        parse(body, {})


def test_places_that_cannot_be_are_none() -> None:
    """Words for numbers, half a pair, a latitude beyond the pole."""
    for drawn in ("north,west", "50", "", "95,10"):
        info = f"<info><event>Gale</event><area><areaDesc>Sea</areaDesc><circle>{drawn} 5</circle></area></info>"
        (item,) = parse(message("a", info=info), {}).items
        assert (item.point, item.title) == (None, "Gale: Sea")
