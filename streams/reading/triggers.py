"""The triggers of a language in a passage: one Aho-Corasick pass tells which sentences are worth reading."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import chain
from typing import Final

import ahocorasick_rs

from streams.languages import Harm, Language
from streams.text.document import Document, Passage
from streams.text.folding import fold
from streams.text.phrases import STEM, spellings

MAX_SENTENCES: Final = 80
"""Sentences with a trigger that are looked at in one passage: a hostile text costs no more."""


class Triggers:
    """The words of one language for harm that is done; built once."""

    def __init__(self, language: Language) -> None:
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
        self._known = ahocorasick_rs.AhoCorasick([trigger.removeprefix(STEM).partition(STEM)[0] for trigger in harms])

    def stand_in(self, document: Document) -> bool:
        """Whether a trigger stands in the document, which may be a draft."""
        return any(True for passage in document.passages for _ in self._found(passage))

    def sentences(self, passage: Passage, harms: set[Harm]) -> list[tuple[int, int]]:
        """The sentences with a trigger; the harms of all triggers are added to `harms`."""
        hits: dict[int, None] = {}
        opening = closing = 0
        for trigger, start in self._found(passage):
            harms |= self._harms[trigger]
            if not opening <= start < closing:
                number = passage.sentence_at(start)
                hits[number] = None
                opening, closing = passage.sentences[number] if passage.sentences else (0, 0)
            if len(hits) == MAX_SENTENCES:
                break
        return [passage.sentences[number] for number in hits if passage.sentences]

    def _found(self, passage: Passage) -> Iterator[tuple[int, int]]:
        """The number of each trigger that stands in the passage as a word, and where it begins."""
        folded = passage.folded
        for trigger, start, end in self._known.find_matches_as_indexes(folded, overlapping=True):
            whole = self._stems[trigger] or not folded[end : end + 1].isalnum()
            begins = self._glued or self._heads[trigger] == folded[start - 1 : start].isalnum()
            spelled = self._spelled[trigger]
            if whole and begins and (spelled is None or spelled == passage.clean[start:end].lower()):
                yield trigger, start
