"""The other end of the transports: a receiver of webhooks, a server that takes mail; and a sender of endpoints."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiohttp import web
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger.chats import subscribe
from bots.ledger.endpoints import add_endpoint, chat_of
from bots.ledger.intake import take_in
from bots.ledger.tally import Tally, tally
from bots.sender.owed import owed_jobs
from bots.sender.sender import Sender
from bots.transports.endpoints import Endpoints
from bots.transports.plugins import Transport, load_transports
from streams.model import StoryEvent
from streams.settings import Settings
from tests.bots.building import START, TOLL

ASKED = START - timedelta(days=1)


class Receiver:
    """Takes webhooks: what came, and with which statuses the next ones are answered (then 200); None breaks off."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int | None] = []
        self.headers: dict[str, str] = {}

    async def take(self, request: web.Request) -> web.Response:
        self.calls.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        status = self.answers.pop(0) if self.answers else 200
        if status is None:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=status or 200, headers=self.headers)


@asynccontextmanager
async def receiving() -> AsyncIterator[tuple[Receiver, str]]:
    """A receiver, and its address."""
    receiver, application = Receiver(), web.Application()
    application.router.add_post("/{path:.*}", receiver.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield receiver, f"http://127.0.0.1:{runner.addresses[0][1]}/alerts"
    finally:
        await runner.cleanup()


class Mailbox:
    """An SMTP server as small as it can be. `refusals` maps a command to the replies that it gets instead, in order;
    a reply of "" to DATA cuts the connection when the message was taken.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals: dict[str, list[str]] = {}
        self.commands: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())
            await writer.drain()

        await say("220 mail.example")
        while line := (await reader.readline()).decode():
            command = line.split()[0].upper() if line.split() else ""
            self.commands.append(command)
            instead = self.refusals.get(command, [])
            if command == "DATA" and instead and instead[0]:
                await say(instead.pop(0))
            elif command == "DATA":
                await say("354 go on")
                raw = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(message_from_bytes(raw[:-3], policy=policy.default))  # type: ignore[arg-type]
                if instead:
                    instead.pop(0)
                    break
                await say("250 taken")
            elif instead:
                await say(instead.pop(0))
            else:
                await say("221 bye" if command == "QUIT" else "250 mail.example")
        writer.close()


@asynccontextmanager
async def mailing(host: str = "127.0.0.1") -> AsyncIterator[tuple[Mailbox, str]]:
    """A server that takes mail, and its address as the setting `smtp` has it."""
    mailbox = Mailbox()
    server = await asyncio.start_server(mailbox.serve, host, 0)
    async with server:
        yield mailbox, f"smtp://{host}:{server.sockets[0].getsockname()[1]}"


def settings_with(smtp: str | None = None, *, private: bool = True) -> Settings:
    """Settings by which webhooks may come to this machine, and mail goes to `smtp`."""
    mail = {"smtp": SecretStr(smtp), "email_from": "alarm@tocsin.example"} if smtp else {}
    return Settings(allow_private=private, **mail)  # type: ignore[arg-type]


class Outside:
    """A ledger and the sender of endpoints."""

    def __init__(self, engine: AsyncEngine, transports: dict[str, Transport]) -> None:
        self.engine = engine
        self.transports = transports
        self.now = START
        names = {TOLL.id: "pertes ≥ 20"}
        self.sender = Sender(engine, Endpoints(engine, transports), names.get, now=lambda: self.now)

    async def add(self, transport: str, address: str) -> int:
        """An endpoint that asked the day before; its number."""
        entry = self.transports[transport].enter(address)
        async with self.engine.begin() as connection:
            number = await add_endpoint(connection, transport, entry.address, entry.secret, "en", ASKED)
            await subscribe(connection, chat_of(number), TOLL.id, TOLL.canonical, ASKED)
        return number

    async def happen(self, *events: StoryEvent) -> None:
        """Take events in, as the consumer of alerts does."""
        for one in events:
            async with self.engine.begin() as connection:
                concerned = await take_in(connection, one, START)
            self.sender.add(concerned, one.story)

    async def settled(self, done: Callable[[Tally], bool] = lambda counted: set(counted.states) <= {"sent"}) -> Tally:
        """The tally once nothing is owed and it is as wanted."""
        async with asyncio.timeout(20):
            while True:
                async with self.engine.begin() as connection:
                    owed, counted = await owed_jobs(connection, START), await tally(connection)
                if not owed and done(counted):
                    return counted
                await asyncio.sleep(0.02)


@asynccontextmanager
async def outside(engine: AsyncEngine, settings: Settings) -> AsyncIterator[Outside]:
    """The sender of endpoints at work, with every installed transport; ended in order."""
    room, stop = Outside(engine, dict(load_transports(settings))), asyncio.Event()
    await room.sender.resume()
    task = asyncio.create_task(room.sender.run(stop))
    try:
        yield room
    finally:
        stop.set()
        await task
        for transport in room.transports.values():
            await transport.close()
