"""The carrier of all chats that are not on Telegram: each is handed to the transport that reaches it."""

import asyncio
from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger.endpoints import Endpoint, read_endpoint
from bots.ledger.schema import NOT_TELEGRAM
from bots.ledger.telling import Telling
from bots.render.html import Html
from bots.sender.answers import Accepted, Answer, Gone, Later, Unknown
from bots.sender.step import Step
from bots.transports.letters import letter_of
from bots.transports.plugins import Transport

DEADLINE: Final = 10.0
"""Seconds that a transport has for a letter; after that its outcome is unknown."""


class Endpoints:
    """A carrier over `transports`, by their names."""

    pace = (100, 1.0)

    def __init__(self, engine: AsyncEngine, transports: Mapping[str, Transport]) -> None:
        self._engine = engine
        self._transports = transports

    def serves(self, chat: int) -> bool:
        """Whether the id is one of ours."""
        return chat < NOT_TELEGRAM

    def edits(self, telling: Telling) -> bool:
        """What the chat's transport says of itself."""
        transport = self._transports.get(telling.chat.kind)
        return transport is not None and transport.edits

    async def hand_over(self, telling: Telling, step: Step, html: Html) -> Accepted | Answer:
        """Have the chat's transport send the letter. No reason that is given tells an address or a secret."""
        transport = self._transports.get(telling.chat.kind)
        if transport is None:
            return Later(f"transport {telling.chat.kind!r} is not installed")
        try:
            endpoint = await self._endpoint(telling.chat.id)
        except SQLAlchemyError as error:
            return Later(type(error).__name__)
        if endpoint is None:
            return Gone("the endpoint was removed")
        try:
            async with asyncio.timeout(DEADLINE):
                return await transport.send(endpoint, letter_of(telling, step, html))
        except Exception as error:  # a plug-in's: it may have been sent, or not
            return Unknown(type(error).__name__)

    async def trouble(self) -> str | None:
        """Never: every endpoint is behind a server of its own, and waits alone."""
        return None

    async def _endpoint(self, chat: int) -> Endpoint | None:
        async with self._engine.begin() as connection:
            return await read_endpoint(connection, chat)
