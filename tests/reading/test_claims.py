"""Casualty claims, by the tables of cases of each language."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest

from streams.languages import load
from streams.model import Claim
from streams.reading.claims import ClaimReader
from streams.text.prepare import prepare

LANGUAGES = load()
READERS = {code: ClaimReader(language) for code, language in LANGUAGES.items()}
CASES = {
    path.stem: tomllib.loads(path.read_text("utf-8"))["cases"] for path in Path(__file__).parent.glob("cases/*.toml")
}


def claims_of(code: str, text: str) -> tuple[Claim, ...]:
    """The claims of one text, as read in 2020."""
    account = READERS[code].read(prepare("", text, LANGUAGES[code]), 2020)
    return tuple(each.claim for each in account.told if not each.again)


def written(claims: Iterable[Claim]) -> list[str]:
    """The claims in the notation of the tables: "killed 33..", "wounded ~12", "killed 3 of 7"."""
    kept = tuple(claims)
    return [_written(claim, kept) for claim in kept]


def _written(claim: Claim, claims: tuple[Claim, ...]) -> str:
    words = [claim.category, _figure(claim)]
    if claim.scope != "event":
        words.append(claim.scope)
    if claim.part_of is not None:
        whole = next(each for each in claims if (each.start, each.end) == claim.part_of)
        words += ["of", _figure(whole)]
    if claim.role != "victim":
        words.append(claim.role)
    return " ".join(words)


def _figure(claim: Claim) -> str:
    mark = "~" if claim.approx else "?" if claim.vague else ""
    low, high = ("" if bound is None else str(bound) for bound in (claim.low, claim.high))
    return mark + (low if low == high else f"{low}..{high}")


@pytest.mark.parametrize(
    ("code", "sentence", "expected"), [(code, *case) for code, cases in CASES.items() for case in cases.items()]
)
def test_a_sentence_claims_what_people_understand(code: str, sentence: str, expected: list[str]) -> None:
    """Active, passive, nominal, headlines, parts, scopes; and what is no toll."""
    assert written(claims_of(code, sentence)) == expected


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_its_table_of_cases(code: str) -> None:
    """A language without fifty cases, ten of them negatives, does not count as supported."""
    cases = CASES[code]
    assert len(cases) >= 50
    assert sum(not expected for expected in cases.values()) >= 10


@pytest.mark.parametrize(
    ("code", "sentence", "group"),
    [
        ("fr", "Au moins 33 soldats ont été tués.", "soldiers"),
        ("fr", "La mort de 33 de ses soldats est confirmée.", "soldiers"),
        ("fr", "Sept enfants ont péri.", "children"),
        ("fr", "L'attaque a fait 14 morts.", None),
        ("en", "Three police officers were killed.", "police"),
        ("en", "The blast killed nine civilians.", "civilians"),
        ("ru", "Погибли пятеро спасателей.", "rescuers"),
        ("ru", "Погиб солдат.", "soldiers"),
    ],
)
def test_a_claim_names_whom_it_counts(code: str, sentence: str, group: str | None) -> None:
    """The group of victims is that of the noun that is counted."""
    assert [claim.group for claim in claims_of(code, sentence)] == [group]


@pytest.mark.parametrize(
    ("code", "sentence", "who", "confirmed"),
    [
        ("fr", "Sept civils ont péri, selon l'Observatoire des droits.", "l'Observatoire des droits", True),
        ("en", "Nine people died, the governor said.", "the governor", True),
        ("en", "The group claimed to have killed 12 soldiers.", None, False),
        ("fr", "L'armée affirme avoir tué 12 combattants.", None, False),
        ("en", "Rebels claimed they killed 30 soldiers.", None, False),
        ("fr", "L'attentat, qui a fait 14 morts, n'a pas été revendiqué.", None, True),
        ("fr", "Le groupe revendique la mort de 14 soldats.", None, False),
        ("fr", "Quarante civils auraient péri.", None, False),
        ("en", "Nine people died.", None, True),
        ("ru", "По данным МЧС, погибли девять человек.", "МЧС", True),
        ("ru", "Армия якобы уничтожила 12 боевиков.", None, False),
        ("uk", "За словами мера, загинули дев'ятеро людей.", "мера", True),
        ("pl", "Według policji zginęło dziewięć osób.", "policji", True),
        ("pl", "Podobno zginęło 12 żołnierzy.", None, False),
    ],
)
def test_a_claim_names_who_says_it(code: str, sentence: str, who: str | None, confirmed: bool) -> None:
    """Attribution in the text's own words; what a party only claims is not confirmed."""
    assert [(claim.attribution, claim.confirmed) for claim in claims_of(code, sentence)] == [(who, confirmed)]


def test_a_refused_figure_says_by_which_words() -> None:
    """The words that decided a scope are kept, as they were written."""
    (claim,) = claims_of("fr", "Depuis décembre, 400 civils ont été tués.")
    assert (claim.scope, claim.why, claim.pattern) == ("cumulative", "Depuis décembre", "fr:passive")


def test_another_strike_says_so() -> None:
    """The words of contrast are the reason."""
    _, claim = claims_of("fr", "Neuf soldats ont péri. Quatre civils ont été tués dans un autre bombardement.")
    assert (claim.scope, claim.why) == ("background", "un autre bombardement")


def test_spans_and_quotes_are_those_of_the_original() -> None:
    """A claim behind a dropped menu still points at its words."""
    text = "Newsletter\nLe ministre parle.\nAu moins 33 soldats ont été tués."
    (claim,) = claims_of("fr", text)
    assert (text[claim.start : claim.end], claim.quote) == ("Au moins 33", "Au moins 33 soldats ont été tués.")


def test_a_hostile_text_makes_a_bounded_number_of_claims() -> None:
    """A thousand different tolls become at most forty claims."""
    text = " ".join(f"{number} soldats ont été tués dans la ville numéro {number}." for number in range(2000, 3000))
    assert len(claims_of("fr", text)) == 40
