"""What the tests of the agents share: values to send, and an end of the process that can be seen."""

from datetime import UTC, datetime, timedelta
from typing import NoReturn

from streams.model import Article, Claim, Place, Quote, Reading
from streams.process.exits import Exit

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


class Ended(BaseException):
    """The process would have ended here."""

    def __init__(self, code: Exit, why: str) -> None:
        super().__init__(f"{code.name}: {why}")
        self.code = code
        self.why = why


def end(code: Exit, why: str) -> NoReturn:
    """End as a worker does, as far as a test can see it."""
    raise Ended(code, why)


def toll(number: int, killed: int, *, minutes: int = 0, place: str = "Harbourtown", desk: str = "main") -> Reading:
    """A reading of article `number`: so many killed in an explosion in `place`, `minutes` after the start."""
    fetched = START + timedelta(minutes=minutes or number)
    sentence = f"At least {killed} people were killed when a depot exploded in {place}, officials said."
    start = sentence.index(str(killed))
    city = place.lower()
    return Reading(
        id=f"article-{number:05}",
        source=f"outlet-{number % 7}",
        desk=desk,
        url=f"https://news.example/{number}",
        title=f"Depot explosion in {place} kills {killed}",
        lead=sentence,
        published=fetched,
        fetched=fetched,
        language="en",
        quotes=(Quote(field="text", start=0, end=len(sentence), sentence=sentence),),
        claims=(
            Claim(
                category="killed", low=killed, high=killed, start=start, end=start + len(str(killed)),
                quote=sentence, pattern="test", group="people",
            ),
        ),
        places=(Place(id=f"XX/{city}", name=place, kind="city", country="XX", role="event"),),
        names=(city,),
        fingerprint=(number * 7919, number * 104729),
        day=fetched.date(),
        incident_killed=killed,
    )  # fmt: skip  # one claim, one line


def article(number: int, text: str, *, title: str = "Harbour news", desk: str = "main", revision: int = 1) -> Article:
    """An article in English, fetched `number` minutes after the start."""
    fetched = START + timedelta(minutes=number)
    return Article(
        id=f"article-{number:05}",
        revision=revision,
        source=f"outlet-{number % 7}",
        desk=desk,
        url=f"https://news.example/{number}",
        title=title,
        text=text,
        published=fetched,
        fetched=fetched,
        language="en",
    )


def told(number: int, killed: int) -> Article:
    """An article that says how many were killed by an explosion in Beirut."""
    return article(
        number,
        f"At least {killed} people were killed when a fuel depot exploded in Beirut on Sunday, officials said.",
        title=f"Depot explosion in Beirut kills {killed}",
    )
