"""What the bot says, by language, as data: one TOML table a language beside this module."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LANGUAGES = ("fr", "en")
DEFAULT = "en"


@dataclass(frozen=True)
class Words:
    """One language's table. `say` fills in the placeholders; a missing key is a mistake of ours and raises KeyError."""

    language: str
    table: dict[str, str]

    def say(self, key: str, **values: object) -> str:
        """The text of `key`."""
        return self.table[key].format(**values)

    def counted(self, key: str, count: int, **values: object) -> str:
        """The text of `key` for a count: `key.one` or `key.other`, by the language's own plural rule."""
        singular = count in (0, 1) if self.language == "fr" else count == 1
        return self.say(f"{key}.{'one' if singular else 'other'}", count=self.number(count), **values)

    def number(self, value: int) -> str:
        """A number with the language's separator between thousands."""
        return f"{value:,}".replace(",", self.table["thousands"])


@cache
def words_for(language_code: str | None) -> Words:
    """The table for a Telegram language code ("fr", "fr-CA"); English for languages that have none yet."""
    short = (language_code or DEFAULT).split("-")[0].lower()
    return _load(short if short in LANGUAGES else DEFAULT)


@cache
def _load(language: str) -> Words:
    raw = files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return Words(language, tomllib.loads(raw))
