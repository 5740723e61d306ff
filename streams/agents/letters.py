"""What becomes of a message that a stage cannot work on: a dead letter with its origin, and a decision that says so.

Nothing in here may fail on account of the message: what fails to be buried would be tried at every start.
"""

from datetime import UTC, datetime

from streams.agents.effects import Effects, Outgoing, Record
from streams.kafka.codec import decode, encode_message
from streams.kafka.deadletters import DeadLetter, describe_error
from streams.kafka.topics import full_name
from streams.model import Article, Decision, Reading, Stage

LONGEST = 500
"""Characters of a reason, and of an id, that a decision on a dead letter keeps."""


def dead_letter(prefix: str, stage: Stage, record: Record, error: Exception) -> Outgoing:
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
    prefix: str, stage: Stage, record: Record, error: Exception, kind: type[Article] | type[Reading], named: str
) -> Effects:
    """The effects for a dead record of a `kind`; if it cannot be read, `named` may name its article ("" does not)."""
    letter = dead_letter(prefix, stage, record, error)
    found = _readable(record, kind)
    identity = found.id if found else named
    if not identity:
        return Effects(alerts=(letter,))
    decision = Decision(
        id=_plain(identity),
        revision=found.revision if found else 1,
        stage=stage,
        outcome="dead-letter",
        at=found.fetched if found else datetime.fromtimestamp(record.timestamp, UTC),
        reason=_plain(describe_error(error)),
    )
    return Effects(alerts=(letter,), reports=(decided(prefix, decision),))


def decided(prefix: str, decision: Decision) -> Outgoing:
    """The message that tells of a decision. Raises TooLarge."""
    return Outgoing(full_name(prefix, "decisions"), decision.id.encode(), encode_message(decision))


def _readable(record: Record, kind: type[Article] | type[Reading]) -> Article | Reading | None:
    try:
        return decode(record.value or b"", kind)
    except Exception:  # nesting without end is a RecursionError, not an Unreadable
        return None


def _plain(text: str) -> str:
    return text[:LONGEST].encode(errors="replace").decode()
