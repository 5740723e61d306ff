"""Which language a text is in: py3langid, restricted to the languages that news feeds are written in.

The set is wider than the languages that can be read: a German text must come out as German and be an outcome, not as
the nearest language that we happen to have.
"""

from collections.abc import Callable
from typing import Final

Identify = Callable[[str], str]
"""From a text to its ISO 639-1 code, "und" where there are no words."""

WRITTEN: Final = (
    *("ar", "az", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu"),
    *("hy", "id", "it", "ja", "ka", "kk", "ko", "lt", "lv", "mk", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl"),
    *("sq", "sr", "sv", "sw", "ta", "th", "tr", "uk", "ur", "vi", "zh"),
)
_SAMPLE: Final = 160
"""Characters that are looked at: more costs time and changes nothing."""


def load_identify() -> Identify:
    """Load the model (half a second) and return the function that uses it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(WRITTEN)

    def identify(text: str) -> str:
        sample = text[:_SAMPLE]
        if not any(character.isalpha() for character in sample):
            return "und"
        code, _ = identifier.classify(sample)
        return str(code)

    return identify
