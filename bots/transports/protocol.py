"""What a sender sends through: it carries steps out and says what came of them. When and what, the sender decides."""

from typing import Protocol

from bots.ledger.telling import Telling
from bots.render.html import Html
from bots.sender.answers import Accepted, Answer
from bots.sender.step import Step


class Carrier(Protocol):
    """The chats of one kind: those on Telegram, or all others. Each carrier has a sender of its own, so that trouble
    with the one holds up nobody else.
    """

    @property
    def pace(self) -> tuple[int, float]:
        """So many calls within so many seconds, over all chats."""

    def serves(self, chat: int) -> bool:
        """Whether a chat is one of its own."""

    def edits(self, telling: Telling) -> bool:
        """Whether what this chat was told can be changed afterwards. Where not, a change that rings is a reply, and one
        that does not is never told.
        """

    async def hand_over(self, telling: Telling, step: Step, html: Html) -> Accepted | Answer:
        """Carry a step out. Never raises."""

    async def trouble(self) -> str | None:
        """Asked after an outcome that leaves everybody in doubt: why nobody can be served now, None where they can."""
