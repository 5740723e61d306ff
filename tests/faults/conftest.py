"""The ledger on both databases and the local Bot API server, as the bot's own tests have them."""

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
