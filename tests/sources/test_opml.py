"""Subscriptions go from one reader to another."""

import pytest

from streams.sources.errors import Malformed
from streams.sources.parse.opml import Outline, read_opml, write_opml

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="2.0"><head><title>Subscriptions</title></head><body>
<outline text="Europe"><outline text="Presse &amp; radio">
<outline type="rss" text="Le Quai" title="Le Quai" xmlUrl="https://quai.example/rss?a=1&amp;b=2"
 htmlUrl="https://quai.example/" language="fr-FR"/></outline>
<outline type="rss" text="Harbour Post" xmlurl="https://harbour.example/feed.json"/></outline>
<outline text="again" xmlUrl="https://harbour.example/feed.json"/>
<outline text="a note"/><outline text="bad" xmlUrl="file:///etc/passwd"/>
<outline text="feed:" xmlUrl="ftp://old.example/feed"/></body></opml>"""

SUBSCRIPTIONS = [
    Outline(
        url="https://quai.example/rss?a=1&b=2",
        title="Le Quai",
        page="https://quai.example/",
        language="fr",
        folders=("Europe", "Presse & radio"),
    ),
    Outline(url="https://harbour.example/feed.json", title="Harbour Post", folders=("Europe",)),
]


def test_subscriptions_are_read_with_their_folders_each_once() -> None:
    """What is no web address is no feed; the names of attributes differ in case between readers."""
    assert read_opml(FILE) == SUBSCRIPTIONS


def test_what_is_written_is_read_again() -> None:
    """Signs of XML and of other scripts, in names and folders."""
    odd = [*SUBSCRIPTIONS, Outline(url="https://x.example/", title="<\"&'> новости", folders=("Europe", "a/b"))]
    written = write_opml('Tocsin & "friends"', odd)
    assert read_opml(written) == odd
    assert written.count(b'text="Europe"') == 1


def test_a_feed_without_a_name_is_called_by_its_address() -> None:
    """OPML requires a text of every outline."""
    assert b'text="https://x.example/"' in write_opml("feeds", [Outline(url="https://x.example/")])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "no OPML"),
        (b"<html><body/></html>", "root is <html>"),
        (b"<opml><body>", "no OPML"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>', "document type"),
        (b'<!DOCTYPE opml SYSTEM "file:///etc/passwd"><opml/>', "document type"),
        (b"https://quai.example/rss\n", "no OPML"),
    ],
)
def test_what_is_no_opml_is_refused_with_its_reason(body: bytes, said: str) -> None:
    """Entities would grow, or read files."""
    with pytest.raises(Malformed, match=said):
        read_opml(body)


def test_folders_without_end_are_not_followed() -> None:
    """A file of a megabyte could nest a hundred thousand."""
    body = b"<opml><body>" + b"<outline text='a'>" * 5000 + b"</outline>" * 5000 + b"</body></opml>"
    assert read_opml(body) == []
