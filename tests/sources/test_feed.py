"""Feeds of every dialect become the same items."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from streams.sources.contract import SourceContract
from streams.sources.errors import Malformed
from streams.sources.kinds.feed import FeedSource
from streams.sources.parse.entries import parse
from streams.sources.parse.fields import MOST_ITEMS

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Le Courrier</title><link>https://courrier.example/</link><language>fr-FR</language>
<item><guid isPermaLink="false">a-1</guid><title>Vingt-neuf soldats tu&#233;s &amp;agrave; Idleb</title>
<link>/monde/idleb?utm_source=rss</link><pubDate>Fri, 28 Feb 2020 03:14:00 +0100</pubDate>
<description>&lt;p&gt;Le bilan s'alourdit.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Au moins 29 soldats sont morts.</p><script>track()</script><p>36 bless&eacute;s.</p>]]>
</content:encoded></item>
<item><title>Sans date ni adresse</title></item>
</channel></rss>"""

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Wire</title><id>urn:wire</id>
<entry><id>urn:1</id><title type="text">5 &lt; 6 say allies</title><updated>2020-02-28T02:14:00Z</updated>
<link href="https://wire.example/1"/><summary>Allies met.</summary></entry></feed>"""

RDF = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://old.example/"><title>Old</title></channel>
<item rdf:about="https://old.example/1"><title>One</title><link>https://old.example/1</link>
<dc:date>2020-02-28T02:14:00+00:00</dc:date></item></rdf:RDF>"""

AT = datetime(2020, 2, 28, 2, 14, tzinfo=UTC)


class TestFeedSource(SourceContract):
    source = FeedSource
    config: ClassVar = {"url": "https://courrier.example/feed.xml"}
    answers: ClassVar = {"https://courrier.example/feed.xml": RSS.encode()}


def test_an_rss_item_becomes_plain_text_with_its_date() -> None:
    """The date keeps its offset. Lead and body both stay, a script does not, and a relative link finds its site."""
    item, undated = parse(RSS.encode(), {"content-location": "https://courrier.example/feed.xml"}).items
    assert (item.guid, item.title) == ("a-1", "Vingt-neuf soldats tués à Idleb")
    assert item.text == "Le bilan s'alourdit.\n\nAu moins 29 soldats sont morts.\n\n36 blessés."
    assert (item.published, item.updated, item.language) == (AT, None, "fr")
    assert item.published.utcoffset() == timedelta(hours=1)
    assert item.url == "https://courrier.example/monde/idleb?utm_source=rss"
    assert (undated.published, undated.url, undated.guid) == (None, None, "Sans date ni adresse")


@pytest.mark.parametrize(
    ("guid", "name", "url"),
    [
        ("<guid>4711</guid>", "4711", None),
        (
            "<guid>https://courrier.example/4711</guid>",
            "https://courrier.example/4711",
            "https://courrier.example/4711",
        ),
        ("<guid>/monde/4711</guid>", "/monde/4711", "https://courrier.example/monde/4711"),
        ('<guid isPermaLink="false">https://courrier.example/4711</guid>', "https://courrier.example/4711", None),
        ("<link>/a</link>", "https://courrier.example/a", "https://courrier.example/a"),
        ("", "Sans nom", None),
    ],
)
def test_an_id_stays_as_it_is_written_and_is_an_address_only_where_it_looks_like_one(
    guid: str, name: str, url: str | None
) -> None:
    """A feed may move, its articles are the same; and a number is no page."""
    body = f'<rss version="2.0"><channel><item>{guid}<title>Sans nom</title></item></channel></rss>'.encode()
    (item,) = parse(body, {"content-location": "https://courrier.example/feed.xml"}).items
    assert (item.guid, item.url) == (name, url)


def test_an_atom_entry_without_publication_date_has_its_update_as_one() -> None:
    """Atom requires `updated` only; a plain title keeps its signs."""
    (item,) = parse(ATOM, {}).items
    assert (item.title, item.published, item.updated, item.language) == ("5 < 6 say allies", AT, AT, "en")


def test_rdf_is_read_too() -> None:
    """RSS 1.0 is still served by old agencies."""
    (item,) = parse(RDF, {}).items
    assert (item.url, item.title, item.published) == ("https://old.example/1", "One", AT)


@pytest.mark.parametrize("header", ["", "; charset=iso-8859-1", "; charset=us-ascii", "; charset=nonsense"])
@pytest.mark.parametrize("declared", ["", ' encoding="windows-1251"', ' encoding="iso-8859-1"', ' encoding="utf-8"'])
def test_utf_8_is_read_as_such_whatever_header_and_declaration_say(header: str, declared: str) -> None:
    """A server's default, or a template's, would make two letters of each accent."""
    body = RSS.replace("&#233;", "é").replace('version="1.0"', f'version="1.0"{declared}').encode()
    for kind in ("text/xml", "application/rss+xml", "text/html", "text/plain"):
        item = parse(body, {"content-type": kind + header}).items[0]
        assert item.title == "Vingt-neuf soldats tués à Idleb"


def test_a_letter_that_was_cut_in_the_middle_spoils_no_other() -> None:
    """Programs that count bytes cut summaries so."""
    body = RSS.replace("&#233;", "éèàçôûîâêäöü").encode().replace(b"Sans date", "Privé".encode()[:-1])
    first, second = parse(body, {"content-type": "text/xml"}).items
    assert first.title == "Vingt-neuf soldats tuéèàçôûîâêäöüs à Idleb"
    assert second.title.startswith("Priv")


