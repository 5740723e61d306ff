"""PURE: buttons under a message, as values; the edge signs what they call back with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Button:
    """A button that opens `url`, or else calls back with an action of the bot and its arguments.

    An action and its arguments are of letters, digits, "-" and "_".
    """

    label: str
    action: str = ""
    arguments: tuple[str, ...] = ()
    url: str = ""

    @property
    def data(self) -> str:
        """What it calls back with: "action:argument:argument"."""
        return ":".join((self.action, *self.arguments))


Rows: TypeAlias = Sequence[Sequence[Button]]
"""The buttons of a message, row by row."""
