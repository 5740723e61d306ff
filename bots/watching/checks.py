"""What the bot needs to be ready: its ledger, Kafka and Telegram."""

from collections.abc import Mapping
from typing import Final

from aiokafka import AIOKafkaProducer
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from telegram import Bot

from bots.incoming.line import Line
from bots.watching.health import Check

SILENCE: Final = 30.0
"""Seconds after which Telegram is asked whether it is there; long polling is answered every ten."""


def make_checks(
    engine: AsyncEngine, producer: AIOKafkaProducer, bot: Bot, line: Line, webhook: str | None
) -> Mapping[str, Check]:
    """The checks by the name of what they ask; `webhook` is where Telegram calls, if it does."""

    async def ledger() -> str | None:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT 1"))
        return None

    async def kafka() -> str | None:
        await producer.client.fetch_all_metadata()
        return None

    async def telegram() -> str | None:
        if line.contested:
            return "another bot takes the commands of this token"
        if webhook and (await bot.get_webhook_info()).url != webhook:
            return "another bot took the webhook away"
        if line.silence > SILENCE:
            await bot.get_me()
        return None

    return {"ledger": ledger, "kafka": kafka, "telegram": telegram}
