"""The days that a text names, seen from the day of publication (Friday, 28 February 2020)."""

from dataclasses import replace
from datetime import date

import pytest

from streams.languages import load
from streams.reading.dates import Dates
from streams.text.folding import fold

PUBLISHED = date(2020, 2, 28)
LANGUAGES = load()
LANGUAGES["xx"] = replace(
    LANGUAGES["en"],
    code="xx",
    months={"listopada": 11, "ноябр*": 11, "مارس": 3, "ocak": 1},
    weekdays={"czwartek": 3, "сред*": 2},
    days={"wczoraj": 1},
    future=("nastepn*",),
    numbers=replace(LANGUAGES["en"].numbers, ordinal_endings=("º", "го"), of=("de",)),
)
"""A language made up of several: stems, other letters and digits."""


@pytest.mark.parametrize(
    ("code", "text", "days"),
    [
        ("en", "on Thursday", ["2020-02-27"]),
        ("en", "on Friday morning", ["2020-02-28"]),
        ("en", "last night, not today", ["2020-02-27", "2020-02-28"]),
        ("en", "On Nov. 9 and on November 10th, 2015", ["2019-11-09", "2015-11-10"]),
        ("en", "the 4th of January", ["2020-01-04"]),
        ("en", "on Thursday, Nov. 7, at 9", ["2019-11-07"]),
        ("en", "May 12 and March 3.5 percent", ["2019-05-12"]),
        ("en", "next Thursday, on March 5, 2020 and on 2020-03-05", []),
        ("fr", "jeudi 20 février", ["2020-02-20"]),
        ("fr", "le 1er janvier, le 27 févr. 2020 et hier soir", ["2020-01-01", "2020-02-27", "2020-02-27"]),
        ("fr", "jeudi prochain, la semaine à venir", []),
        ("de", "am 27. Februar 2020, am Mittwoch", ["2020-02-27", "2020-02-26"]),
        ("de", "am Donnerstag, den 20. Februar", ["2020-02-20"]),
        ("de", "am 05.02.2020", ["2020-02-05"]),
        (
            "en",
            "on 02/27/2020, 27/02/2020, 2/3/20 and 9/11/01",
            ["2020-02-27", "2020-02-27", "2020-02-03", "2001-11-09"],
        ),
        ("en", "2020-02-26, 1/2/3, version 1.2.2020.1, 10.0.0.1, 30/30/2019", ["2020-02-26"]),
        ("xx", "9 listopada, w czwartek, wczoraj", ["2019-11-09", "2020-02-27", "2020-02-27"]),
        ("xx", "9-го ноября 2018 г., в среду", ["2018-11-09", "2020-02-26"]),
        ("xx", "1º de listopada de 2018", ["2018-11-01"]),
        ("xx", "15 Ocak'ta, w nastepny czwartek", ["2020-01-15"]),
        ("xx", "في ١٥ مارس ٢٠١٩", ["2019-03-15"]),
    ],
)
def test_days_are_told_in_words_and_in_figures(code: str, text: str, days: list[str]) -> None:
    """Weekdays are the last such day, dates without a year the last such date, what is to come is none."""
    found = Dates(LANGUAGES[code]).find(fold(text), PUBLISHED)
    assert [dated.day.isoformat() for dated in found] == days
