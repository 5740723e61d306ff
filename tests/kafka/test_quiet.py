"""An outage of Kafka takes two lines of our log, whatever the clients say."""

import logging

import pytest

from streams.kafka.quiet import FoldOutages


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def library() -> logging.Logger:
    """A library's logger of the test's own."""
    logger = logging.Logger("library")
    logger.propagate = False
    return logger


def folding(library: logging.Logger, clock: Clock) -> FoldOutages:
    """The handler under test, put on the library's logger."""
    handler = FoldOutages(logging.getLogger("kafka-under-test"), clock)
    library.addHandler(handler)
    return handler


def test_an_outage_is_one_line_when_it_begins_and_one_when_it_is_over(
    library: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    """Three hundred lines of three kinds become two."""
    clock = Clock()
    handler = folding(library, clock)
    for second in range(100):
        clock.now = float(second)
        library.error("Unable connect to node with id %s: %s", 1, "refused")
        library.error("Failed fetch messages from %s: %s", 1, "refused")
        library.warning("Unable to request metadata from node with id %s: %r", 1, "refused")
        handler.look()
    clock.now = 104.0
    handler.look()
    clock.now = 104.5
    handler.look()
    handler.look()
    assert [record.getMessage() for record in caplog.records] == [
        "Kafka does not answer, trying again: Unable connect to node with id 1: refused",
        "Kafka answers again after 99 s (300 lines folded)",
    ]


def test_a_second_outage_is_told_again(library: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    """Folding ends with the outage."""
    clock = Clock()
    handler = folding(library, clock)
    for start in (0.0, 60.0):
        clock.now = start
        library.error("Unable to update metadata from %s", [1])
        clock.now = start + 5
        handler.look()
    assert [record.getMessage().split(",")[0] for record in caplog.records[::2]] == ["Kafka does not answer"] * 2
    assert len(caplog.records) == 4


def test_what_is_no_outage_passes_unchanged(library: logging.Logger, caplog: pytest.LogCaptureFixture) -> None:
    """A real error is never folded away."""
    folding(library, Clock())
    library.error("Topic %s is not authorized for this client", "alerts")
    assert [record.getMessage() for record in caplog.records] == ["Topic alerts is not authorized for this client"]
