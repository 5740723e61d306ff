"""Delivery of updates to the bot's own server, one after the other, again until it says 2xx."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime

import aiohttp

from bots.local.updates import Updates

RETRY_SECONDS = 1.0
ANSWER_SECONDS = 10.0


@dataclass(slots=True, kw_only=True)
class Webhook:
    """Where the updates go; `error` and `failed` tell of the last failure."""

    url: str
    secret: str = ""
    max_connections: int = 40
    error: str | None = None
    failed: datetime | None = None
    task: asyncio.Task[None] | None = field(default=None, repr=False)

    def start(self, updates: Updates) -> None:
        """Deliver from now on."""
        self.task = asyncio.create_task(self._deliver(updates))

    async def stop(self) -> None:
        """Deliver no more."""
        if self.task:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)

    async def _deliver(self, updates: Updates) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        limit = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        async with aiohttp.ClientSession(timeout=limit, headers=headers) as session:
            while True:
                await updates.arrival()
                update = updates.first(1)[0]
                if await self._post(session, update):
                    updates.confirm(update["update_id"] + 1)
                else:
                    await asyncio.sleep(RETRY_SECONDS)

    async def _post(self, session: aiohttp.ClientSession, update: dict[str, object]) -> bool:
        try:
            async with session.post(self.url, json=update) as answer:
                if answer.ok:
                    return True
                self._note(f"Wrong response from the webhook: {answer.status} {answer.reason}")
        except (aiohttp.ClientError, TimeoutError) as error:
            self._note(f"Connection failed: {error}")
        return False

    def _note(self, error: str) -> None:
        self.error, self.failed = error, datetime.now(UTC)
