"""Casualty claims: number + people + trigger, by the shapes of the language, in their order.

Only sentences in which one Aho-Corasick pass finds a trigger are looked at. Within a sentence the parts of larger
figures come first ("seven civilians, three of them children"): a part never is a toll of its own. Then each number
takes the first claim shape that fits; then cues decide the scope (`streams.reading.scopes`)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final

import ahocorasick_rs

from streams.languages import Harm, Language
from streams.model import Category, Claim, Interval, Refusal, Role
from streams.reading.asides import without_asides
from streams.reading.attribution import Attribution
from streams.reading.classes import MASKED, Item, Row
from streams.reading.found import Found
from streams.reading.lexicon import Lexicon
from streams.reading.parts import find_parts
from streams.reading.refusal import unmade_by
from streams.reading.scopes import Scopes
from streams.reading.shapes import CompiledShape, Match, all_shapes, literals
from streams.reading.together import counts_two
from streams.reading.told import Account, Told
from streams.text.document import Document, Passage
from streams.text.folding import fold
from streams.text.phrases import STEM, spellings

MAX_CLAIMS: Final = 40
MAX_SENTENCES: Final = 80
"""Sentences with a trigger that are looked at in one passage: a hostile text costs no more."""
MAX_QUOTE: Final = 600
_INDIVIDUAL: Final = frozenset({"person", "age"})
_NAMING: Final = frozenset({"word", "comma", "and", "determiner", "measure", "age", "people", "person"})
"""What stands between the ages in a list of names."""
_PHRASE: Final = 4
"""The most items between a number and the people that it counts."""


class ClaimReader:
    """Reads the claims of one language; built once."""

    def __init__(self, language: Language) -> None:
        lexicon = Lexicon(language, literals(all_shapes(language)))
        self._lexicon = lexicon
        self._masked = lexicon.row([Item(0, 0, MASKED)]).letters
        self._parts = [CompiledShape(shape, lexicon) for shape in language.parts]
        self._claims = [CompiledShape(shape, lexicon) for shape in language.claims]
        self._scopes = Scopes([CompiledShape(shape, lexicon) for shape in language.cues])
        self._attribution = Attribution(language)
        harms: defaultdict[str, set[Harm]] = defaultdict(set)
        for harm, forms in language.triggers.items():
            for spelled in chain.from_iterable(map(spellings, chain.from_iterable(forms.values()))):
                harms[spelled].add(harm)
        for dual, noun in language.duals.items():
            harms[fold(dual)] |= harms.get(fold(noun), set())
        self._harms = list(harms.values())
        self._stems = [STEM in trigger[1:] for trigger in harms]
        self._heads = [trigger.startswith(STEM) for trigger in harms]
        self._glued = bool(language.proclitics)
        accented = {fold(word): word for word in language.accented}
        self._spelled = [accented.get(trigger) for trigger in harms]
        self._triggers = ahocorasick_rs.AhoCorasick(
            [trigger.removeprefix(STEM).partition(STEM)[0] for trigger in harms]
        )

    def read(self, document: Document, year: int | None) -> Account:
        """What title and text tell, with at most `MAX_CLAIMS` that are not told again; years before `year` are
        history."""
        told: list[Told] = []
        harms: set[Harm] = set()
        claims = 0
        for passage in document.passages:
            for sentence in self._candidates(passage, harms):
                for each in list(self._of_sentence(passage, sentence, year, told)):
                    told.append(each)
                    claims += not each.again
                    if claims == MAX_CLAIMS:
                        return Account(tuple(told), frozenset(harms))
        return Account(tuple(told), frozenset(harms))

    def refused(self, document: Document, year: int | None) -> Iterator[Refusal]:
        """The figures that fit a shape and are no claims, one for each number, with the words that refuse them."""
        for passage in document.passages:
            for sentence in self._candidates(passage, set()):
                items = self._lexicon.items(passage, *sentence, year)
                row = self._lexicon.row(items)
                seen = {claim.number for claim in self._found(passage.folded, items, row)}
                for match in self._matches(row, None):
                    number, trigger = match.number, match.trigger
                    if number is None or trigger is None or number in seen:
                        continue
                    hindrance = unmade_by(items, min(number, trigger), max(number, trigger) + 1)
                    if hindrance is not None:
                        seen.add(number)
                        yield Refusal(
                            field=passage.field,
                            said=passage.clean[slice(*_span(items, number))],
                            why=passage.clean[hindrance.start : hindrance.end],
                            quote=_quoted(passage, *_span(items, number)),
                        )

    def touches(self, document: Document) -> bool:
        """Whether a trigger stands in the document, a draft: if not, it makes no claim."""
        return any(True for passage in document.passages for _ in self._found_triggers(passage))

    def _candidates(self, passage: Passage, harms: set[Harm]) -> list[tuple[int, int]]:
        """The sentences with a trigger; the harms of all triggers are added to `harms`."""
        hits: dict[int, None] = {}
        for trigger, start in self._found_triggers(passage):
            harms |= self._harms[trigger]
            hits[passage.sentence_at(start)] = None
            if len(hits) == MAX_SENTENCES:
                break
        return [passage.sentences[number] for number in hits if passage.sentences]

    def _found_triggers(self, passage: Passage) -> Iterator[tuple[int, int]]:
        """The number of each trigger that stands in the passage as a word, and where it begins."""
        folded = passage.folded
        for trigger, start, end in self._triggers.find_matches_as_indexes(folded, overlapping=True):
            whole = self._stems[trigger] or not folded[end : end + 1].isalnum()
            begins = self._glued or self._heads[trigger] == folded[start - 1 : start].isalnum()
            spelled = self._spelled[trigger]
            if whole and begins and (spelled is None or spelled == passage.clean[start:end].lower()):
                yield trigger, start

    def _of_sentence(
        self, passage: Passage, sentence: tuple[int, int], year: int | None, before: Sequence[Told]
    ) -> Iterator[Told]:
        items = self._lexicon.items(passage, *sentence, year)
        row = self._lexicon.row(items)
        found = self._found(passage.folded, items, row)
        if not found:
            return
        known = {(told.claim.category, told.claim.role) for told in before if told.claim.scope == "event"}
        scoped = self._scopes.decide(found, items, row, bool(known))
        said = self._attribution.of(passage, sentence)
        wholes = {claim.number: passage.to_original(*_span(items, claim.number)) for claim in scoped}
        mixed = {claim.whole for claim in scoped if claim.role == "perpetrator"}
        for claim in scoped:
            figure = _figure(claim, items)
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
                quote=_quoted(passage, *_span(items, claim.number)),
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

    def _found(self, folded: str, items: list[Item], row: Row) -> list[Found]:
        """The claims of a sentence in the order of their numbers, parts among them."""
        parts = find_parts(self._parts, row, items)
        letters = "".join(self._masked if index in parts else letter for index, letter in enumerate(row.letters))
        masked = row._replace(letters=letters)
        found: dict[int, Found] = {}
        for match in self._matches(masked, without_asides(folded, items, parts)):
            claim = _claim(match, items)
            if claim is not None and (claim.number not in found or _outdoes(claim, found[claim.number])):
                found[claim.number] = claim
        for claim in tuple(found.values()):
            for other in _companions(claim, items):
                found.setdefault(other.number, other)
        for number, match in parts.items():
            whole = found.get(match.whole) if match.whole is not None else None
            if whole is not None:
                group = _group(items, number, None)
                found[number] = replace(whole, number=number, group=group, pattern=match.shape.name, whole=whole.number)
        return [found[number] for number in sorted(found)]

    def _matches(self, row: Row, outer: Sequence[int] | None) -> Iterator[Match]:
        """Where the claim shapes fit the row, in their order; then where they fit its items at the indexes `outer`."""
        able = [shape for shape in self._claims if shape.needs <= row.classes]
        for shape in able:
            yield from shape.matches(row)
        if outer is not None:
            kept = row._replace(letters="".join([row.letters[index] for index in outer]))
            for shape in able:
                yield from (match.moved(outer) for match in shape.matches(kept))


def _claim(match: Match, items: Sequence[Item]) -> Found | None:
    """The claim that a shape found, unless it is only feared, planned or played, or counts animals."""
    if match.trigger is None or match.form is None:
        return None
    trigger = items[match.trigger].entry
    if trigger is None:
        return None
    number = match.trigger if match.number is None else match.number
    single = match.number is None or not _INDIVIDUAL.isdisjoint(items[number].classes)
    first, last = min(number, match.trigger), max(number, match.trigger) + 1
    if single and _is_no_single(items, number, last):
        return None
    if unmade_by(items, first, last) is not None:
        return None
    if number != match.trigger and _is_of_one(items, number, match.trigger):
        return None
    together = not single and _bound(items[number]) != 0 and counts_two(items, match.trigger, match.form, number)
    if together and _bound(items[number]) is None:
        return None
    return Found(
        harm=trigger.categories[match.form],
        number=number,
        first=first,
        last=last,
        group=_group(items, number, number if single else match.people),
        pattern=match.shape.name,
        single=single and match.shape.counts == 1,
        implied=single and match.shape.counts > 1,
        together=together,
        further=_comes_to(match, items, first),
        reached=match.shape.reached,
        counts=match.shape.counts,
        told_as=match.shape.role,
        active=match.form == "active",
        age=_age(items, number),
    )


def _bound(item: Item) -> int | None:
    return item.number.interval.high if item.number else None


def _is_of_one(items: Sequence[Item], number: int, trigger: int) -> bool:
    """Whether the verb behind a number above one is of one person: "one of the three men was killed"."""
    figure = items[number].number
    if figure is None or figure.form != "cardinal" or figure.interval.low in (None, 0, 1):
        return False
    return any("singular" in item.classes for item in items[max(number + 1, trigger - 1) : trigger + 1])


def _same(claim: Found) -> set[tuple[Category, Role]]:
    """What was told before of a person of whom this claim tells again; who was hit may have died."""
    return {(claim.category, claim.role)} | ({("killed", claim.role)} if claim.harm == "struck" else set())


def _outdoes(claim: Found, other: Found) -> bool:
    """Whether a claim says more of the same people: who was hit is dead ("three men shot on Friday have died")."""
    return other.harm == "struck" and claim.harm == "killed"


def _figure(claim: Found, items: Sequence[Item]) -> Interval:
    """How many the claim counts."""
    number = items[claim.number].number
    if number is None or claim.single:
        return Interval(low=claim.counts, high=claim.counts)
    if claim.together:
        return Interval(high=number.interval.high)
    if claim.reached and number.interval.low is None:
        return replace(number.interval, low=number.interval.high)
    return number.interval


def _is_no_single(items: Sequence[Item], person: int, last: int) -> bool:
    """Whether nothing happened to the person ("was not hurt"), or a number before counts it ("a 40-year-old man")."""
    if any("negation" in item.classes for item in items[person:last]):
        return True
    for item in reversed(items[max(0, person - _PHRASE) : person]):
        if "number" in item.classes:
            return True
        if item.classes.isdisjoint({"word", "measure", "age", "others"}):
            return False
    return False


def _companions(claim: Found, items: Sequence[Item]) -> Iterator[Found]:
    """Those named in one list with a single person, each with an age: "Ann Lee, 34, and Bo Lee, 3, were killed"."""
    if not claim.single or "aged" not in items[claim.number].classes:
        return
    for places in (range(claim.number - 1, -1, -1), range(claim.number + 1, len(items))):
        for place in places:
            classes = items[place].classes
            if "aged" in classes:
                number = items[place].number
                age = number.interval.low if number else None
                yield replace(claim, number=place, further=True, age=age, pattern=f"{claim.pattern}-named")
            elif classes.isdisjoint(_NAMING) or "aux" in classes:
                break


def _comes_to(match: Match, items: Sequence[Item], first: int) -> bool:
    """Whether those who are counted come to others: in a list, or as "another man", "two others"."""
    if match.shape.name.endswith("-list"):
        return True
    return any("others" in item.classes for item in items[max(0, first - 1) : match.people or first + 2])


def _age(items: Sequence[Item], number: int) -> int | None:
    """The age of a single person: "Smith, 34", or "a 34-year-old man" beside the word for the person."""
    for place in (number, number + 1, number - 2, number - 1):
        if 0 <= place < len(items) - 1:
            item = items[place]
            if item.number and ("aged" in item.classes or "age" in items[place + 1].classes):
                return item.number.interval.low
    return None


def _group(items: Sequence[Item], number: int, people: int | None) -> str | None:
    """The group of the people counted: those that the shape captured, else the next ones within four items, as far as
    the trigger and the word behind it ("nine wounded soldiers")."""
    places = [people] if people is not None else range(number + 1, min(len(items), number + 5))
    for place in places:
        entry = items[place].entry
        if "number" in items[place].classes or (place > number + 2 and "trigger" in items[place - 2].classes):
            return None
        if entry is not None and entry.group is not None and "people" in items[place].classes:
            return entry.group
    return None


def _span(items: Sequence[Item], index: int) -> tuple[int, int]:
    return items[index].start, items[index].end


def _quoted(passage: Passage, start: int, end: int) -> str:
    """The sentence of the span, verbatim; of a longer one the `MAX_QUOTE` characters around the span."""
    quote = passage.quote(start, end)
    if len(quote.sentence) <= MAX_QUOTE:
        return quote.sentence
    offset = max(0, quote.sentence.find(passage.original[quote.start : quote.end]) - MAX_QUOTE // 2)
    return quote.sentence[offset : offset + MAX_QUOTE]
