"""One function makes a Reading of an article, for the agent and the command line alike.

Cheap steps come first: only an article in which a rule's words or a casualty claim are found is looked at closer. An
edit or a withdrawal always becomes a reading, empty if need be, so that it can take earlier claims back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Protocol

from streams.languages import Language
from streams.model import Article, Decision, Hit, Quote, Reading, Refusal
from streams.model import Outcome as Named
from streams.reading import history
from streams.reading.ages import Ages
from streams.reading.answer import incident
from streams.reading.claims import ClaimReader
from streams.reading.days import Days
from streams.reading.features import fingerprint, lead, names
from streams.reading.gazetteer import Gazetteer
from streams.reading.identify import LOOKED_AT, Identify
from streams.reading.places import Places
from streams.reading.tolls import Tolls, stated
from streams.rules.matcher import Match
from streams.rules.senses import find_acts
from streams.text.document import Document
from streams.text.prepare import draft, finished, prepare

MAX_QUOTES: Final = 60
MAX_HITS: Final = 1500
MAX_SENTENCE: Final = 600
MAX_ACTS: Final = 10
MAX_TITLE: Final = 500
"""With `MAX_CLAIMS`, these keep a reading under the 256 KB of a message."""


class Matcher(Protocol):
    """The text parts of all queries, matched at once: `streams.rules.matcher.TextMatcher`."""

    def match(self, document: Document, source: str) -> tuple[Match, ...]:
        """The clauses whose text part is true in the document, which is of a source."""
        ...

    def touches(self, document: Document) -> bool:
        """Whether any word that a query asks for stands in a draft."""
        ...

    def narrowing(self, document: Document, source: str) -> tuple[Match, ...]:
        """The text parts that ask for no words and are true in the document: of interest once there is a reading."""
        ...


@dataclass(frozen=True)
class Outcome:
    """What became of an article in this stage, and its reading where it goes on."""

    decision: Decision
    reading: Reading | None


@dataclass(frozen=True)
class _Tongue:
    """What is compiled once for a language."""

    language: Language
    claims: ClaimReader
    tolls: Tolls
    days: Days
    places: Places
    ages: Ages


class Reader:
    """Reads articles in the given languages; build it once with `streams.reading.resources.load_reader`."""

    def __init__(
        self, languages: Mapping[str, Language], gazetteer: Gazetteer, identify: Identify, matcher: Matcher
    ) -> None:
        self.matcher = matcher
        self._identify = identify
        self._tongues = {
            code: _Tongue(
                language,
                ClaimReader(language),
                Tolls(language),
                Days(language),
                Places(language, gazetteer),
                Ages(language),
            )
            for code, language in languages.items()
        }

    def read(self, article: Article, rules_version: int = -1, everything: bool = False) -> Outcome:
        """What becomes of one revision of an article; pure."""
        if article.status == "withdrawn":
            return _outcome(article, "reading", "withdrawn: takes its claims back", self._bare(article, rules_version))
        code = self._language(article)
        must = everything or article.revision > 1 or bool(article.supersedes)
        tongue = self._tongues.get(code)
        if tongue is None:
            known = ", ".join(sorted(self._tongues))
            reading = replace(self._bare(article, rules_version), language=code) if must else None
            return _outcome(article, "unsupported-language", f"{code}: expected one of {known}", reading, rules_version)
        reading = self._reading(article, tongue, rules_version, must)
        if reading is None:
            return _outcome(article, "nothing-asked", "no rule and no toll", None, rules_version)
        return _outcome(article, "reading", _reason(reading), reading, rules_version)

    def refused(self, article: Article) -> tuple[Refusal, ...]:
        """The figures of an article that look like tolls and are no claims, for a person who asks why."""
        tongue = self._tongues.get(self._language(article))
        if tongue is None:
            return ()
        document = prepare(article.title, article.text, tongue.language)
        return tuple(tongue.claims.refused(document, (article.published or article.fetched).year))

    def _language(self, article: Article) -> str:
        """The source's word for the language where we can read it, else what the text looks like."""
        hint = (article.language or "").replace("_", "-").split("-")[0].lower()
        return hint if hint in self._tongues else self._identify(f"{article.title}\n{article.text[:LOOKED_AT]}")

    def _bare(self, article: Article, rules_version: int) -> Reading:
        """A reading that claims nothing."""
        return Reading(
            id=article.id,
            revision=article.revision,
            source=article.source,
            desk=article.desk,
            url=article.url,
            title=article.title[:MAX_TITLE],
            published=article.published,
            fetched=article.fetched,
            status=article.status,
            language=article.language or "und",
            rules_version=rules_version,
            point=article.point,
            supersedes=article.supersedes,
        )

    def _reading(self, article: Article, tongue: _Tongue, rules_version: int, must: bool) -> Reading | None:
        drafted = draft(article.title, article.text, tongue.language)
        if not (must or article.facts or self.matcher.touches(drafted) or tongue.claims.touches(drafted)):
            return None
        document = finished(drafted, tongue.language)
        matches = self.matcher.match(document, article.source)
        year = (article.published or article.fetched).year
        account = tongue.claims.read(document, year)
        told = account.told + stated(article.facts, article.title)
        if not (must or matches or told):
            return None
        published = _where_published(article)
        told = tongue.tolls.settle(told, document, published, article.fetched)
        told = history.settle(told, document, tongue.days, published)
        claims = tuple(each.claim for each in told if not each.again)
        answer = incident(told, account.harms)
        quotes, hits = _shared((*matches, *self.matcher.narrowing(document, article.source)))
        acts = find_acts(document, tongue.language)
        return replace(
            self._bare(article, rules_version),
            language=tongue.language.code,
            lead=lead(document),
            quotes=quotes,
            hits=hits,
            acts=tuple(replace(act, quote=_shortened(act.quote)) for act in acts[:MAX_ACTS]),
            claims=claims,
            places=tongue.places.find(document, claims),
            names=names(document),
            ages=tongue.ages.of(document),
            fingerprint=fingerprint(document),
            day=tongue.days.of_event(document, claims, published),
            incident_killed=answer.killed,
            incident_wounded=answer.wounded,
        )


