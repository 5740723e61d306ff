"""From the claims of sentences to those of an article: which of them are about the event that it reports.

Three things make a figure of the event's scope another one after all. The whole article is old: it was published more
than a year before it was fetched. Ten thousand are killed and no word of the article names what alone kills so many at
once (an earthquake, a flood): they died in a war, over years. Or a later sentence, with a day of its own, counts
another kind of people (armed against unarmed) than the first figure did, and no word says that it adds to it ("also",
"par ailleurs").
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from msgspec import structs

from streams.languages import Language
from streams.model import Claim, Scope, StatedFact
from streams.reading.told import Told
from streams.text.document import Document
from streams.text.folding import fold
from streams.text.phrases import pattern_of

OLD: Final = timedelta(days=365)
"""An article published so long before it was fetched tells history."""
CATACLYSM: Final = 10_000
"""So many killed are no single event's but where nature strikes."""
_ARMED: Final = frozenset({"soldiers", "rebels", "police"})
_UNARMED: Final = frozenset({"civilians", "children", "women", "migrants", "journalists", "rescuers"})


class Tolls:
    """What one language needs for it."""

    def __init__(self, language: Language) -> None:
        self._further = pattern_of(language.further)
        self._disaster = pattern_of(language.words.get("disaster", ("*",)))
        self._days = pattern_of((*language.weekdays, *language.days))

    def settle(
        self, told: tuple[Told, ...], document: Document, published: datetime | None, fetched: datetime
    ) -> tuple[Told, ...]:
        """What the document tells, with the claims of other events as `background` and those of wars as `cumulative`,
        with the reason."""
        if published is not None and fetched - published > OLD:
            return tuple(_as(each, "background", f"published {published:%Y-%m-%d}") for each in told)
        if any(_cataclysmic(each.claim) for each in told) and not self._names_disaster(document):
            reason = f"{CATACLYSM:,} or more at once, without a disaster"
            told = tuple(_as(each, "cumulative", reason) if _cataclysmic(each.claim) else each for each in told)
        anchor = next((each.claim for each in told if _counts_people(each.claim)), None)
        if anchor is None:
            return told
        others = {each.sentence for each in told if self._another(each.claim, anchor)}
        reason = f"another event than that of the {anchor.group}"
        return tuple(_as(each, "background", reason) if each.sentence in others else each for each in told)

    def _names_disaster(self, document: Document) -> bool:
        return any(self._disaster.search(passage.folded) for passage in document.passages)

    def _another(self, claim: Claim, anchor: Claim) -> bool:
        """Whether the claim's sentence is about another event than the anchor's."""
        if not _counts_people(claim) or claim.quote == anchor.quote:
            return False
        opposed = {claim.group in _ARMED, anchor.group in _ARMED} == {True, False}
        words = fold(claim.quote)
        return opposed and self._days.search(words) is not None and self._further.search(words) is None


def stated(facts: Sequence[StatedFact], title: str) -> tuple[Told, ...]:
    """The figures that a structured source gives as data, as claims of the whole title."""
    return tuple(
        Told(
            harm=fact.category,
            claim=Claim(
                category=fact.category,
                low=fact.low,
                high=fact.high,
                field="title",
                start=0,
                end=len(title),
                quote=title[:600],
                pattern="source:stated",
            ),
        )
        for fact in facts
    )


def _counts_people(claim: Claim) -> bool:
    known = claim.group in _ARMED or claim.group in _UNARMED
    return known and claim.scope == "event" and claim.part_of is None and claim.category in ("killed", "wounded")


def _cataclysmic(claim: Claim) -> bool:
    return claim.category == "killed" and (claim.low or 0) >= CATACLYSM


def _as(told: Told, scope: Scope, why: str) -> Told:
    if told.claim.scope != "event":
        return told
    return structs.replace(told, claim=replace(told.claim, scope=scope, why=why))
