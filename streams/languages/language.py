"""A language as data. Its TOML file is written as people write (accents, capitals); who uses a word folds it first.

Adding a language is adding a file named by its ISO 639-1 code, with a table of cases among the tests; no code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib.resources import files
from typing import Any, Literal

import msgspec

from streams.languages.cldr import country_names
from streams.languages.number_words import NumberWords
from streams.model import Category, Role, Scope

Harm = Literal[Category, "struck"]
"""What a trigger says of people; `struck` is hit (shot, stabbed), dead or alive."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Shape:
    """A pattern over the words of a sentence, in the notation of `streams.reading.shapes`.

    `name` is what a claim carries as its `pattern`; `scope` is set on a shape that decides one. One that is `contrast`
    ("in another strike") decides only where the article gives the event's own figure before. In a claim shape that is
    `reached` a word for "up to" says what the figure became and is no bound ("число погибших выросло до 33"). A shape
    that captures neither a number nor a person counts `counts` ("triple murder"); `role` is that of the people whom the
    shape counts ("killed himself" tells of a perpetrator), where their group does not say it.
    """

    name: str
    shape: str
    scope: Scope | None = None
    contrast: bool = False
    reached: bool = False
    counts: int = 1
    role: Role = "victim"


@dataclass(frozen=True, eq=False, kw_only=True)
class Language:
    """One language. `code` is ISO 639-1; equality is identity: a language is loaded once.

    Text: `abbreviations` do not end a sentence, nor do they in capitals; behind one of `before_ordinals` a number with
    a point is an ordinal ("der 3. Angriff"); a short line that begins with one of `boilerplate` is not the article's; a
    line that begins with one of `sidebars` opens a list of other headlines. `common` are words so frequent that four of
    them tell the language, and that are rare in every other.

    Words of reading, where a word that ends in `*` stands for all that begin so, one that begins with it for
    all longer ones that end so ("*soldaten"): `people` by victim group; `triggers` by category and form (what a form
    means is said by the shapes that use it; a category `struck`, of people who were hit, dead or alive, makes claims of
    wounded); `words` are further classes that shapes name; `parts`, `claims` and `cues` are the shapes themselves, in
    order: the first that fits decides.

    `accented` are words of these lists that, without their accents, would be others ("öldü" died, "oldu" became): they
    count only as they are written.

    `proclitics` are words that are written together with the next, and what each stands for: itself, or nothing ("ال",
    the); they are taken off where the rest is a word of these lists. `duals` are words for two, and what there are two
    of ("قتيلان", two of "قتيل").

    Three classes of `words` count people without a number, and may be left out: `person`, the words for one person
    ("driver", "wife", "she"), which shapes capture as PERSON; `others`, which say that more are meant than those told
    before ("another man"); `negation`, which between person and trigger say that nothing happened. Verbs of the
    class `singular` ("was", "dies"), as the trigger or right before it, are of no number above one, nor of a list, in
    which a noun behind a `possessive` ("Ann Lee, 34, her son") is one more person. Two say whom a number counts that
    counts no victims: `from_among` ("of the 30, 12 died") and `saved` ("freed 12 hostages"); `nor` joins what there is
    none of ("neither dead nor wounded"). Four more
    make no claim of what fits a shape: `unreal` before it and, where verbs stand last, `unreal_after` behind it
    ("getötet werden könnten"), `animal` behind it, and `sport` on either side. And two are for scopes: `phenomenon`,
    what kills over years ("war", "epidemic"), and `disaster`, what alone kills ten thousand at once ("earthquake";
    without these words that rule rests). `barrier` and `agent` ("by") both end a gap of a shape; a cue of scope reaches
    over the agent to its figure, and not over a barrier.

    Time: `weekdays` (Monday is 0), `months`, `days` (words for a day before publication: "hier" is 1), `future` (words
    beside a weekday that is still to come).

    Places: `countries` (ISO 3166 code to its names; `load` adds what CLDR calls it, behind the file's own), `regions`
    (id of a region or city to names), `located` (words before the place where something happened; `located_directly`
    only with no article between: "à Idleb", not "à la Turquie"; `located_after` behind it: "İdlib'de"), `not_places`
    (common words that are also names of towns), `place_endings` (the ending of an inflected name to those that it
    may have in the dictionary: Polish "Kijowie" is "Kijów" by `owie = ["ów"]`).

    `attribution_before` and `attribution_after`: words before and behind the one who says it; `unconfirmed`: words that
    mark a claim as not confirmed; `further`: words by which a sentence adds victims of the same event to those already
    named."""

    code: str
    name: str
    abbreviations: tuple[str, ...]
    boilerplate: tuple[str, ...]
    sidebars: tuple[str, ...]
    common: tuple[str, ...]
    numbers: NumberWords
    people: Mapping[str, tuple[str, ...]]
    triggers: Mapping[Harm, Mapping[str, tuple[str, ...]]]
    words: Mapping[str, tuple[str, ...]]
    parts: tuple[Shape, ...]
    claims: tuple[Shape, ...]
    cues: tuple[Shape, ...]
    weekdays: Mapping[str, int]
    months: Mapping[str, int]
    days: Mapping[str, int]
    countries: Mapping[str, tuple[str, ...]]
    regions: Mapping[str, tuple[str, ...]]
    future: tuple[str, ...]
    located: tuple[str, ...]
    located_directly: tuple[str, ...]
    not_places: tuple[str, ...]
    attribution_before: tuple[str, ...]
    attribution_after: tuple[str, ...]
    unconfirmed: tuple[str, ...]
    further: tuple[str, ...]
    located_after: tuple[str, ...] = ()
    place_endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    before_ordinals: tuple[str, ...] = ()
    accented: tuple[str, ...] = ()
    proclitics: Mapping[str, str] = field(default_factory=dict)
    duals: Mapping[str, str] = field(default_factory=dict)


def load(codes: Iterable[str] | None = None) -> dict[str, Language]:
    """The languages by code; without `codes` all that there are. Raises ValueError for one without a file, or whose
    file is wrong, naming what is."""
    folder = files("streams.languages")
    known = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    chosen = sorted(known) if codes is None else list(codes)
    unknown = sorted(set(chosen) - set(known))
    if unknown:
        raise ValueError(f"no language {', '.join(unknown)}: expected {', '.join(sorted(known))}")
    return {code: _with_countries(read(known[code].read_bytes(), code)) for code in chosen}


def _with_countries(language: Language) -> Language:
    """The language with the names of countries that its file need not repeat."""
    names = {country: (name,) for country, name in country_names(language.code).items()}
    for country, own in language.countries.items():
        names[country] = tuple(dict.fromkeys((*own, *names.get(country, ()))))
    return replace(language, countries=names)


def read(raw: bytes, code: str) -> Language:
    """The language that a TOML file describes. Raises ValueError, naming the file's mistake."""
    try:
        table: dict[str, Any] = msgspec.toml.decode(raw, type=dict[str, Any])
        unknown = sorted(set(table) - {known.name for known in fields(Language)})
        if unknown:
            raise ValueError(f"unknown entries {', '.join(unknown)}")
        return msgspec.convert(table, Language)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ValueError(f"the language {code}: {error}") from error
