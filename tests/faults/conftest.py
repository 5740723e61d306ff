"""The ledger on both databases and the local Bot API server, as the bot's own tests have them; a broker to kill."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from streams.kafka.embedded import EmbeddedKafka
from tests.bots.conftest import (
    bot,
    file_ledger,
    hurried,
    ledger,
    ledger_url,
    postgres,
    postgres_url,
    sqlite_url,
    telegram,
)

__all__ = [
    "bot",
    "file_ledger",
    "hurried",
    "ledger",
    "ledger_url",
    "postgres",
    "postgres_url",
    "sqlite_url",
    "telegram",
]


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[EmbeddedKafka]:
    """A Kafka of the test's own, which it may stop or kill."""
    made = EmbeddedKafka(tmp_path / "kafka")
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
