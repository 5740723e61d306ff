"""Dates as feeds write them beside the standards."""

from datetime import UTC, datetime, timedelta

import pytest

from streams.sources.parse.entries import parse

EARLY = datetime(2020, 2, 28, 3, 14, tzinfo=UTC)


def read(written: str) -> datetime | None:
    """What a feed's date is taken for."""
    body = f"<rss version='2.0'><channel><item><title>x</title><pubDate>{written}</pubDate></item></channel></rss>"
    return parse(body.encode(), {}).items[0].published


@pytest.mark.parametrize(
    "written",
    [
        *("ven, 28 fév 2020 03:14:00 GMT", "vendredi 28 février 2020 à 3:14", "28 févr. 2020 03:14"),
        *("Fr, 28. Feb. 2020 03:14:00 GMT", "vie, 28 de febrero de 2020 03:14", "sex, 28 fev 2020 03:14:00 +0000"),
        *(
            "ven, 28 febbraio 2020 - 03:14",
            "pt., 28 lutego 2020, 03:14",
            "пт, 28 лют. 2020 03:14",
            "28 февраля 2020, 03:14",
        ),
        *("Cum, 28 Şub 2020 03:14:00", "28 Şubat 2020 03:14", "vr 28 februari 2020 03:14", "28 فبراير 2020 03:14"),
        *("Friday, February 28, 2020 - 03:14", "Feb 28, 2020 3:14 AM", "Fri, 28-Feb-2020 03:14:00 GMT"),
        *("28.02.2020 03:14", "28/02/2020 03:14", "02/28/2020 03:14:00 AM", "20200228T031400Z", "2020-02-28 03:14"),
        *("1582859640", "1582859640000"),
    ],
)
def test_a_date_is_read_in_the_languages_and_forms_that_papers_write(written: str) -> None:
    """Without a zone it is Greenwich's."""
    assert read(written) == EARLY


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        *(
            ("Fri, 28 Feb 2020 03:14:00 CET", 1),
            ("Fri, 28 Feb 2020 03:14:00 CEST", 2),
            ("28 Şub 2020 03:14:00 +0300", 3),
        ),
        *(
            ("Fri, 28 Feb 2020 03:14:00 GMT+1", 1),
            ("28 фев 2020 03:14:00 MSK", 3),
            ("28 fév 2020 03:14:00 -02:30", -2.5),
        ),
    ],
)
def test_a_zone_is_read_by_name_and_by_number_and_stays(written: str, hours: float) -> None:
    """What day it was there is told by it."""
    found = read(written)
    assert found is not None
    assert (found, found.utcoffset()) == (EARLY - timedelta(hours=hours), timedelta(hours=hours))


def test_the_afternoon_is_not_the_morning() -> None:
    """Twelve o'clock is the beginning of either."""
    hours = [read(f"Feb 28, 2020 {hour}:14 {half}") for hour, half in ((3, "PM"), (12, "AM"), (12, "p.m."))]
    assert [found.hour for found in hours if found] == [15, 0, 12]


@pytest.mark.parametrize(
    "written",
    [
        *("02/03/2020 03:14", "31 février 2020", "32.01.2020", "28 jui 2020 03:14", "28 ma 2020", "28 Feb", "soon", ""),
        *(
            "Mon, 01 Jan 0001 00:00:00 GMT",
            "0000-00-00 00:00:00",
            "1 janvier 1970",
            "28022020",
            "9" * 11,
            "x" * 100_000,
        ),
    ],
)
def test_what_could_be_two_dates_or_is_none_is_unknown(written: str) -> None:
    """Never a guess, and never now."""
    assert read(written) is None
