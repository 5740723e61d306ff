"""The ages that an article tells, in each language."""

import pytest

from streams.languages import load
from streams.reading.ages import MAX_AGES, Ages
from streams.text.prepare import prepare

LANGUAGES = load()


def ages(text: str, language: str = "en", title: str = "") -> tuple[int, ...]:
    """What is found in a title and a text."""
    return Ages(LANGUAGES[language]).of(prepare(title, text, LANGUAGES[language]))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "قتل رجل عمره 34 عاما وطفل في 9 سنوات."),
        ("de", "Ein 34-jähriger Mann und ein Kind (9) wurden verletzt."),
        ("en", "A 34-year-old man and Ann Lee, 9, were hurt."),
        ("es", "Un hombre de 34 años y una niña de 9 años resultaron heridos."),
        ("fr", "Un homme âgé de 34 ans et une fillette de 9 ans ont été blessés."),
        ("it", "Un uomo di 34 anni e una bambina di 9 anni sono rimasti feriti."),
        ("nl", "Een 34-jarige man en een kind van 9 jaar raakten gewond."),
        ("pl", "34-letni mężczyzna i dziewczynka w wieku 9 lat zostali ranni."),
        ("pt", "Um homem de 34 anos e uma menina de 9 anos ficaram feridos."),
        ("ru", "34-летний мужчина и девочка 9 лет ранены."),
        ("tr", "34 yaşındaki adam ile 9 yaşındaki kız yaralandı."),
        ("uk", "34-річний чоловік і дівчинка 9 років поранені."),
    ],
)
def test_ages_are_found_in_every_language(language: str, text: str) -> None:
    """Before the language's word for years, or behind a name."""
    assert ages(text, language) == (34, 9)


def test_what_is_no_age_is_none() -> None:
    """Figures, hours, house numbers, and the decimals of a number."""
    assert (
        ages("At 11:30 p.m. 12 people stood at 1600 Elm Street, 8 of them near Route 66. It lasted 2,34 hours.") == ()
    )


def test_each_age_is_told_once_and_few_are_kept() -> None:
    """A long list of victims fills no reading."""
    told = " ".join(f"A {years}-year-old was there." for years in (*range(20, 60), *range(20, 60)))
    assert ages(told, title="Boy, 7, hurt") == (7, *range(20, 20 + MAX_AGES - 1))
