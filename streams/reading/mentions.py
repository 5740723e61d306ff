"""Names of places in a sentence: capitalised words that the gazetteer knows, the longest name first.

A word is doubtful where a person, an acronym or the start of a sentence may be the reason for its capital, or where the
script has no capitals; then only a country, a region, a large city or a word for "in" beside it makes it a place.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import product
from typing import Final

from msgspec import Struct

from streams.languages import Language
from streams.reading.gazetteer import Gazetteer, Known, name_key
from streams.reading.inflection import Inflection
from streams.text.document import Passage
from streams.text.folding import fold
from streams.text.memory import Memory
from streams.text.phrases import pattern_of
from streams.text.tokens import Token

_LOOK_BACK: Final = 5
"""Words before a name that may say what it is."""
_BIG_CITY: Final = 500_000
"""A city that may be named where a sentence begins, or in a text all in capitals, without a word that locates it."""
_INFLECTED: Final = 3
"""Words of a name that may be inflected."""
_REMEMBERED: Final = 10_000
"""Words, and pairs of words, of which it is remembered what forms they have, and which names begin with them."""
_CAPITALISED: Final = re.compile(r"[^\W\d_a-z](?<![^\W_].)[^\W\d_]*")


class Mention(Struct, frozen=True, gc=False):
    """A name in a sentence; `start` in the clean text.

    `located`: a word for "in" stands before or behind it; `spoken`: someone speaks there; `dateline`: it opens a wire's
    text.
    """

    passage: Passage
    sentence: int
    start: int
    known: tuple[Known, ...]
    located: bool
    spoken: bool
    dateline: bool


class Mentions:
    """Finds the names of places in texts of one language."""

    def __init__(self, language: Language, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._directly = frozenset(fold(word) for word in language.located_directly)
        self._located = pattern_of(language.located)
        self._located_after = frozenset(fold(word) for word in language.located_after)
        self._in = tuple(
            fold(proclitic) for proclitic, meant in language.proclitics.items() if meant in language.located_directly
        )
        self._forms = Memory(Inflection(language.place_endings, language.proclitics).forms, _REMEMBERED)
        self._longest_with = Memory(self._words_of_longest, _REMEMBERED)
        self._paired = Memory(self._are_paired, _REMEMBERED)
        self._alone = Memory(self._named_alone, _REMEMBERED)
        between = (*language.numbers.of, *language.words["of"], *language.words["determiner"])
        self._between = frozenset(map(fold, between)) | {"("}
        self._no_places = frozenset(name_key(phrase) for phrase in (*language.not_places, *language.numbers.values))
        self._said = pattern_of((*language.attribution_before, *language.attribution_after))

    def of_sentence(self, passage: Passage, number: int) -> Iterator[Mention]:
        """The mentions in one sentence, from left to right, none overlapping."""
        start, end = passage.sentences[number]
        shouted = passage.clean[start:end].isupper()
        found: list[Token] = []
        reached = start
        for match in _CAPITALISED.finditer(passage.clean, start, end):
            opening, closing = match.span()
            longest = self._longest_with[passage.folded[opening:closing]]
            if not longest or opening < reached or passage.clean[opening].islower():
                continue
            found = found or [token for token in passage.tokens(start, end) if token.word != "."]
            place = bisect_left(found, opening, key=lambda token: token.start)
            ahead = found[place : place + longest + 1]
            size, known = self._longest(ahead, longest)
            if known and ahead[0].start == opening:
                behind = found[max(0, place - _LOOK_BACK) : place]
                mention = self._mention(passage, number, behind, (ahead, size), known)
                if size > 1 or mention.dateline or _sure(mention, behind, ahead, shouted):
                    reached = ahead[size - 1].end
                    yield mention

    def _words_of_longest(self, word: str) -> int:
        """How many words the longest name has that begins with the word; 0 without any."""
        return max([self._gazetteer.longest.get(form, 0) for form in self._forms[word]])

    def _are_paired(self, pair: tuple[str, str]) -> bool:
        """Whether a name of two words or more may begin with these."""
        return any(" ".join(forms) in self._gazetteer.pairs for forms in product(*map(self._forms.__getitem__, pair)))

    def _named_alone(self, word: str) -> tuple[Known, ...]:
        """Whom the word names by itself."""
        if word in self._no_places:
            return ()
        return next(filter(None, map(self._gazetteer.named, self._forms[word])), ())

    def _longest(self, ahead: list[Token], longest: int) -> tuple[int, tuple[Known, ...]]:
        """How many tokens, `longest` at the most, the longest name takes, and whom it names."""
        if len(ahead) == 1 or not self._paired[ahead[0].word, ahead[1].word]:
            return 1, self._alone[ahead[0].word]
        forms = [self._forms[token.word] for token in ahead[:_INFLECTED]]
        for size in range(min(longest, len(ahead)), 0, -1):
            spelled = " ".join([token.word for token in ahead[:size]])
            if spelled in self._no_places:
                continue
            for words in product(*forms[:size]):
                known = self._gazetteer.named(" ".join([*words, *(token.word for token in ahead[len(words) : size])]))
                if known:
                    return size, known
        return 1, ()

    def _mention(
        self,
        passage: Passage,
        number: int,
        behind: list[Token],
        name: tuple[list[Token], int],
        known: tuple[Known, ...],
    ) -> Mention:
        ahead, size = name
        before = [token.word for token in behind]
        after = ahead[size].word if size < len(ahead) else ""
        located = (
            self._is_located(before)
            or self._is_in(ahead[0].word)
            or after in self._located_after
            or (not before and after == ":")
        )
        capitals = passage.clean[ahead[0].start : ahead[size - 1].end].isupper()
        return Mention(
            passage=passage,
            sentence=number,
            start=ahead[0].start,
            known=known,
            located=located,
            spoken=located
            and bool(behind)
            and self._said.search(passage.folded, behind[0].start, behind[-1].end) is not None,
            dateline=not before and passage.field == "text" and capitals and after in ("(", ",", "-"),
        )

    def _is_in(self, word: str) -> bool:
        """Whether a word for "in" is written together with the name ("بالقاهرة")."""
        names = self._gazetteer.longest
        return word not in names and any(word.startswith(each) and word[len(each) :] in names for each in self._in)

    def _is_located(self, before: list[str]) -> bool:
        if before and before[-1] in self._directly:
            return True
        for word in reversed(before):
            if self._located.fullmatch(word):
                return True
            if word not in self._between:
                return False
        return False


def _sure(mention: Mention, behind: list[Token], ahead: list[Token], shouted: bool) -> bool:
    """Whether one capitalised word means the place: no acronym is a city ("CAN"); unless something locates it, it is
    not a small one where a sentence begins, and no part of a longer name ("Heiko Maas")."""
    if any(known.kind != "city" for known in mention.known):
        return True
    clean = mention.passage.clean
    if not shouted and clean[ahead[0].start : ahead[0].end].isupper():
        return False
    if mention.located:
        return True
    if shouted or not behind or not clean[ahead[0].start].isupper():
        return max(known.population for known in mention.known) >= _BIG_CITY
    return not any(
        clean[near.start].isupper() and max(ahead[0].start - near.end, near.start - ahead[0].end) <= 1
        for near in (behind[-1], *ahead[1:2])
    )
