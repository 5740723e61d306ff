"""The rules as a worker keeps them."""

from datetime import timedelta

import pytest

from streams.agents.assemble import DatedBook
from streams.agents.rulebook import Rules
from streams.kafka.codec import Unreadable, encode
from streams.model import Rule
from streams.rules.errors import QueryError
from streams.rules.query import Query, parse
from tests.agents.conftest import START
from tests.stories.building import NIGHT, Desk, exact, strike


class Follower:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.queries: set[str] = set()

    def add(self, query: Query) -> None:
        """Note a query that is not there."""
        assert query.id not in self.queries
        self.queries.add(query.id)

    def remove(self, query_id: str) -> None:
        """Forget one that is there."""
        self.queries.remove(query_id)


def rule(text: str, **fields: object) -> tuple[str, bytes]:
    """A rule as it lies on the topic."""
    query = parse(text)
    return query.id, encode(Rule(id=query.id, query=query.canonical, **fields))  # type: ignore[arg-type]  # test


def test_rules_come_change_their_name_and_go() -> None:
    """The follower has each query once, as long as its rule is there."""
    follower = Follower()
    rules = Rules(follower)
    key, value = rule("killed>=20")
    rules.put(key, value)
    rules.put(*rule("killed>=20", name="big"))
    assert follower.queries == {key}
    rules.put(key, None)
    rules.put(key, None)
    assert follower.queries == set()


def test_a_rule_keeps_the_id_that_it_was_kept_under() -> None:
    """Data that learned another name for its place since then must not cut it off from who asked."""
    follower = Follower()
    rules = Rules(follower)
    rules.put("of-then", encode(Rule(id="of-then", query="killed>=1 place:syrie")))
    assert follower.queries == {"of-then"}
    rules.put("of-then", None)
    assert follower.queries == set()


def test_a_rule_does_not_ring_for_what_was_fetched_before_it() -> None:
    """Where it says when it was added."""
    rules = Rules(Follower())
    key, value = rule("killed>=20", added=START)
    rules.put(key, value)
    assert not rules.asked(key, START - timedelta(seconds=1))
    assert rules.asked(key, START)
    assert rules.asked("of a rule that is not known yet", START)


def test_an_unusable_rule_leaves_the_others_as_they_are() -> None:
    """Bytes that are no rule, and a rule that is no query."""
    follower = Follower()
    rules = Rules(follower)
    key, value = rule("killed>=20")
    rules.put(key, value)
    with pytest.raises(Unreadable):
        rules.put("junk", b"junk")
    with pytest.raises(QueryError):
        rules.put("bad", encode(Rule(id="bad", query='"unclosed')))
    assert follower.queries == {key}


def dated_desk() -> tuple[Rules, Desk]:
    """The rules of an assembler, and the desk that asks them."""
    book = DatedBook(lambda query, at: rules.asked(query, at))
    rules = Rules(book)
    return rules, Desk(book=book)


def test_a_rule_added_today_does_not_ring_for_yesterdays_stories() -> None:
    """Not for what came in before it, however late it is decided, nor for one more source; only for what is news."""
    rules, desk = dated_desk()
    desk.read(strike("a", exact("killed", 33)))
    key, value = rule("killed>=30", added=NIGHT + timedelta(hours=3))
    rules.put(key, value)
    fired = [
        [firing.query for event in desk.read(reading).events for firing in event.fired]
        for reading in (
            strike("before", exact("killed", 34), hours=2),
            strike("same", exact("killed", 34), hours=4),
            strike("more", exact("killed", 36), hours=5),
        )
    ]
    assert fired == [[], [], [key]]


def test_a_rule_that_does_not_say_when_it_was_added_rings_for_all() -> None:
    """That is how one asks about yesterday: in a replay."""
    rules, desk = dated_desk()
    key, value = rule("killed>=30")
    rules.put(key, value)
    (event,) = desk.read(strike("a", exact("killed", 33))).events
    assert [firing.query for firing in event.fired] == [key]
