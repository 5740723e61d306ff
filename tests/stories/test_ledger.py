"""The rules by which a story's current figure follows from all statements, as the ledger's docstring numbers them."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import permutations

import pytest

from streams.model import Interval, SourceFigure
from streams.stories.ledger import KEPT, Ledger
from streams.stories.statement import NOUGHT
from tests.stories.building import NIGHT

AT_LEAST_29 = Interval(low=29)
AT_LEAST_33 = Interval(low=33)
DOZENS = Interval(low=24, vague=True)
MORE_THAN_12 = Interval(low=13)
ABOUT_35 = Interval(low=35, high=35, approx=True)
UP_TO_20 = Interval(high=20)


def number(value: int) -> Interval:
    """Exactly so many."""
    return Interval(low=value, high=value)


@dataclass(frozen=True)
class Case:
    """What outlets said of the killed, in order of time ("outlet", figure), and the figure that stands.

    An outlet's name may say what is wrong with its figure: "rebels: unconfirmed".
    """

    rule: str
    said: tuple[tuple[str, Interval], ...]
    stands: Interval


CASES = (
    Case("1: the first figure", (("afp", AT_LEAST_29),), AT_LEAST_29),
    Case("1: counted over vague, even lower", (("afp", DOZENS), ("ap", number(22))), number(22)),
    Case("1: a figure over an upper bound", (("afp", UP_TO_20), ("ap", number(12))), number(12)),
    Case("1: counted over unconfirmed", (("rebels: unconfirmed", number(60)), ("afp", number(22))), number(22)),
    Case("1: unconfirmed over an aside", (("ap: aside", number(60)), ("rebels: unconfirmed", number(22))), number(22)),
    Case("1: words over an aside", (("ap: aside", number(60)), ("afp", DOZENS)), DOZENS),
    Case("1: a nought that nobody says over an aside", (("ap: aside", number(12)), ("afp", NOUGHT)), NOUGHT),
    Case("1: counted over a nought that nobody says", (("afp", NOUGHT), ("ap", number(1))), number(1)),
    Case("1: unconfirmed over words", (("ap", DOZENS), ("rebels: unconfirmed", number(22))), number(22)),
    Case("1: no denial", (("rebels: unconfirmed", number(33)), ("afp", AT_LEAST_29)), number(33)),
    Case(
        "1: an unconfirmed figure that is confirmed",
        (("rebels: unconfirmed", number(33)), ("afp", AT_LEAST_33)),
        number(33),
    ),
    Case("2: a rise", (("afp", AT_LEAST_29), ("ap", AT_LEAST_33)), AT_LEAST_33),
    Case("2: a rise from an exact figure", (("afp", number(29)), ("ap", number(33))), number(33)),
    Case("2: vague words replace no count", (("afp", number(22)), ("ap", Interval(low=200, vague=True))), number(22)),
    Case(
        "2: vague words replace vaguer ones",
        (("afp", DOZENS), ("ap", Interval(low=200, vague=True))),
        Interval(low=200, vague=True),
    ),
    Case("2: about 35 agrees with 33", (("afp", number(33)), ("ap", ABOUT_35)), number(33)),
    Case("2: about 35 is more than 22", (("afp", number(22)), ("ap", ABOUT_35)), ABOUT_35),
    Case("3: 33 after at least 33", (("afp", AT_LEAST_33), ("ap", number(33))), number(33)),
    Case("3: at least 33 after 33", (("afp", number(33)), ("ap", AT_LEAST_33)), number(33)),
    Case("3: 33 after about 35", (("afp", ABOUT_35), ("ap", number(33))), number(33)),
    Case("4: more than 12 after 36", (("afp", number(36)), ("ap", MORE_THAN_12)), number(36)),
    Case("4: up to 20 after 18", (("afp", number(18)), ("ap", UP_TO_20)), number(18)),
    Case("5: another outlet's lower figure alone", (("afp", number(33)), ("ap", number(29))), number(33)),
    Case("5a: the same outlet takes its figure back", (("afp", number(157)), ("afp", number(153))), number(153)),
    Case(
        "5c: a second outlet agrees on the lower figure",
        (("afp", number(33)), ("ap", number(29)), ("dpa", number(29))),
        number(29),
    ),
    Case(
        "5c: the same outlet twice is no second one",
        (("afp", number(33)), ("ap", number(29)), ("ap", number(29))),
        number(33),
    ),
    Case(
        "5c: outlets that do not agree with each other",
        (("afp", number(33)), ("ap", number(29)), ("dpa", number(22))),
        number(33),
    ),
    Case(
        "5c: doubts about a former figure do not count",
        (("afp", number(33)), ("ap", number(29)), ("afp", number(40)), ("dpa", number(29))),
        number(40),
    ),
    Case("5: one party's claim over a count", (("afp", number(22)), ("rebels: unconfirmed", number(60))), number(22)),
    Case(
        "5c: two parties that claim the same",
        (("afp", number(22)), ("rebels: unconfirmed", number(60)), ("army: unconfirmed", number(60))),
        number(60),
    ),
    Case("6: an aside after a nought that nobody says", (("afp", NOUGHT), ("ap: aside", number(12))), NOUGHT),
    Case(
        "6: an aside after a count",
        (("afp", number(22)), ("ap: aside", number(60)), ("dpa: aside", number(60))),
        number(22),
    ),
)


def said(source: str, hours: float, killed: Interval | None = None, **rest: object) -> SourceFigure:
    """A statement of an outlet, of its own article."""
    given = {"figures": {"killed": killed} if killed else {}, **rest}
    article = f"{source}-{hours}"
    return SourceFigure(source=source, article=article, at=NIGHT + timedelta(hours=hours), **given)  # type: ignore[arg-type]  # the tests' own fields


def qualified(outlet: str, hours: float, killed: Interval) -> SourceFigure:
    """The statement of a case's outlet."""
    source, _, wrong = outlet.partition(": ")
    return said(source, hours, killed, unsure={"killed": wrong} if wrong else {})


