"""What was found in a sentence before it is put into the article's coordinates and words."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from streams.model import Category, Role, Scope

_ATTACKERS: Final = "attackers"


@dataclass(frozen=True)
class Found:
    """A claim within its sentence, by the indexes of items: the number, and the span [first, last) of number and
    trigger together. `whole` is the index of the larger figure's number. Where one person is counted without a number,
    `number` is the index of the word for that person, or of the trigger that says so, and `single` is true; `further`
    says that this one comes to those told before ("another man")."""

    category: Category
    number: int
    first: int
    last: int
    group: str | None
    pattern: str
    single: bool = False
    further: bool = False
    by_own_hand: bool = False
    whole: int | None = None
    scope: Scope = "event"
    why: tuple[int, int] | None = None

    @property
    def role(self) -> Role:
        """Attackers among the dead are not victims, nor is who killed himself."""
        return "perpetrator" if self.by_own_hand or self.group == _ATTACKERS else "victim"

    def again(self, told: Collection[tuple[Category, Role]]) -> bool:
        """Whether it is one of those `told` before, told again ("A man died. The victim was ...")."""
        return self.single and not self.further and (self.category, self.role) in told
