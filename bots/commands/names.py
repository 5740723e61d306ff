"""PURE: the commands by name: who may use them, and in which order they are listed."""

from typing import Final

ASKING: Final = ("list", "latest", "story", "why", "status", "help", "privacy")
"""For everybody."""
CHANGING: Final = (
    "alert",
    "sub",
    "unsub",
    "set",
    "mute",
    "quiet",
    "digest",
    "lang",
    "export",
    "import",
    "forget",
)
"""For administrators only, where there are any."""
OPERATING: Final = ("feeds", "feed", "test", "rules", "stats", "ban", "unban")
"""For operators."""