def _where_published(article: Article) -> datetime | None:
    """When it was published, at the latest when it came in, in the time zone where it was."""
    if article.published is None:
        return None
    return min(article.published, article.fetched).astimezone(article.published.tzinfo)


def _shared(matches: Iterable[Match]) -> tuple[tuple[Quote, ...], tuple[Hit, ...]]:
    """The quotes of all matches, each once, and the hits that point at them."""
    places: dict[Quote, int] = {}
    hits = []
    for match in matches:
        for quote in match.quotes:
            if quote in places or len(places) < MAX_QUOTES:
                places.setdefault(quote, len(places))
        chosen = tuple(places[quote] for quote in match.quotes if quote in places)
        hits.append(Hit(query=match.query, clause=match.clause, quotes=chosen))
        if len(hits) == MAX_HITS:
            break
    return tuple(_shortened(quote) for quote in places), tuple(hits)


def _shortened(quote: Quote) -> Quote:
    """The quote with at most `MAX_SENTENCE` characters of its sentence."""
    return quote if len(quote.sentence) <= MAX_SENTENCE else replace(quote, sentence=quote.sentence[:MAX_SENTENCE])


def _reason(reading: Reading) -> str:
    figures = len(reading.claims)
    return f"{len(reading.hits)} hits, {figures} claims, {len(reading.acts)} acts"


def _outcome(article: Article, named: Named, reason: str, reading: Reading | None, rules_version: int = -1) -> Outcome:
    decision = Decision(
        id=article.id,
        revision=article.revision,
        stage="read",
        outcome=named,
        at=article.fetched,
        reason=reason,
        rules_version=rules_version,
    )
    return Outcome(decision, reading)
