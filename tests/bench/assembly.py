"""How many readings a second one core decides on, with few and with many live stories, and what those weigh."""

import gc
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import psutil

from streams.model import Claim, Place, Reading
from streams.model.ids import digest
from streams.rules.firing import FactBook
from streams.rules.query import parse
from streams.stories.alike import Alike, Tellings
from streams.stories.decide import decide
from streams.stories.encoder import SentenceEncoder
from streams.stories.shelf import Shelf
from tests.bench.rows import Row

LIVE = 50_000
FEW = 1_000
SAMPLE = 3_000
START = datetime(2025, 3, 3, tzinfo=UTC)
SYLLABLES = ("ba", "ker", "lo", "min", "sta", "vor", "tel", "ny", "gra", "hus", "pel", "dor", "qui", "zan", "mur", "fe")
THREE = ("en", "en", "en", "fr", "tr")
COUNTRIES = ("SY", "UA", "FR", "GB", "TR", "NG", "MX", "IN", "US", "ID", "BR", "PK", "CO", "PH", "SD", "MM")


class Timed(Alike):
    """Measures the CPU seconds that answers took."""

    seconds = 0.0

    def across(self, reading: Reading, tellings: Tellings) -> float:
        """The answer."""
        start = time.process_time()
        answer = super().across(reading, tellings)
        self.seconds += time.process_time() - start
        return answer


async def measure() -> list[Row]:
    """Decisions a second at 50,000 live stories, their growth from 1,000 on, and the memory that 50,000 take."""
    book = FactBook(map(parse, ("killed>=20 step:10", "wounded>=50", "killed>=5 place:syria")))
    shelf, before = Shelf(), _resident()
    stream = readings(2 * LIVE)
    _fill(shelf, stream, book, FEW)
    small = _seconds_each(shelf, stream, book)
    _fill(shelf, stream, book, LIVE)
    gc.collect()
    large = _seconds_each(shelf, stream, book)
    weight = _resident() - before
    shelf.alike = alike = Timed(SentenceEncoder())
    alike.warm()
    each = _seconds_each(shelf, in_languages(stream), book)
    return [
        Row(f"decisions with {LIVE:,} live stories", 1 / large, "readings/s of one core", at_least=2_500),
        Row(f"cost at {LIVE:,} stories against {FEW:,}", large / small, "times", at_most=1.5),
        Row("decisions that ask how alike texts are", 100 * alike.asked / SAMPLE, "% of readings in three languages"),
        Row("what asking costs", 100 * alike.seconds / (each * SAMPLE), "% of deciding on those"),
        Row(f"memory of {LIVE:,} stories", weight / 2**20, "MiB", at_most=500),
    ]


def readings(count: int, seed: int = 3) -> Iterator[Reading]:
    """Readings a minute apart, two of three about a new event, the others about one of the last fifty."""
    chance = random.Random(seed)
    events: list[tuple[str, Place, int]] = []
    for number in range(count):
        if number < 50 or chance.random() < 0.67:
            events.append((_word(chance), _place(chance), chance.randint(1, 80)))
            name, place, killed = events[-1]
        else:
            name, place, killed = chance.choice(events[-50:])
        yield _reading(number, name, place, killed, chance)


def in_languages(stream: Iterator[Reading]) -> Iterator[Reading]:
    """The readings, most of them in English, some in two other languages."""
    for number, reading in enumerate(stream):
        yield replace(reading, language=THREE[number % len(THREE)])


def _reading(number: int, name: str, place: Place, killed: int, chance: random.Random) -> Reading:
    at = START + timedelta(seconds=6 * number)
    words = " ".join(_word(chance) for _ in range(6))
    sentence = f"{killed} people were killed in {place.name} when {name} {words}."
    return Reading(
        id=digest("assembly", str(number)),
        source=f"outlet-{number % 200}",
        title=f"{killed} killed in {place.name}: {name} {words}",
        lead=sentence,
        published=at,
        fetched=at,
        language="en",
        claims=(Claim(category="killed", low=killed, high=killed, start=0, end=2, quote=sentence, pattern="bench"),),
        places=(place, Place(id=place.country, name=place.country, kind="country", country=place.country)),
        names=(name, _word(chance), _word(chance)),
        fingerprint=tuple(chance.getrandbits(32) for _ in range(16)),
        day=date.fromordinal(at.date().toordinal()),
    )


def _place(chance: random.Random) -> Place:
    country, name = chance.choice(COUNTRIES), _word(chance)
    return Place(id=f"{country}/{name}", name=name, kind="city", country=country, role="event")


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.randint(2, 4)))


def _fill(shelf: Shelf, stream: Iterator[Reading], book: FactBook, stories: int) -> None:
    while len(shelf) < stories:
        reading = next(stream)
        shelf.apply(decide(shelf, reading, book, reading.fetched))


def _seconds_each(shelf: Shelf, stream: Iterator[Reading], book: FactBook) -> float:
    """CPU seconds for each decision; what was decided is applied outside the measured part."""
    spent = 0.0
    for _ in range(SAMPLE):
        reading = next(stream)
        start = time.process_time()
        verdict = decide(shelf, reading, book, reading.fetched)
        spent += time.process_time() - start
        shelf.apply(verdict)
    return spent / SAMPLE


def _resident() -> int:
    """The memory that this process has now, in bytes."""
    return psutil.Process().memory_info().rss
