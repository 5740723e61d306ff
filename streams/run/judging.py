"""What queries make of articles and stories: the part of hindsight, and of trying a feed, that costs time, done in a
cage.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from streams.kafka.codec import Unreadable, decode
from streams.model import Article, Moment, Reading, Rule, Story
from streams.reading.resources import is_place, load_reader
from streams.rules.narrow import places
from streams.rules.near import meant_place
from streams.rules.query import Query, parse
from streams.stories.backtest import alerts
from streams.stories.hindsight import Hindsight, Seen, from_readings, from_stories


class Trial(msgspec.Struct, array_like=True):
    """What a feed showed, and the rules that it is tried with."""

    articles: tuple[Article, ...]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a feed shows: how many articles, how many of them without a date, from when to when the others are, in which
    languages they are read, and how often each rule would have rung that would, by its name or text.
    """

    articles: int
    undated: int
    first: Moment | None = None
    last: Moment | None = None
    languages: dict[str, int]
    rang: dict[str, int]


class Evidence(msgspec.Struct, array_like=True):
    """What there is to judge by: what was looked at, and its values as Kafka keeps them."""

    query: str
    seen: Seen
    values: tuple[bytes, ...]


_decoder: Final = msgspec.msgpack.Decoder(Evidence)


def try_rules(body: bytes, headers: Mapping[str, str]) -> Tried:
    """What becomes of the articles of a `Trial`, in msgpack; `headers` are not used."""
    trial = msgspec.msgpack.decode(body, type=Trial)
    reader = load_reader([parse(rule.query) for rule in trial.rules])
    read = [reader.read(article, everything=True).reading for article in trial.articles]
    readings = [reading for reading in read if reading is not None]
    dates = [article.published for article in trial.articles if article.published]
    return Tried(
        articles=len(trial.articles),
        undated=len(trial.articles) - len(dates),
        first=min(dates, default=None),
        last=max(dates, default=None),
        languages=dict(Counter(reading.language for reading in readings).most_common()),
        rang=dict(Counter(alert.rule for alert in alerts(readings, trial.rules)).most_common()),
    )


def judge(body: bytes, headers: Mapping[str, str]) -> Hindsight:
    """What the query of an `Evidence`, in msgpack, would have caught; `headers` are not used."""
    evidence = _decoder.decode(body)
    query = parse(evidence.query)
    if evidence.seen.of == "stories":
        found = from_stories(query, _stories(evidence.values), evidence.seen)
    else:
        found = from_readings(query, _readings(query, evidence.values), evidence.seen)
    return replace(found, meant=_meant(query))


def _meant(query: Query) -> str | None:
    """A country or region that a place of the query, which the gazetteer does not have, is likely misspelt from."""
    doubtful = ((key, meant) for key in sorted(places(query)) if (meant := meant_place(key)))
    return next((meant for key, meant in doubtful if not is_place(key)), None)


def _stories(values: tuple[bytes, ...]) -> Iterator[Story]:
    for value in values:
        try:
            yield decode(value, Story)
        except Unreadable:  # nobody was told of it either
            continue


def _readings(query: Query, values: tuple[bytes, ...]) -> Iterator[Reading]:
    reader = load_reader([query])
    for value in values:
        try:
            reading = reader.read(decode(value, Article)).reading
        except Unreadable:  # a dead letter by now
            continue
        if reading is not None:
            yield reading
