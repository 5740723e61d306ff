"""What a language says, as data: one TOML file each, loaded into a frozen `Language`."""

from streams.languages.language import Language, NumberWords, Shape, load

__all__ = ["Language", "NumberWords", "Shape", "load"]
