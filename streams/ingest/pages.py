"""The whole text of articles of which a feed gives only a teaser, from their own pages (settings: `whole_text`).

Bounded in pages and in time, for an alarm must not wait: what is not there by then keeps the feed's words, as does an
article behind a wall. Nothing of this changes an article's id or revision, which stand on what the feed says.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.util import find_spec
from typing import Final

from streams.ingest.handover.numbering import fitting
from streams.ingest.network.robots import Robots
from streams.model import Article
from streams.settings import SettingsError
from streams.sources.cage import Limits
from streams.sources.errors import SourceError
from streams.sources.parse.fields import whole_text
from streams.sources.parse.page import extract
from streams.sources.protocol import Cage, Http, NotModified

MOST_PAGES: Final = 20
SECONDS: Final = 20.0
"""For all pages of one hand-over."""
MOST_BYTES: Final = 2 << 20
PAGE_LIMITS: Final = Limits(cpu=3, wall=10.0)
"""For a worker of pages' own: feeds never wait for them. A page of 100 KB takes some 10 ms."""
WHOLE: Final = 1_500
"""Characters from which on a text that does not break off is taken for whole."""
LEAST_MORE: Final = 200
"""Characters that a page must have beside the feed's: an invitation to subscribe is shorter."""
_CUT: Final = ("…", "...", "[…]", "[...]", "(…)")
_LATE: Final = f"did not answer within {SECONDS:g} s"


@dataclass(frozen=True, slots=True)
class Read:
    """The articles, as many as were given and in their order, and what is to be noted of those that stay teasers."""

    articles: tuple[Article, ...]
    note: str | None = None


def check_installed(source: str) -> None:
    """Raises SettingsError where what reads pages is not installed."""
    if not (find_spec("trafilatura") and find_spec("protego")):
        raise SettingsError(f"sources.{source}.whole_text: needs the extra `pages`: pip install 'tocsin[pages]'")


def is_teaser(article: Article) -> bool:
    """Whether its page may say more; a withdrawn article has none."""
    text = article.text.rstrip()
    return bool(article.url) and article.status == "live" and (len(text) < WHOLE or text.endswith(_CUT))


class Pages:
    """Reads articles' pages with the host's client, in its cage; sites are asked what they let robots fetch."""

    def __init__(self, http: Http, cage: Cage, now: Callable[[], datetime], seconds: float = SECONDS) -> None:
        self._http = http
        self._cage = cage
        self._robots = Robots(http, cage, now)
        self._seconds = seconds

    async def read(self, articles: Sequence[Article]) -> Read:
        """The articles with the text of their pages, where these have more than the feed."""
        teasers = [article for article in articles if is_teaser(article)]
        tasks = {article.id: asyncio.create_task(self._page(article)) for article in teasers[:MOST_PAGES]}
        try:
            if tasks:
                await asyncio.wait(tasks.values(), timeout=self._seconds)
        finally:
            for task in tasks.values():
                task.cancel()
            await asyncio.gather(*tasks.values(), return_exceptions=True)
        found: dict[str, Article | str] = dict.fromkeys((one.id for one in teasers), "was one too many")
        found.update((name, _LATE if task.cancelled() else task.result()) for name, task in tasks.items())
        reasons = Counter(one for one in found.values() if isinstance(one, str))
        whole = {name: one for name, one in found.items() if isinstance(one, Article)}
        return Read(tuple(whole.get(article.id, article) for article in articles), _note(reasons, len(teasers)))

    async def _page(self, article: Article) -> Article | str:
        """The article with its page's text, or why it stays as it is."""
        url = article.url or ""
        try:
            if not await self._robots.allow(url):
                return "is closed to robots"
            answer = await self._http.get(url, headers={"Accept": "text/html, application/xhtml+xml"})
            if isinstance(answer, NotModified):
                return "did not answer"
            if len(answer.body) > MOST_BYTES:
                return f"is larger than {MOST_BYTES >> 20} MiB"
            headers = {"asked": url, "url": answer.url, "title": article.title, "teaser": article.text}
            page = await self._cage.run(extract, answer.body, headers)
        except SourceError as error:
            return str(error)[:200]
        if page.reason:
            return page.reason
        text = whole_text(article.text, page.text)
        says_more = len(text) - len(article.text) >= LEAST_MORE
        return fitting(replace(article, text=text)) if says_more else "says no more than the feed"


def _note(reasons: Counter[str], count: int) -> str | None:
    if not reasons:
        return None
    told = "; ".join(f"{number}: {reason}" for reason, number in reasons.most_common(5))
    return f"{reasons.total()} of {count} pages gave no whole text ({told})"
