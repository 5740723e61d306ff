"""Telegram's HTML: what is kept, what is refused, in which words."""

import pytest

from bots.local.entities import Entity, finish, units
from bots.local.markup import parse_html
from bots.local.refusals import Refused


def kinds(html: str) -> list[tuple[str, str]]:
    """The entities' types and the words they cover."""
    formatted = parse_html(html)
    raw = formatted.text.encode("utf-16-le")
    return [(entity.type, raw[2 * entity.offset : 2 * entity.end].decode("utf-16-le")) for entity in formatted.entities]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<b>a</b> <strong>b</strong>", [("bold", "a"), ("bold", "b")]),
        ("<i>a</i> <em>b</em>", [("italic", "a"), ("italic", "b")]),
        ("<u>a</u> <ins>b</ins>", [("underline", "a"), ("underline", "b")]),
        ("<s>29</s> <strike>a</strike> <del>b</del>", [("strikethrough", w) for w in ("29", "a", "b")]),
        ('<tg-spoiler>a</tg-spoiler> <span class="tg-spoiler">b</span>', [("spoiler", "a"), ("spoiler", "b")]),
        ("<blockquote>a</blockquote>", [("blockquote", "a")]),
        ("<blockquote expandable>a</blockquote>", [("expandable_blockquote", "a")]),
        ('<a href="https://a.example/?x=1&amp;y=2">a</a>', [("text_link", "a")]),
        ('<a href="tg://user?id=5">a</a>', [("text_mention", "a")]),
        ("<code>a</code>", [("code", "a")]),
        ('<pre><code class="language-python">a</code></pre>', [("pre", "a")]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', [("custom_emoji", "👍")]),
        ('<tg-time unix="1700000000" format="wDT">soon</tg-time>', [("date_time", "soon")]),
        ("<b>é<i>😀x</i></b>", [("bold", "é😀x"), ("italic", "😀x")]),
        ("<b></b>empty", []),
        ("1 &lt; 2 &amp; 3 &gt; 2 &#233; &#xe9; &nbsp;", []),
    ],
)
def test_a_supported_tag_becomes_the_entity_that_telegram_makes_of_it(
    html: str, expected: list[tuple[str, str]]
) -> None:
    """Every tag of the Bot API's HTML style, over the words it encloses."""
    assert kinds(html) == expected


def test_named_and_numeric_references_are_decoded_and_unknown_ones_stay() -> None:
    """Telegram knows four names and all numbers."""
    assert parse_html("1 &lt; 2 &amp; &#233;&#xe9; &nbsp;&apos;").text == "1 < 2 & éé &nbsp;&apos;"


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("a <div>b</div>", 'Unsupported start tag "div" at byte offset 2'),
        ("é < b", 'Unsupported start tag "" at byte offset 3'),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ("<a href=a/b>x</a>", "Unexpected end of name token at byte offset 8"),
        ("<a =b>x</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ('<span class="big">x</span>', 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="no">x</tg-emoji>', "Invalid custom emoji identifier specified"),
        ('<tg-time unix="5" format="?">x</tg-time>', "Invalid date format used"),
    ],
)
def test_markup_that_does_not_parse_is_refused_in_telegrams_words(html: str, complaint: str) -> None:
    """The offsets count bytes, as Telegram's do."""
    with pytest.raises(Refused) as refusal:
        parse_html(html)
    assert refusal.value.code == 400
    assert refusal.value.description == f"Bad Request: can't parse entities: {complaint}"


def test_what_a_text_shows_by_itself_is_found() -> None:
    """Commands, hashtags, mentions and links need no markup."""
    formatted = finish("/alert@tocsin_bot 😀 #syrie of @afp https://a.example/b?c. a@b.example 1/2 #2020", ())
    raw = formatted.text.encode("utf-16-le")
    found = [
        (entity.type, raw[2 * entity.offset : 2 * entity.end].decode("utf-16-le")) for entity in formatted.entities
    ]
    assert found == [
        ("bot_command", "/alert@tocsin_bot"),
        ("hashtag", "#syrie"),
        ("mention", "@afp"),
        ("url", "https://a.example/b?c"),
    ]


def test_a_text_is_trimmed_and_its_entities_move_with_it() -> None:
    """Blank space at the ends is not part of a message."""
    formatted = parse_html("  \n<b> bold </b>end \n")
    assert formatted.text == "bold end"
    assert formatted.entities == (Entity(type="bold", offset=0, length=5),)


def test_nothing_is_found_or_kept_inside_code_and_quotations_are_not_nested() -> None:
    """The nestings that Telegram forbids are undone, not refused."""
    assert kinds("<code>#no <b>bold</b></code>") == [("code", "#no bold")]
    assert kinds("<blockquote>a<blockquote>b</blockquote></blockquote>") == [("blockquote", "ab")]
    assert kinds('<a href="https://a.example">#tag</a>') == [("text_link", "#tag")]


def test_lengths_are_counted_in_utf_16_units() -> None:
    """An emoji outside the first plane counts twice."""
    assert units("é😀") == 3
