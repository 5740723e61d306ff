"""Casualty claims: number + people + trigger, by the shapes of the language, in their order.

Only sentences with a trigger are looked at (`streams.reading.triggers`). What a sentence claims is found by shapes
(`streams.reading.finder`); then cues decide the scope (`streams.reading.scopes`)."""

from collections.abc import Iterator, Sequence
from typing import Final

from streams.languages import Harm, Language
from streams.model import Category, Claim, Refusal, Role
from streams.reading.attribution import Attribution
from streams.reading.classes import Item
from streams.reading.counting import figure_of
from streams.reading.finder import Finder
from streams.reading.found import Found
from streams.reading.lexicon import Lexicon
from streams.reading.quoting import quoted
from streams.reading.scopes import Scopes
from streams.reading.shapes import Shapes, all_shapes, literals
from streams.reading.told import Account, Told
from streams.reading.triggers import Triggers
from streams.text.document import Document, Passage

MAX_CLAIMS: Final = 40


class ClaimReader:
    """Reads the claims of one language; built once."""

    def __init__(self, language: Language) -> None:
        lexicon = Lexicon(language, literals(all_shapes(language)))
        self._lexicon = lexicon
        self._finder = Finder(language, lexicon)
        self._scopes = Scopes(Shapes(language.cues, lexicon))
        self._attribution = Attribution(language)
        self._triggers = Triggers(language)

    def read(self, document: Document, year: int | None) -> Account:
        """What title and text tell, with at most `MAX_CLAIMS` that are not told again; years before `year` are
        history."""
        told: list[Told] = []
        harms: set[Harm] = set()
        claims = 0
        for passage in document.passages:
            for sentence in self._triggers.sentences(passage, harms):
                for each in list(self._of_sentence(passage, sentence, year, told)):
                    told.append(each)
                    claims += not each.again
                    if claims == MAX_CLAIMS:
                        return Account(tuple(told), frozenset(harms))
        return Account(tuple(told), frozenset(harms))

    def refused(self, document: Document, year: int | None) -> Iterator[Refusal]:
        """The figures that fit a shape and are no claims, one for each number, with the words that refuse them."""
        for passage in document.passages:
            for sentence in self._triggers.sentences(passage, set()):
                items = self._lexicon.items(passage, *sentence, year)
                for number, hindrance in self._finder.refused(
                    passage.folded, passage.clean, items, self._lexicon.row(items)
                ):
                    yield Refusal(
                        field=passage.field,
                        said=passage.clean[number.start : number.end],
                        why=passage.clean[hindrance.start : hindrance.end],
                        quote=quoted(passage, number.start, number.end),
                    )

    def touches(self, document: Document) -> bool:
        """Whether a trigger stands in the document, a draft: if not, it makes no claim."""
        return self._triggers.stand_in(document)

    def _of_sentence(
        self, passage: Passage, sentence: tuple[int, int], year: int | None, before: Sequence[Told]
    ) -> Iterator[Told]:
        items = self._lexicon.items(passage, *sentence, year)
        row = self._lexicon.row(items)
        found = self._finder.claims(passage.folded, passage.clean, items, row)
        if not found:
            return
        known = {(told.claim.category, told.claim.role) for told in before if told.claim.scope == "event"}
        scoped = self._scopes.decide(found, items, row, bool(known))
        said = self._attribution.of(passage, sentence)
        wholes = {claim.number: passage.to_original(*_span(items, claim.number)) for claim in scoped}
        mixed = {claim.whole for claim in scoped if claim.role == "perpetrator"}
        for claim in scoped:
            figure = figure_of(claim, items)
            start, end = wholes[claim.number]
            written = Claim(
                category=claim.category,
                low=figure.low,
                high=figure.high,
                approx=figure.approx,
                vague=figure.vague,
                scope=claim.scope,
                role="included" if claim.number in mixed else claim.role,
                group=claim.group,
                part_of=wholes[claim.whole] if claim.whole is not None else None,
                attribution=said.who,
                confirmed=said.confirmed,
                field=passage.field,
                start=start,
                end=end,
                quote=quoted(passage, *_span(items, claim.number)),
                pattern=f"{self._lexicon.language.code}:{claim.pattern}",
                why=passage.clean[claim.why[0] : claim.why[1]] if claim.why else None,
            )
            yield Told(
                claim=written,
                harm=claim.harm,
                sentence=before[-1].sentence + 1 if before else 0,
                single=claim.single,
                again=claim.single and not claim.further and not known.isdisjoint(_same(claim)),
                further=claim.further,
                listed=claim.listed,
                implied=claim.implied,
                active=claim.active,
                age=claim.age,
            )
            if not claim.further:
                known.add((claim.category, claim.role))


def _same(claim: Found) -> set[tuple[Category, Role]]:
    """What was told before of a person of whom this claim tells again; who was hit may have died."""
    return {(claim.category, claim.role)} | ({("killed", claim.role)} if claim.harm == "struck" else set())


def _span(items: Sequence[Item], index: int) -> tuple[int, int]:
    return items[index].start, items[index].end
