"""What becomes of a message that a stage cannot work on: a dead letter with its origin, and a decision that says so."""

from datetime import UTC, datetime

from streams.agents.effects import Effects, Outgoing, Record
from streams.kafka.codec import encode_message
from streams.kafka.deadletters import DeadLetter, describe_error
from streams.kafka.topics import full_name
from streams.model import Article, Decision, Reading, Stage

REASON = 500


def dead_letter(prefix: str, stage: str, record: Record, error: Exception) -> Outgoing:
    """The record as it was found, with where it came from and why it stopped there."""
    letter = DeadLetter(
        key=record.key,
        value=record.value,
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        stage=stage,
        error=describe_error(error),
    )
    return Outgoing(full_name(prefix, "dead-letters"), record.key, record.value, headers=tuple(letter.headers))


def burial(
    prefix: str, stage: Stage, record: Record, error: Exception, about: Article | Reading | None, article: str | None
) -> Effects:
    """The effects for a dead record. `about` is its value, if it could be read; else `article` may name the id."""
    letter = dead_letter(prefix, stage, record, error)
    identity = about.id if about else article
    if not identity:
        return Effects(alerts=(letter,))
    decision = Decision(
        id=identity,
        revision=about.revision if about else 1,
        stage=stage,
        outcome="dead-letter",
        at=about.fetched if about else datetime.fromtimestamp(record.timestamp, UTC),
        reason=describe_error(error)[:REASON],
    )
    return Effects(alerts=(letter,), reports=(decided(prefix, decision),))


def decided(prefix: str, decision: Decision) -> Outgoing:
    """The message that tells of a decision."""
    return Outgoing(full_name(prefix, "decisions"), decision.id.encode(), encode_message(decision))
