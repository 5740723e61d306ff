"""Whatever Apprise reaches, some hundred services, by its addresses (appriseit.com): the extra `tocsin[apprise]`."""

import logging

from bots.ledger.endpoints import Endpoint
from bots.sender.answers import Accepted, Answer, Refused, Unknown
from bots.transports.letters import Letter
from bots.transports.plugins import AddressWrong, Entry
from streams.settings import Settings


class Apprise:
    """The transport `apprise`. Its addresses carry passwords, so the whole address is the secret.

    Apprise only says whether it worked: what failed may have been taken, and is sent once more.
    """

    edits = False

    def __init__(self, settings: Settings) -> None:
        logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines may hold addresses, and so passwords

    def enter(self, address: str) -> Entry:
        """The address as Apprise itself masks it for display; the real one as the secret."""
        try:
            from apprise import Apprise as Library
        except ImportError:
            raise AddressWrong("Apprise is not installed; install tocsin[apprise]") from None
        plugin = Library.instantiate(address, suppress_exceptions=True)
        if plugin is None:
            raise AddressWrong("Apprise cannot read this address; appriseit.com/services lists what it reads")
        return Entry(str(plugin.url(privacy=True)), address)  # type: ignore[no-untyped-call]  # it has no annotations

    async def send(self, endpoint: Endpoint, letter: Letter) -> Accepted | Answer:
        """One notification of plain text."""
        from apprise import Apprise as Library
        from apprise import NotifyFormat

        service = Library()
        if not service.add(endpoint.secret or ""):
            return Refused("Apprise cannot read the address (any more)")
        if await service.async_notify(body=letter.text, title=letter.subject, body_format=NotifyFormat.TEXT):
            return Accepted(letter.number)
        return Unknown("Apprise could not deliver it")

    async def close(self) -> None:
        """Nothing stays open."""
