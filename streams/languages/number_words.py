"""How a language writes numbers, as data: the `[numbers]` tables of the languages' files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Rank = Literal["units", "tens", "hundreds", "thousands"]


@dataclass(frozen=True, eq=False, kw_only=True)
class NumberWords:
    """How a language writes numbers. A word that ends in a hyphen ("vent-") stands only inside a longer word.

    `values` add up (twenty, two; a fraction waits for its multiplier: "anderthalb" is 1.5), `multipliers` multiply what
    stands before them (hundred, thousand). `bare` are the multipliers that also stand alone ("hundred dead"),
    `never_one` those that no one stands before ("mille", never "un mille"); a hundred takes at most `hundreds_to` (19:
    "nineteen hundred"). `teens_after` are the tens that take eleven to nineteen ("soixante-douze"). `compounds`: words
    are written together ("dreihunderttausend").

    `joiners` stand between what adds up: `joins` says behind which rank they `may` or `must` stand; `units` means that
    the unit comes first ("einunddreißig"), and then `joined_ones` are the ones that may ("ein", not "eins"). Where
    `joins_before` is given they stand only before these ("vingt et un"), and may be missing behind the tens of
    `unjoined` ("quatre-vingt-un"). `bound` are forms that stand only before a smaller number, where their free forms
    then do not ("ciento uno", never "cien uno"), or only before the values `bound_before` ("ventuno", but "ventidue").

    `ones` are values that are articles as well and count only before people; `articles` count so too, but never stand
    behind another number word ("a hundred", not "twenty a"). `zeros` are zero only before another
    number ("o five"). `point` makes decimals, followed by one number, or with `point_digits` by single digits.
    `ordinals` are stems that end in one of `ordinal_inflections` ("dritt" in "dritter"); `ordinals_alone` never end a
    longer number ("premier"), `ordinals_joined` always do ("vigésimo segundo"); with `ordinals_chain` every part of a
    number is an ordinal ("vigésimo cuarto"). `ordinal_endings` stand behind digits ("3rd"). `denominators` make a part
    ("doceavo").

    `rounds` are approximate nouns ("une douzaine", 12); `vague` are open ones with the least that they say ("dizaines",
    20); `of` may stand between two of them. `halves` are a half before or behind a multiplier ("half a", "demi");
    `fractions` are parts of a group, as numerator and denominator, before a number ("half of the" 30). `none` are ways
    to say zero.

    `at_least`, `more_than`, `at_most`, `less_than`, `about` stand before a number; `or_more`, `or_over`, `or_less`,
    `or_under`, `or_so` mean the same behind it, where a number in words may have one of `endings` ("otuzdan fazla");
    up to `nouns_before_bound` words may stand between ("33 شخصا على الأقل", 33 persons at least).
    `between`, `to` and `either` make ranges ("entre 20 et 30", "20 à 30", "neuf ou dix"), but not behind `change`
    ("rose from 9 to 33").
    """

    values: Mapping[str, float]
    multipliers: Mapping[str, int]
    bare: tuple[str, ...] = ()
    never_one: tuple[str, ...] = ()
    hundreds_to: int = 9
    teens_after: tuple[int, ...] = ()
    compounds: bool = False
    joiners: tuple[str, ...] = ()
    joins: Mapping[Rank, Literal["may", "must"]] = field(default_factory=dict)
    joined_ones: tuple[str, ...] = ()
    joins_before: tuple[int, ...] = ()
    unjoined: tuple[int, ...] = ()
    bound: Mapping[str, int] = field(default_factory=dict)
    bound_before: tuple[int, ...] = ()
    ones: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    zeros: tuple[str, ...] = ()
    point: tuple[str, ...] = ()
    point_digits: bool = False
    ordinals: Mapping[str, int] = field(default_factory=dict)
    ordinals_alone: Mapping[str, int] = field(default_factory=dict)
    ordinals_joined: Mapping[str, int] = field(default_factory=dict)
    ordinals_chain: bool = False
    ordinal_inflections: tuple[str, ...] = ("",)
    ordinal_endings: tuple[str, ...] = ()
    denominators: tuple[str, ...] = ()
    rounds: Mapping[str, int] = field(default_factory=dict)
    vague: Mapping[str, int] = field(default_factory=dict)
    halves: tuple[str, ...] = ()
    fractions: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    none: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    at_least: tuple[str, ...] = ()
    more_than: tuple[str, ...] = ()
    at_most: tuple[str, ...] = ()
    less_than: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    or_more: tuple[str, ...] = ()
    or_over: tuple[str, ...] = ()
    or_less: tuple[str, ...] = ()
    or_under: tuple[str, ...] = ()
    or_so: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    nouns_before_bound: int = 0
    between: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    either: tuple[str, ...] = ()
    change: tuple[str, ...] = ()
