"""What stands in a text and is not said: tags, entities, soft hyphens, marks of direction, accents on their own.

Feeds leave all of them behind, sometimes escaped twice. A tag that begins a block becomes a line end, any other
nothing; an entity becomes its character; what has no width is dropped, so that "sol(soft hyphen)dats" and "tue(acute)s"
are the words that people see. Accents on their own (NFD, Arabic vowel signs) go too: readers fold accents anyway.
"""

import html
import re
from collections.abc import Iterator

ENTITY = re.compile(r"&(?:amp;)*(?P<entity>(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,24}\d{0,2});)")
_LONGEST_CHARACTER = 2
"""A few entities are two characters; a longer answer of the decoder is no entity."""
_UNSEEN = (
    "\u00ad\u034f\u0640\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"  # no width, or only length
    "\u0300-\u034e\u0350-\u036f\u0483-\u0487\u064b-\u065f\u0670"  # accents and vowel signs
)
_INVISIBLE = re.compile(f"[{_UNSEEN}]+")
_TAG = r"/?(?P<{0}>[a-zA-Z][a-zA-Z0-9:-]*)(?:\s{1}*+)?/?"
_MARK = re.compile(
    rf"(?P<invisible>[{_UNSEEN}]+)"
    rf"|(?P<comment><!--)|<{_TAG.format('tag', '[^<>]')}>"
    rf"|&(?:amp;)*lt;{_TAG.format('escaped', '(?:[^<>&]|&(?:amp;)*(?:quot|apos|#39);)')}&(?:amp;)*gt;"
    rf"|{ENTITY.pattern}"
)
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "figcaption", "figure"}
    | {"footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p"}
    | {"pre", "section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_UNSAID = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "noscript", "iframe")}
_UNSAID["!--"] = re.compile("-->")
"""What opens a stretch that nobody reads, and what ends it."""

Runs = list[tuple[int, int]]


def without_markup(text: str) -> tuple[str, Runs]:
    """The text as people see it, with pairs (position in it, position in `text`) where a run begins; linear."""
    if "<" not in text and "&" not in text and (text.isascii() or _INVISIBLE.search(text) is None):
        return text, [(0, 0)]
    kept: list[str] = []
    runs: Runs = []
    length = 0
    for start, piece in _pieces(text):
        if piece:
            runs.append((length, start))
            kept.append(piece)
            length += len(piece)
    return "".join(kept), runs


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """What is kept, and from where: stretches of the text, and what replaces its marks."""
    endless: set[str] = set()
    reached = 0
    for match in _MARK.finditer(text):
        if match.start() < reached:
            continue
        yield reached, text[reached : match.start()]
        yield match.start(), _shown(match)
        reached = _end(text, match, endless)
    yield reached, text[reached:]


def _shown(match: re.Match[str]) -> str:
    """The character that a mark stands for, or none; what only looks like an entity stays."""
    if match["invisible"] or match["comment"]:
        return ""
    name = match["tag"] or match["escaped"]
    if name is not None:
        return "\n" if name.lower() in _BLOCKS else ""
    character = html.unescape(f"&{match['entity']}")
    return _INVISIBLE.sub("", character[:1]) if len(character) <= _LONGEST_CHARACTER else match[0]


def _end(text: str, match: re.Match[str], endless: set[str]) -> int:
    """Where a mark ends, with the stretch that nobody reads behind it; `endless` are openings known to have no end."""
    name = "!--" if match["comment"] else (match["tag"] or "").lower()
    if name not in _UNSAID or name in endless or match[0].startswith("</"):
        return match.end()
    closing = _UNSAID[name].search(text, match.end())
    if closing is None:
        endless.add(name)
        return match.end()
    return closing.end()
