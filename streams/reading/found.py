"""What was found in a sentence before it is put into the article's coordinates and words."""

from typing import Final

from msgspec import Struct

from streams.languages import Harm
from streams.model import Category, Role, Scope

_ATTACKERS: Final = "attackers"
_LIST: Final = "-list"


class Found(Struct, frozen=True, gc=False):
    """A claim within its sentence, by the indexes of items: the number, and the span [first, last) of number and
    trigger together. `whole` is the index of the larger figure's number. Where people are counted without a number,
    `number` is the index of the word for one person, or of the trigger that says so, and `counts` how many they are.
    `told_as` is the role by the shape. `together`: the number counts another harm too ("killed or wounded"); `reached`:
    an upper bound is what the figure became ("rose to 33"). The rest is as in `streams.reading.told.Told`."""

    harm: Harm
    number: int
    first: int
    last: int
    group: str | None
    pattern: str
    single: bool = False
    implied: bool = False
    together: bool = False
    further: bool = False
    counts: int = 1
    told_as: Role = "victim"
    active: bool = False
    age: int | None = None
    reached: bool = False
    whole: int | None = None
    scope: Scope = "event"
    why: tuple[int, int] | None = None

    @property
    def category(self) -> Category:
        """The category of the claim."""
        return "wounded" if self.harm == "struck" else self.harm

    @property
    def listed(self) -> bool:
        """Whether it is counted beside others of the sentence: the names of such shapes say so."""
        return self.pattern.endswith(_LIST)

    @property
    def role(self) -> Role:
        """Attackers among the dead are not victims, nor is who killed himself."""
        return "perpetrator" if self.group == _ATTACKERS else self.told_as
