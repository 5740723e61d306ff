"""The demonstration's news day without Kafka: its articles are read and assembled here, and the bot hears of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bots.ledger.intake import take_in
from bots.sender.sender import Sender
from streams.model import Article
from streams.model.ids import digest
from streams.reading.resources import load_reader
from streams.rules.firing import FactBook
from streams.rules.query import Query
from streams.run.newsday.day import Day, Outlet, Piece, load_day
from streams.run.newsday.feeds import shown
from streams.stories.decide import decide
from streams.stories.shelf import Shelf
from tests.bots.town import Town

DAY = load_day(Path(__file__).parents[2] / "deploy" / "demo")


@dataclass
class Newsday:
    """Publishes the day's articles, all of which come in at the moment at which they are published here."""

    town: Town
    sender: Sender
    queries: tuple[Query, ...]
    day: Day = DAY
    _shelf: Shelf = field(default_factory=Shelf)
    _until: float = -1

    def __post_init__(self) -> None:
        self._reader = load_reader(self.queries)
        self._book = FactBook(self.queries)

    async def publish(self, until: float) -> None:
        """All that appears or changes up to this second of the day; the bot has taken it in when this returns."""
        moments = [
            (at, outlet, piece)
            for outlet in self.day.outlets
            for piece in outlet.articles
            for at in piece.moments
            if self._until < at <= until
        ]
        for at, outlet, piece in sorted(moments, key=lambda moment: moment[0]):
            await self._take_in(_article(outlet, piece, at))
        self._until = until

    async def _take_in(self, article: Article) -> None:
        reading = self._reader.read(article).reading
        if reading is None:
            return
        verdict = decide(self._shelf, reading, self._book, article.fetched)
        self._shelf.apply(verdict)
        for event in verdict.events:
            async with self.town.engine.begin() as connection:
                concerned = await take_in(connection, event, article.fetched)
            self.sender.add(concerned, event.story)


def _article(outlet: Outlet, piece: Piece, at: float) -> Article:
    """What the outlet publishes at that second, as if it were now."""
    now = datetime.now(UTC)
    (text,) = (one for one in shown(outlet, now, at) if one.slug == piece.slug)
    return Article(
        id=digest("day", outlet.id, piece.slug),
        revision=1 + piece.moments.index(at),
        source=outlet.id,
        url=f"https://{outlet.id}.example/{piece.slug}",
        title=text.title,
        text=text.text,
        published=now if isinstance(piece.published, float) else piece.date(now),
        fetched=now,
        language=outlet.language,
    )
