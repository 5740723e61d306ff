"""What the bot says, by language, as data: one message catalogue a language, read by babel."""

from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import NoReturn

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("fr", "en")
DEFAULT = "en"


@dataclass(frozen=True)
class Words:
    """One language's catalogue, and the reader's `zone` where it is known. A key that is not translated is a mistake
    of ours and raises KeyError.
    """

    language: str
    catalogue: GNUTranslations
    zone: tzinfo | None = None

    def say(self, key: str, **values: object) -> str:
        """The text of `key`, its placeholders filled in."""
        return self.catalogue.gettext(key).format(**values)

    def known(self, key: str, otherwise: str) -> str:
        """The text of a key that was made from data; `otherwise` for one that nobody has translated yet."""
        try:
            return self.catalogue.gettext(key)
        except KeyError:
            return otherwise

    def counted(self, key: str, count: int, **values: object) -> str:
        """The text of `key` for a count, in the form that the language's plural rule asks for."""
        return self.catalogue.ngettext(key, key, count).format(count=self.number(count), **values)

    def number(self, value: int) -> str:
        """A number with the language's separator between thousands."""
        return format_decimal(value, locale=self.language)


class _Missing(NullTranslations):
    """Asked for what a catalogue lacks."""

    def gettext(self, message: str) -> NoReturn:
        raise KeyError(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> NoReturn:
        raise KeyError(msgid1)


@cache
def words_for(language_code: str | None, zone: tzinfo | None = None) -> Words:
    """The words for a Telegram language code ("fr", "fr-CA"); English for languages that have none yet."""
    short = (language_code or DEFAULT).split("-")[0].lower()
    return replace(_load(short if short in LANGUAGES else DEFAULT), zone=zone)


@cache
def _load(language: str) -> Words:
    compiled = BytesIO()
    with files(__package__).joinpath("locale", f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, language))
    compiled.seek(0)
    catalogue = GNUTranslations(compiled)
    catalogue.add_fallback(_Missing())
    return Words(language, catalogue)