def heard(*statements: SourceFigure) -> Ledger:
    """A ledger that heard these, in the order of their arrival."""
    ledger = Ledger()
    for statement in statements:
        ledger = ledger.adding(statement)
    return ledger


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_figure_that_stands_follows_the_rules_in_any_order_of_arrival(case: Case) -> None:
    """Each rule of the docstring, for every order in which the statements may arrive."""
    statements = [qualified(source, hour, figure) for hour, (source, figure) in enumerate(case.said)]
    for order in permutations(statements):
        assert heard(*order).figures()["killed"].interval == case.stands


def test_what_an_outlet_says_weeks_later_takes_nothing_back() -> None:
    """At the trial the agency counts only whom the charge is about: its own figure of that night stands."""
    days = 24 * 20
    assert heard(said("afp", 0, number(4)), said("afp", days, number(3))).figures()["killed"].low == 4


def test_a_figure_that_names_the_current_one_as_earlier_corrects_it() -> None:
    """Rule 5b: "revised from 157 to 153" needs no second outlet."""
    revised = said("ap", 1, number(153), revises={"killed": number(157)})
    assert heard(said("afp", 0, number(157)), revised).figures()["killed"].low == 153


def test_wounded_fall_as_they_die_but_not_by_more() -> None:
    """Rule 5d: seven of 43 wounded died as the killed rose by seven; 20 wounded would be another matter."""
    first = said("afp", 0, figures={"killed": number(22), "wounded": number(43)})
    died = said("ap", 1, figures={"killed": number(29), "wounded": number(36)})
    assert heard(first, died).figures()["wounded"].low == 36
    odd = said("ap", 1, figures={"killed": number(29), "wounded": number(20)})
    assert heard(first, odd).figures()["wounded"].low == 43


def test_a_copy_is_no_second_source_until_its_original_is_gone() -> None:
    """The wire in four papers does not outvote the first report; on its own it is a report."""
    wire, copy = said("ap", 1, number(29)), said("paper", 2, number(29), copy_of="ap-1")
    ledger = heard(said("afp", 0, number(33)), wire, copy)
    assert ledger.figures()["killed"].low == 33
    assert ledger.without({"afp-0", "ap-1"}).figures()["killed"].source == "paper"


def test_what_an_article_said_is_taken_back_with_it() -> None:
    """Without the outlet that said 33, the figure is what the others said."""
    ledger = heard(said("afp", 0, number(29)), said("ap", 1, number(33)))
    assert ledger.without({"ap-1"}).figures()["killed"].low == 29
    assert ledger.without({"ap-1", "afp-0"}).figures() == {}


def test_fifty_statements_are_kept_and_what_older_ones_settled_stays() -> None:
    """After a thousand articles the first one's figure still stands, though its statement is gone."""
    ledger = heard(said("afp", 0, number(33)), *(said(f"paper{n}", n, None) for n in range(1, 200)))
    assert len(ledger.statements) == KEPT
    assert ledger.figures()["killed"].low == 33
    assert ledger.without({"afp-0"}).figures() == {}
