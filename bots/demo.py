"""The readers of the demonstration: on the local Bot API server, or on Telegram itself."""

import asyncio
from collections.abc import Sequence
from functools import partial

from bots.local.server import LocalTelegram
from bots.local.world import Chat, Message
from bots.watching.audit import read_ledger
from streams.run.demo.audit import Spoken
from streams.run.demo.plan import READERS
from streams.settings import Settings

_ANSWER_SECONDS = 60.0
_LOOK_EVERY = 0.5


class LocalChats:
    """Readers whose chats are on the local server, where what they are told can be read."""

    def __init__(self, telegram: LocalTelegram) -> None:
        self.page = telegram.url
        self._telegram = telegram
        self._skip = 0

    async def begin(self) -> None:
        """Open each reader's chat, type their commands, and wait until all are answered. Raises TimeoutError."""
        async with asyncio.TaskGroup() as tasks:
            for reader in READERS:
                self._telegram.open_private(reader.chat, reader.name, reader.language)
                tasks.create_task(self._type(reader.chat, reader.commands))
        self._skip = len(self._telegram.log)

    async def _type(self, chat: int, commands: Sequence[str]) -> None:
        place = self._telegram.chat(chat)
        for command in commands:
            asked = self._telegram.say(chat, command)
            await self._telegram.until(partial(_answered, place, asked), _ANSWER_SECONDS)

    def spoken(self) -> Sequence[Spoken]:
        """What the chats were told, without the answers to the commands."""
        return [
            Spoken(call.kind, call.chat, call.message, call.text, call.reply_to is not None, number)
            for number, call in enumerate(self._telegram.log[self._skip :])
            if call.kind in ("sent", "edited")
        ]


class TelegramChats:
    """Readers on Telegram itself: they subscribe on their phones, and what they are told only they can read."""

    page = "https://t.me (your bot)"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def begin(self) -> None:
        """Wait until somebody has subscribed."""
        print("Write to your bot: /alert killed>=20. The news day begins when somebody has asked for an alert.")
        while not (await read_ledger(self._settings)).subscriptions:  # noqa: ASYNC110 - the bot is another process
            await asyncio.sleep(_LOOK_EVERY)

    def spoken(self) -> None:
        """Nobody else can know."""


def _answered(place: Chat, asked: Message) -> bool:
    return place.last_id > asked.id