@pytest.mark.parametrize(
    ("encoding", "title"),
    [
        ("windows-1251", "Двадцать девять солдат погибли"),
        ("koi8-r", "Двадцать девять солдат погибли"),
        ("iso-8859-9", "İdlib'de 29 asker şehit düştü"),
        ("windows-1256", "مقتل 29 جنديا في إدلب"),
        ("utf-16", "Двадцать девять солдат погибли"),
        ("gb2312", "联通"),
    ],
)
def test_another_encoding_is_read_by_its_declaration(encoding: str, title: str) -> None:
    """Where the bytes are no UTF-8."""
    body = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><item><title>{title}</title></item>'
    (item,) = parse(f"{body}</channel></rss>".encode(encoding), {}).items
    assert item.title == title


def test_latin_1_with_its_header_is_read_right() -> None:
    """The header names the encoding that the document does not."""
    body = RSS.replace('<?xml version="1.0"?>', "").replace("&#233;", "é").encode("iso-8859-1")
    item = parse(body, {"content-type": "application/xml; charset=iso-8859-1"}).items[0]
    assert item.title == "Vingt-neuf soldats tués à Idleb"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", "web page"),
        (b"\x00\xff\x00\xff" * 50, "no RSS"),
    ],
)
def test_what_is_no_feed_is_called_by_its_name(body: bytes, said: str) -> None:
    """The operator learns what the address has instead."""
    with pytest.raises(Malformed, match=said):
        parse(body, {})


@pytest.mark.parametrize("link", ["https://courrier.example/", "https://courrier.example/monde", "/monde"])
def test_entries_that_all_lead_to_the_front_page_are_known_by_their_ids(link: str) -> None:
    """By its address all of them would be one article."""
    entry = f"<item><guid isPermaLink='false'>%s</guid><title>%s</title><link>{link}</link></item>"
    body = f"<rss version='2.0'><channel><link>https://courrier.example/monde</link>{entry * 2}</channel></rss>"
    first, second = parse(
        (body % (1, "Un", 2, "Deux")).encode(), {"content-location": "https://courrier.example/f"}
    ).items
    assert (first.named_by, first.guid, second.guid) == ("guid", "1", "2")
    nameless = re.sub("<guid.*?</guid>", "", body) % ("Un", "Deux")
    items = parse(nameless.encode(), {"content-location": "https://courrier.example/f"}).items
    assert [(item.named_by, item.guid) for item in items] == [("guid", "Un"), ("guid", "Deux")]
    assert parse(RSS.encode(), {"content-location": "https://courrier.example/f"}).items[0].named_by == "url"


@pytest.mark.parametrize(
    ("link", "known"),
    [
        ("https://courrier.example/direct#block-7", "guid"),
        ("https://courrier.example/une#xtor=RSS-1", "url"),
        ("https://courrier.example/une#", "url"),
    ],
)
def test_an_entry_of_a_live_blog_is_an_article_of_its_own(link: str, known: str) -> None:
    """As revisions of one article each would take back what the one before it said."""
    body = f"<rss version='2.0'><channel><item><title>3h14</title><link>{link}</link></item></channel></rss>"
    (item,) = parse(body.encode(), {}).items
    assert (item.guid, item.named_by) == (link, known)


@pytest.mark.parametrize("step", [1, -1])
def test_of_a_long_feed_the_newest_are_taken_whatever_its_order(step: int) -> None:
    """Some feeds grow at their end."""
    names = list(range(MOST_ITEMS + 200))[::step]
    times = ((name, datetime.fromtimestamp(1_700_000_000 + name * 60, UTC)) for name in names)
    entries = "".join(
        f"<item><title>{name}</title><pubDate>{time:%d %b %Y %T} GMT</pubDate></item>" for name, time in times
    )
    items = parse(f"<rss version='2.0'><channel>{entries}</channel></rss>".encode(), {}).items
    assert [int(item.title) for item in items] == [name for name in names if name >= 200]


def test_of_a_long_feed_without_dates_the_first_are_taken() -> None:
    """Most feeds begin with the newest."""
    entries = "".join(f"<item><title>{name}</title></item>" for name in range(MOST_ITEMS + 5))
    items = parse(f"<rss version='2.0'><channel>{entries}</channel></rss>".encode(), {}).items
    assert [item.title for item in items] == [str(name) for name in range(MOST_ITEMS)]


def test_an_empty_feed_is_a_feed() -> None:
    """Nothing happened yet."""
    assert parse(b'<rss version="2.0"><channel><title>New</title></channel></rss>', {}).items == ()


def test_bytes_that_name_a_file_are_not_opened(tmp_path: Path) -> None:
    """feedparser opens what looks like a path."""
    path = tmp_path / "secret.xml"
    path.write_bytes(ATOM)
    with pytest.raises(Malformed):
        parse(str(path).encode(), {})


def test_surrogates_and_control_characters_do_not_pass() -> None:
    """No topic takes them."""
    body = b'<rss version="2.0"><channel><item><title>a&#0;b&#xD800;c\x01</title></item></channel></rss>'
    (item,) = parse(body, {}).items
    item.title.encode()
    assert "\x01" not in item.title
