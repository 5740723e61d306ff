"""What a language says, as data: one TOML file each, loaded into a frozen `Language`."""

from streams.languages.language import Harm, Language, NumberWords, Shape, load

__all__ = ["Harm", "Language", "NumberWords", "Shape", "load"]
