"""Which language a text is in: by its commonest words where they are clear, else by py3langid.

A text in which enough common words of one language stand, and hardly any of another, is in that language: most articles
are told so, at a tenth of the model's cost. The model decides the others, restricted to the languages that news feeds
are written in: a Swedish text must come out as Swedish and be an outcome, not as the nearest language that we have.

The model takes headlines full of names for anything. An unsupported language is an outcome only on clear evidence: its
log-likelihood must lead the best supported one's by `CLEAR`. Of 4,500 headlines and sentences in the twelve languages
one has a wrong lead above 5 (12.2: an English title of five Indian names); of sixty headlines in forty other languages
four have a right one below 19 (Afrikaans, Bulgarian, Catalan and Galician).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from streams.languages import Language
from streams.text.folding import fold
from streams.text.markup import without_markup

Identify = Callable[[str], str]
"""From a text to its ISO 639-1 code, "und" where there are no words."""

WRITTEN: Final = (
    *("af", "ar", "az", "be", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl"),
    *("he", "hi", "hr", "hu", "hy", "id", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nl", "no", "pl", "pt"),
    *("ro", "ru", "sk", "sl", "sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh"),
)
SAMPLE: Final = 400
"""Characters that are looked at first, and by the model: more costs time and changes nothing."""
LOOKED_AT: Final = 4 * SAMPLE
"""Characters of an article among which the sample is, once its markup is gone; all of them where it is not clear."""
CLEAR: Final = 13.0
_ENOUGH: Final = 4
"""Different common words that make a language sure, where no other has more than a quarter as many."""
_WORD: Final = 5.0
"""What a word of a language's lists that no other has ("gunman") adds to its log-likelihood."""
_QUOTED: Final = re.compile('"[^"]*"')
"""What is quoted may be in another language (the titles of foreign films)."""
_SHARE: Final = 13
"""One in so many words must be one of them: "for", "at", "to" and "by" stand in Danish texts too."""


def load_identify(languages: Mapping[str, Language]) -> Identify:
    """Load the model (half a second) and return the function that tells these languages from all others."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    model.set_languages(sorted({*WRITTEN, *languages}))
    owners = _owners({code: language.common for code, language in languages.items()})
    vocabulary = _owners({code: _vocabulary(language) for code, language in languages.items()})

    def identify(text: str) -> str:
        looked_at = without_markup(text[:LOOKED_AT])[0]
        sample = looked_at[:SAMPLE]
        if not any(map(str.isalpha, sample)):
            return "und"
        words = _words(sample)
        return (
            _by_words(words, owners)
            or (_by_words(_words(looked_at), owners) if len(looked_at) > SAMPLE else None)
            or _by_model(model.rank(sample), Counter(map(vocabulary.get, words)), languages)
        )

    return identify


def _words(text: str) -> set[str]:
    return set(_QUOTED.sub(" ", fold(text)).split())


def _owners(languages: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The words that only one language has, and which."""
    known = [(word, code) for code, words in languages.items() for word in set(map(fold, words))]
    times = Counter(word for word, _ in known)
    return {word: code for word, code in known if times[word] == 1}


def _vocabulary(language: Language) -> Iterator[str]:
    """The words by which a language is read, stems and phrases apart."""
    tables = (language.people, language.words, *language.triggers.values())
    phrases = (phrase for table in tables for listed in table.values() for phrase in listed)
    return (phrase for phrase in phrases if phrase.isalpha())


def _by_words(words: set[str], owners: Mapping[str, str]) -> str | None:
    """The language whose common words are clearly the text's."""
    counts = Counter([owners[word] for word in words if word in owners]).most_common(2)
    if not counts:
        return None
    code, most = counts[0]
    clear = len(counts) == 1 or counts[1][1] * 4 <= most
    return code if clear and most >= _ENOUGH and most * _SHARE >= len(words) else None


def _by_model(
    ranked: list[tuple[str, float]], known: Mapping[str | None, int], languages: Mapping[str, Language]
) -> str:
    """The likeliest language; a supported one, unless another leads it clearly. `known` counts the words of each that
    no other has."""
    code, best = ranked[0]
    score, supported = max((score + _WORD * known.get(code, 0), code) for code, score in ranked if code in languages)
    return code if best - score >= CLEAR else supported
