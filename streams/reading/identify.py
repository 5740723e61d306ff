"""Which language a text is in: by its commonest words where they are clear, else by py3langid.

A text in which enough common words of one language stand, and hardly any of another, is in that language: most articles
are told so, at a tenth of the model's cost. The model decides the others, restricted to the languages that news feeds
are written in: a German text must come out as German and be an outcome, not as the nearest language that we have.

The model takes short French for Catalan now and then, and headlines full of names for anything. An unsupported language
is an outcome only on clear evidence: its log-likelihood must lead the best supported one's by `CLEAR`. On 2,532 French
headlines the largest wrong lead was 12; of texts of 160 characters in Arabic, German, Polish, Spanish and Turkish the
smallest right one was 63.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from streams.languages import Language
from streams.text.folding import fold

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

Identify = Callable[[str], str]
"""From a text to its ISO 639-1 code, "und" where there are no words."""

WRITTEN: Final = (
    *("ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu"),
    *("hy", "id", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl"),
    *("sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh"),
)
SAMPLE: Final = 400
"""Characters that are looked at: more costs time and changes nothing."""
CLEAR: Final = 15.0
_ENOUGH: Final = 4
"""Different common words that make a language sure, where no other has more than a quarter as many."""


def load_identify(languages: Mapping[str, Language]) -> Identify:
    """Load the model (half a second) and return the function that tells these languages from all others."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE)
    model.set_languages(sorted({*WRITTEN, *languages}))
    common = {code: frozenset(map(fold, language.common)) for code, language in languages.items()}

    def identify(text: str) -> str:
        sample = text[:SAMPLE]
        if not any(map(str.isalpha, sample)):
            return "und"
        return _by_words(set(fold(sample).split()), common) or _by_model(sample, model, languages)

    return identify


def _by_words(words: set[str], common: Mapping[str, frozenset[str]]) -> str | None:
    """The language whose common words are clearly the text's."""
    counts = sorted(((len(words & known), code) for code, known in common.items()), reverse=True)
    (most, code), others = counts[0], counts[1:]
    return code if most >= _ENOUGH and all(count * 4 <= most for count, _ in others) else None


def _by_model(text: str, model: "LanguageIdentifier", languages: Mapping[str, Language]) -> str:
    """The likeliest language; a supported one, unless another leads it clearly."""
    ranked: list[tuple[str, float]] = model.rank(text)
    code, best = ranked[0]
    supported, score = next(each for each in ranked if each[0] in languages)
    return str(code if best - score >= CLEAR else supported)
