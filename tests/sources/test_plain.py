"""HTML as a reader sees it."""

import pytest

from streams.sources.parse.plain import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\n\nTwo."),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo"),
        ("33&nbsp;morts &amp; 36 bless&eacute;s", "33\u00a0morts & 36 blessés"),
        ("a <b>bold</b> word\n  wrapped", "a bold word wrapped"),
        ("<style>p{}</style>seen<script>var a = '<p>no</p>';</script>", "seen"),
        ("no markup, 5 < 6", "no markup, 5 < 6"),
        ("<p>never closed", "never closed"),
        ('before <iframe src="https://video.example/1"> after', "before after"),
        ("<html><head><title>Site</title><body><p>Body.</p>", "Body."),
        ("", ""),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    """Paragraphs stay apart, inline markup leaves no trace."""
    assert plain(html) == text
