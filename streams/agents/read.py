"""The read app: articles become readings; every article gets a decision. Stateless, any number of workers."""

from dataclasses import replace
from typing import cast

import faust

from streams.agents.effects import Effects, Outgoing, Record
from streams.agents.engine import App, make_app
from streams.agents.letters import burial, decided
from streams.agents.rulebook import Rulebook, Rules
from streams.agents.wrapper import Wrapper
from streams.kafka.codec import decode, encode_message
from streams.kafka.topics import full_name
from streams.model import Article, Reading
from streams.process.exits import End, end_now
from streams.reading.reader import Reader
from streams.reading.resources import load_reader
from streams.rules.matcher import TextMatcher
from streams.settings import Settings


class UnknownDesk(ValueError):
    """The article's desk has no partition: name it in the setting `desks`, or correct the source's desk."""


class ReadStage:
    """Reads each article with the rules that are known at that moment, and says which those were."""

    def __init__(self, settings: Settings, reader: Reader, rules: Rules) -> None:
        self._prefix = settings.topic_prefix
        self._desks = settings.desks
        self._reader = reader
        self._rules = rules
        self._readings = full_name(settings.topic_prefix, "readings")

    async def ready(self, record: Record) -> None:
        """Nothing is needed that is not there: the rules come before the first article."""

    def decide(self, record: Record) -> Effects:
        """The reading, where the article concerns somebody, and the decision. Raises Unreadable, UnknownDesk."""
        article = decode(record.value or b"", Article)
        if article.desk not in self._desks:
            known = ", ".join(sorted(self._desks))
            raise UnknownDesk(f"desk {article.desk!r} has no partition in the setting `desks` ({known})")
        outcome = self._reader.read(article, self._rules.version)
        decision = decided(self._prefix, outcome.decision)
        if outcome.reading is None:
            return Effects(reports=(decision,))
        return Effects(reports=(self._publish(outcome.reading), decision))

    def bury(self, record: Record, error: Exception) -> Effects:
        """The dead letter, and the decision: the key is the article's id, also of what cannot be read."""
        named = (record.key or b"").decode(errors="replace")
        return burial(self._prefix, "read", record, error, Article, named)

    def _publish(self, reading: Reading) -> Outgoing:
        hits = tuple(hit for hit in reading.hits if self._rules.asked(hit.query, reading.fetched))
        asked = reading if len(hits) == len(reading.hits) else replace(reading, hits=hits)
        desk = reading.desk
        return Outgoing(self._readings, desk.encode(), encode_message(asked), partition=self._desks[desk])


def create_app(settings: Settings, end: End = end_now) -> App:
    """The read app, ready to be run by a worker. Raises NotRunning."""
    app = make_app(settings, "read", "articles", end)
    reader = load_reader(())
    rules = Rules(cast(TextMatcher, reader.matcher))  # which load_reader gave it

    app.first.append(Rulebook(rules, settings, "read", app.hand_over_promptly))
    wrapper = Wrapper(
        ReadStage(settings, reader, rules),
        soon=app.hand_over,
        at_once=app.hand_over_promptly,
        check=app.guard.check,
        end=end,
    )
    articles = app.topic(full_name(settings.topic_prefix, "articles"), key_type=bytes, value_type=bytes)

    @app.agent(articles, name="read")
    async def read(stream: "faust.StreamT[bytes]") -> None:
        await wrapper.run(stream)

    return app
