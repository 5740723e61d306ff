"""The protocol of a transport, and how an installed one is found: by the entry-point group `tocsin.transports`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from typing import Final, Protocol

import structlog

from bots.ledger.endpoints import Endpoint
from bots.sender.answers import Accepted, Answer
from bots.transports.letters import Letter
from streams.errors import ForPeople
from streams.settings import Settings

log = structlog.get_logger(__name__)

GROUP: Final = "tocsin.transports"


class AddressWrong(ForPeople):
    """The transport cannot reach such an address: the message says what it expects."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What the ledger keeps of a new endpoint: `address` is shown in lists, `secret` never. `told` is said once, to
    whoever adds it.
    """

    address: str
    secret: str | None = field(default=None, repr=False)
    told: str = field(default="", repr=False)


class Transport(Protocol):
    """A way to reach endpoints; made once a process, as `Class(settings)`, without touching the network."""

    edits: bool
    """Whether it tells silent changes too; where not, it gets letters of the kinds new and reply only."""

    def enter(self, address: str) -> Entry:
        """What to keep of an address that an operator gave. Raises AddressWrong."""

    async def send(self, endpoint: Endpoint, letter: Letter) -> Accepted | Answer:
        """Hand a letter over. What it raises counts as an unknown outcome: the letter is sent once more."""

    async def close(self) -> None:
        """Let go of connections."""


def load_transports(settings: Settings) -> Mapping[str, Transport]:
    """Every installed transport by its name; one that cannot be loaded is left out, and said so in the log."""
    found: dict[str, Transport] = {}
    for entry in entry_points(group=GROUP):
        try:
            found[entry.name] = entry.load()(settings)
        except Exception as error:  # a foreign package: whatever it raises, the others work
            log.warning("a transport cannot be loaded", transport=entry.name, error=repr(error))
    return found
