"""What a sample says of all articles."""

import random

from hypothesis import given
from hypothesis import strategies as st

from streams.rules.estimate import Estimate, alone, estimate
from streams.rules.query import parse


def test_what_was_counted_is_no_estimate() -> None:
    """All articles were seen."""
    assert estimate(3, 100, 100) == Estimate(matched=3, seen=100, of=100, low=3, likely=3, high=3)


def test_nothing_found_in_a_sample_may_still_be_some() -> None:
    """None in a hundred is up to 3.7 in a hundred (Wilson), less for what was seen."""
    assert estimate(0, 100, 10_000) == Estimate(matched=0, seen=100, of=10_000, low=0, likely=0, high=366)


def test_an_empty_sample_says_nothing() -> None:
    """Between none and all."""
    assert estimate(0, 0, 50) == Estimate(matched=0, seen=0, of=50, low=0, likely=0, high=50)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 5_000))
def test_an_estimate_agrees_with_what_was_seen(matched: int, others: int, unseen: int) -> None:
    """Those found are there, those seen and not found are not."""
    seen = matched + others
    told = estimate(matched, seen, seen + unseen)
    assert matched <= told.low <= told.likely <= told.high <= told.of - others


def test_the_truth_lies_in_the_interval_in_95_of_100_samples() -> None:
    """Drawn 2,000 times from 5,000 articles of which 200 match."""
    chance = random.Random(7)
    articles = [number < 200 for number in range(5_000)]
    told = (estimate(sum(chance.sample(articles, 300)), 300, 5_000) for _ in range(2_000))
    assert 0.93 <= sum(each.low <= 200 <= each.high for each in told) / 2_000 <= 0.985


def test_what_one_article_cannot_say_is_assumed_and_told() -> None:
    """No article is a second source."""
    query, assumed = alone(parse("(otan sources>=2) OR (killed>=3 -sources>=9)"))
    assert assumed == ("-sources>=9", "sources>=2")
    assert [[part.text for part in (*clause.text, *clause.facts)] for clause in query.clauses] == [
        ["killed>=3"],
        ["otan"],
    ]
    assert alone(parse("otan killed>=3")) == (parse("otan killed>=3"), ())
