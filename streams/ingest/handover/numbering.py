"""What a source shows, against what was published of it: new articles, new revisions, and nothing for the rest. Pure.

An article that the feed no longer shows is not withdrawn: feeds are short. It stays noted for a while, so that its
return is no news; after that it comes again as a first revision, which readers of `articles` know already and ignore.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Final

from streams.ingest.handover.addresses import canonical_url
from streams.kafka.codec import MAX_BYTES, encode
from streams.model import Article, Seen
from streams.model.ids import article_id, digest
from streams.settings import SourceSettings
from streams.sources.item import Item
from streams.sources.parse.fields import TITLE_LIMIT
from streams.sources.parse.plain import printable

FRESH: Final = timedelta(hours=6)
"""A first poll publishes what is younger than this and only notes the rest (settings: `baseline`)."""
MOST_SUPERSEDED: Final = 100
"""Earlier articles that one may name."""
LEAST_KEPT: Final = 100
MOST_KEPT: Final = 1000
LEAST_RENAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Numbered:
    """The articles to publish, in the order given, and what is known once they are."""

    articles: tuple[Article, ...]
    seen: dict[str, Seen]


def number(
    items: Sequence[Item],
    seen: Mapping[str, Seen],
    source: SourceSettings,
    now: datetime,
    *,
    first: bool = False,
    offered: Mapping[str, Seen] | None = None,
) -> Numbered:
    """New articles get revision 1, changed ones the next; what was `offered` keeps its number while it is the same.

    `first` tells that nothing was ever read from this source. Dates to come are clamped to `now`, which is also the
    articles' `fetched`. A change of dates alone is no change.
    """
    articles = []
    noted: dict[str, Seen] = {}
    shown = [(article, _content(article)) for article in _one_each(_article(item, source, now) for item in items)]
    renamed = _renamed(shown, seen)
    for article, content in shown:
        before = seen.get(article.id) or renamed.get(content)
        given = offered.get(article.id) if offered else None
        if before and before.content == content and not given:
            noted[article.id] = before
            continue
        if article.status == "withdrawn" and not (before or given):
            continue
        noted[article.id] = Seen(content=content, revision=_revision(content, before, given))
        if not (first and source.baseline and _is_old(article, now)):
            articles.append(replace(article, revision=noted[article.id].revision))
    return Numbered(tuple(articles), latest({**noted, **seen, **noted}))


def _renamed(shown: Sequence[tuple[Article, str]], seen: Mapping[str, Seen]) -> Mapping[str, Seen]:
    """By content, what was seen, where a feed gave new names to all that it shows: no id is known, most contents are.

    A few items with the words of earlier ones are no such case: a warning is issued again in the same words.
    """
    if any(article.id in seen for article, _ in shown):
        return {}
    known = {each.content: each for each in seen.values()}
    found = sum(content in known and bool(article.title or article.text) for article, content in shown)
    return known if found >= max(LEAST_RENAMED, len(shown) / 2) else {}


def _revision(content: str, before: Seen | None, offered: Seen | None) -> int:
    """Two contents never have one number: a revision that the broker may have is used again for the same words only."""
    if offered and offered.content == content:
        return offered.revision
    return 1 + max((known.revision for known in (before, offered) if known), default=0)


def trimmed(seen: Mapping[str, Seen], shown: int) -> dict[str, Seen]:
    """What is worth remembering of a source that shows so many items: twice as many, the latest."""
    return latest(seen, min(max(2 * shown, LEAST_KEPT), MOST_KEPT))


def latest(seen: Mapping[str, Seen], count: int = MOST_KEPT) -> dict[str, Seen]:
    """So many of them; `seen` has the latest noted first."""
    return dict(islice(seen.items(), count))


def _article(item: Item, source: SourceSettings, now: datetime) -> Article:
    url = canonical_url(item.url) if item.url else None
    article = Article(
        id=article_id(url if item.named_by == "url" else None, source.id, item.guid),
        source=source.id,
        desk=source.desk,
        url=item.url if url else None,
        title=printable(item.title)[:TITLE_LIMIT],
        text=printable(item.text),
        published=_past(item.published, now),
        updated=_past(item.updated, now),
        fetched=now,
        language=item.language,
        supersedes=tuple(article_id(None, source.id, earlier) for earlier in item.supersedes[:MOST_SUPERSEDED]),
        status="withdrawn" if item.withdrawn else "live",
        facts=item.facts,
        point=item.point,
    )
    return fitting(article)


def _past(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment, its offset kept, as "Thursday" is relative to the day there; one to come is clamped."""
    return min(moment, now) if moment else None


def fitting(article: Article) -> Article:
    """The article with its text cut to what a topic takes."""
    while (size := len(encode(article))) > MAX_BYTES and article.text:
        keep = int(len(article.text) * MAX_BYTES / size * 0.95)
        article = replace(article, text=article.text[:keep])
    return article


def _one_each(articles: Iterable[Article]) -> Iterable[Article]:
    """One article an id: of several entries at one address (a live blog's), the last updated, else the first shown."""
    chosen: dict[str, Article] = {}
    for article in articles:
        other = chosen.get(article.id)
        if other is None or _date(article) > _date(other):
            chosen[article.id] = article
    return chosen.values()


def _date(article: Article) -> datetime:
    return article.updated or article.published or datetime.min.replace(tzinfo=UTC)


def _content(article: Article) -> str:
    """A hash of what a reader would notice; dates are left out, for some feeds date everything anew at each poll."""
    point = article.point
    place = f"{point.latitude},{point.longitude}" if point else ""
    facts = (f"{fact.category}:{fact.low}:{fact.high}" for fact in article.facts)
    return digest(article.title, article.text, article.status, place, *facts)


def _is_old(article: Article, now: datetime) -> bool:
    return article.published is None or article.published < now - FRESH
