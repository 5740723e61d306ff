"""What the machine understood of one revision of one article."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from streams.model.article import Point, Status
from streams.model.claim import Claim, Field
from streams.model.moment import Moment

PlaceKind = Literal["country", "region", "city"]
PlaceRole = Literal["event", "dateline", "speaker", "mention"]
ActForm = Literal["act", "reminder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of the article: the span [start, end) of the original field, and its sentence, verbatim.

    `at` is where in `sentence` the words begin.
    """

    field: Field
    start: int
    end: int
    sentence: str
    at: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """The text part of one clause of one query is true in this article; `quotes` index `Reading.quotes`."""

    query: str
    clause: int = 0
    quotes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A named sense found in the article ("article 4" of the NATO treaty): done now, or recalled.

    `near` is the word beside it that tells its sense (empty where none was asked for), `other` one of another sense
    that stands farther away. `reports` counts the articles of a story that report it.
    """

    sense: str
    form: ActForm
    quote: Quote
    near: str = ""
    other: str = ""
    reports: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place named in the article. `id` is ISO 3166 ("SY"), with a region or city below it ("SY/idlib")."""

    id: str
    name: str
    kind: PlaceKind
    country: str
    role: PlaceRole = "mention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One per article and revision; `id` is the article's.

    `rules_version` is the offset of `rules` that it was read with (-1: no rules). `names` are proper names,
    folded; `ages` are numbers of years and other units of time, those of people before all; `fingerprint` are the
    smallest hashes of its word shingles (equal for syndicated copies); `lead` is the first sentence of its text, cut;
    `day` the day of the event. `incident_killed` and `incident_wounded` are the
    article's own answer for the event that it reports, perpetrators included: the low bound, or None where
    it gives none or only a vague one. A withdrawal, or an edit that takes everything back, is empty.
    """

    id: str
    revision: int = 1
    source: str
    desk: str = "main"
    url: str | None = None
    title: str = ""
    lead: str = ""
    published: Moment | None = None
    fetched: Moment
    status: Status = "live"
    language: str
    rules_version: int = -1
    quotes: tuple[Quote, ...] = ()
    hits: tuple[Hit, ...] = ()
    acts: tuple[Act, ...] = ()
    claims: tuple[Claim, ...] = ()
    places: tuple[Place, ...] = ()
    names: tuple[str, ...] = ()
    ages: tuple[int, ...] = ()
    fingerprint: tuple[int, ...] = ()
    day: date | None = None
    point: Point | None = None
    supersedes: tuple[str, ...] = ()
    incident_killed: int | None = None
    incident_wounded: int | None = None
