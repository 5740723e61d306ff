"""What was found in a sentence before it is put into the article's coordinates and words."""

from dataclasses import dataclass
from typing import Final

from streams.model import Category, Role, Scope

_ATTACKERS: Final = "attackers"


@dataclass(frozen=True)
class Found:
    """A claim within its sentence, by the indexes of items: the number, and the span [first, last) of number and
    trigger together. `whole` is the index of the larger figure's number."""

    category: Category
    number: int
    first: int
    last: int
    group: str | None
    pattern: str
    whole: int | None = None
    scope: Scope = "event"
    why: tuple[int, int] | None = None

    @property
    def role(self) -> Role:
        """Attackers among the dead are not victims."""
        return "perpetrator" if self.group == _ATTACKERS else "victim"
