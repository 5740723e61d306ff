"""What the shapes of a language find in a sentence: its claims, and the figures that only look like one.

The parts of larger figures come first ("seven civilians, three of them children"): a part never is a toll of its own.
Then each number takes the first claim shape that fits."""

from collections.abc import Collection, Iterator, Sequence

from msgspec.structs import replace

from streams.languages import Language
from streams.reading.asides import without_asides
from streams.reading.classes import MASKED, Item, Row
from streams.reading.counting import companions, counted, group_of, outdoes
from streams.reading.found import Found
from streams.reading.lexicon import Lexicon
from streams.reading.listing import listed
from streams.reading.parts import find_parts
from streams.reading.refusal import refused
from streams.reading.shapes import Match, Shapes
from streams.reading.together import with_spared


class Finder:
    """The shapes of one language for claims and their parts, over the rows of its lexicon."""

    def __init__(self, language: Language, lexicon: Lexicon) -> None:
        self._masked = lexicon.row([Item(0, 0, MASKED)]).letters
        self._parts = Shapes(language.parts, lexicon)
        self._claims = Shapes(language.claims, lexicon)

    def claims(self, folded: str, clean: str, items: list[Item], row: Row) -> list[Found]:
        """The claims of a sentence in the order of their numbers, parts among them."""
        parts = find_parts(self._parts, row, items)
        masked = self._without(parts, row) if parts else row
        found: dict[int, Found] = {}
        for match in self._matches(masked, without_asides(folded, items, parts)):
            claim = counted(match, items)
            if claim is not None and (claim.number not in found or outdoes(claim, found[claim.number])):
                found[claim.number] = claim
        for claim in tuple(found.values()):
            for other in companions(claim, items):
                found.setdefault(other.number, other)
        found = listed(found, items, clean)
        for number, match in parts.items():
            whole = found.get(match.whole) if match.whole is not None else None
            if whole is not None:
                group = group_of(items, number, None)
                name = match.shape.name
                found[number] = replace(whole, number=number, group=group, pattern=name, whole=whole.number)
        return [claim for number in sorted(found) for claim in with_spared(found[number], items)]

    def _without(self, parts: Collection[int], row: Row) -> Row:
        """The row with its parts masked."""
        return row._replace(
            letters="".join([self._masked if index in parts else letter for index, letter in enumerate(row.letters)])
        )

    def refused(self, folded: str, clean: str, items: list[Item], row: Row) -> Iterator[tuple[Item, Item]]:
        """The numbers that a shape takes and that are no claim, each with what refuses it."""
        claimed = {claim.number for claim in self.claims(folded, clean, items, row)}
        return refused(self._matches(row, None), items, claimed)

    def _matches(self, row: Row, outer: Sequence[int] | None) -> Iterator[Match]:
        """Where the claim shapes fit the row, in their order; then where they fit its items at the indexes `outer`."""
        yield from self._claims.matches(row)
        if outer is not None:
            kept = row._replace(letters="".join([row.letters[index] for index in outer]))
            yield from (match.moved(outer) for match in self._claims.matches(kept))
