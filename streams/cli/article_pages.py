"""One article from a file or from the web, for a person who asks about it."""

import asyncio
import re
from datetime import UTC, datetime

from streams.cli.article_lines import EPOCH, article_from_json
from streams.ingest.handover.addresses import canonical_url
from streams.ingest.network.http import GuardedClient
from streams.model import Article
from streams.model.ids import article_id
from streams.sources.parse.plain import plain
from streams.sources.protocol import Answer

_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_BODY = re.compile(r"<(article|main|body)\b.*", re.IGNORECASE | re.DOTALL)


def article_from_text(raw: bytes, name: str) -> Article:
    """A JSON article, or plain text whose first line is the title. Raises ValueError where it is neither."""
    if raw.lstrip()[:1] == b"{":
        return article_from_json(raw)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"no UTF-8 text ({error.reason} at byte {error.start})") from error
    title, _, body = text.lstrip("\n").partition("\n")
    return Article(id=name, source=name, title=title.strip(), text=body, fetched=EPOCH)


def article_from_page(url: str) -> Article:
    """The article of a web page, as far as its markup shows it. Raises SourceError and ValueError."""
    from w3lib.encoding import html_to_unicode

    address = canonical_url(url)
    if address is None:
        raise ValueError("expected an http or https address")
    answer, fetched = asyncio.run(_fetched(url))
    _, page = html_to_unicode(answer.headers.get("content-type"), answer.body)
    title = _TITLE.search(page)
    body = _BODY.search(page)
    return Article(
        id=article_id(address, url, url),
        source=url,
        url=url,
        title=plain(title[1]).strip() if title else "",
        text=plain(body[0] if body else page),
        fetched=fetched,
    )


async def _fetched(url: str) -> tuple[Answer, datetime]:
    async with GuardedClient(lambda: datetime.now(UTC)) as http:
        answer = await http.get(url)
    if not isinstance(answer, Answer):
        raise ValueError("the server says that nothing changed, though nothing was known")
    return answer, datetime.now(UTC)
