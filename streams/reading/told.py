"""A casualty told in an article: its claim, and what tells whether it is one more or one told again."""

from dataclasses import dataclass

from msgspec import Struct

from streams.languages import Harm
from streams.model import Claim


class Told(Struct, frozen=True, gc=False):
    """A claim with its place in the article.

    `harm` is the claim's category, or `struck` for one who was hit, dead or alive, whose claim is one of wounded.
    `sentence` counts the sentences with claims from 0. `single`: one person told without a number, by `age` where the
    text gives it; `again`: one of those told before; `further`: one or more that come to those told before ("another
    man", "two others"); `implied`: more than one, by a word that is no number ("triple murder"); `listed`: counted
    beside others of the same sentence; `active`: what someone did, who is not among them ("killed three").
    """

    claim: Claim
    harm: Harm
    sentence: int = 0
    single: bool = False
    again: bool = False
    further: bool = False
    listed: bool = False
    implied: bool = False
    active: bool = False
    age: int | None = None


@dataclass(frozen=True)
class Account:
    """All that an article tells of casualties, in order; `harms` are those of which it says a word anywhere."""

    told: tuple[Told, ...]
    harms: frozenset[Harm]
