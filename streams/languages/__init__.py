"""What a language says, as data: one TOML file each, loaded into a frozen `Language`."""

from streams.languages.language import Harm, Language, Shape, load
from streams.languages.number_words import NumberWords

__all__ = ["Harm", "Language", "NumberWords", "Shape", "load"]
