"""HTML as the plain text that a reader sees."""

import re
from html.parser import HTMLParser
from typing import Final

_HIDDEN: Final = frozenset({"script", "style", "template", "svg", "head"})
"""No iframe: one that is never closed, as in XHTML, would hide all that follows."""
_BREAKING: Final = frozenset({"br", "li", "tr", "dt", "dd", "option"})
_PARAGRAPHS: Final = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "div",
            "dl",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
        ),
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "table",
            "ul",
        ),
    }
)
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class _Text(HTMLParser):
    """Collects what is visible; block elements become line breaks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)
        if tag == "body":
            self._hidden = 0  # a head that was never closed ends here
        elif tag in _HIDDEN:
            self._hidden += 1

    def handle_endtag(self, tag: str) -> None:
        self._break(tag)
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))

    def _break(self, tag: str) -> None:
        if tag in _PARAGRAPHS:
            self.parts.append("\n\n")
        elif tag in _BREAKING:
            self.parts.append("\n")


def printable(text: str) -> str:
    """The text without control characters and lone surrogates, which no topic takes."""
    return _UNPRINTABLE.sub("", text)


def tidy(text: str) -> str:
    """Printable text, lines trimmed, runs of spaces single, at most one blank line between paragraphs."""
    text = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def plain(html: str) -> str:
    """The visible text of a fragment of HTML, paragraphs apart by a blank line, entities decoded."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return tidy("".join(parser.parts))
