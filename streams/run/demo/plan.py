"""PURE. What the demonstration is made of: who asks for what, and the settings file of its processes."""

import json
from dataclasses import dataclass
from pathlib import Path

from streams.run.newsday.stand import NewsStand


@dataclass(frozen=True, slots=True)
class Reader:
    """A person with a private chat, their language, and what they type before the day begins."""

    chat: int
    name: str
    language: str
    commands: tuple[str, ...]


READERS = (
    Reader(1001, "Camille", "fr", ("/start", "/alert killed>=20 step:10 place:syria", "/alert sense:nato")),
    Reader(1002, "Alex", "en", ("/start", "/alert killed>=30", "/alert killed>=100 OR missing>=10")),
)


def settings_file(data: Path, telegram_api: str, stand: NewsStand, rules: Path) -> str:
    """The TOML of a demonstration that keeps everything in `data` and polls the news stand every second."""
    lines = [
        f"data = {_text(data)}",
        f"telegram_api = {_text(telegram_api)}",
        f"rules = {_text(rules)}",
        "allow_private = true  # the stand is on loopback",
    ]
    for outlet, address in stand.feeds.items():
        config = f"{{ url = {_text(address)} }}"
        lines += ["", "[[sources]]", f"id = {_text(outlet)}", "interval = 1", "baseline = false", f"config = {config}"]
    return "\n".join(lines) + "\n"


def _text(value: object) -> str:
    """A TOML basic string: JSON's escapes are a subset of its."""
    return json.dumps(str(value))
