"""Transports that others write: found by their entry point, and trusted with nothing."""

import asyncio
from dataclasses import dataclass

import pytest
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from bots.ledger.endpoints import Endpoint
from bots.ledger.schema import deliveries, messages
from bots.ledger.tally import Tally, tally
from bots.sender.answers import Accepted, Answer
from bots.transports import plugins
from bots.transports.letters import Letter
from bots.transports.plugins import Entry, load_transports
from streams.settings import Settings
from tests.bots.building import event, firing, founded
from tests.bots.outside import Outside, outside, receiving, settings_with

NEW = event(founded(), "e1", "new", [firing()], changes=2)


class Pager:
    """A transport of somebody's; `ills` says what goes wrong with the next letters."""

    edits = False

    def __init__(self, settings: Settings) -> None:
        self.letters: list[Letter] = []
        self.ills: list[str] = []

    def enter(self, address: str) -> Entry:
        return Entry(address)

    async def send(self, endpoint: Endpoint, letter: Letter) -> Accepted | Answer:
        self.letters.append(letter)
        match self.ills.pop(0) if self.ills else "":
            case "raises":
                raise RuntimeError(f"the secret of {endpoint.address}")
            case "hangs":
                await asyncio.Event().wait()
        return Accepted(letter.number)

    async def close(self) -> None:
        """Nothing to close."""


@dataclass
class Installed:
    """An entry point of a package."""

    name: str
    what: object

    def load(self) -> object:
        if isinstance(self.what, Exception):
            raise self.what
        return self.what


@pytest.fixture
def pager(monkeypatch: pytest.MonkeyPatch) -> list[Installed]:
    """Two packages are installed: one works, one is broken."""
    found = [Installed("pager", Pager), Installed("broken", ImportError("no such module"))]
    monkeypatch.setattr(plugins, "entry_points", lambda group: found if group == plugins.GROUP else [])
    return found


def pager_of(room: Outside) -> Pager:
    """The pager of a room."""
    transport = room.transports["pager"]
    assert isinstance(transport, Pager)
    return transport


async def test_a_package_brings_a_transport_and_a_broken_one_takes_none_away(
    file_ledger: AsyncEngine, pager: list[Installed]
) -> None:
    """Found by its name; the letter has what the protocol says."""
    assert set(load_transports(settings_with())) == {"pager"}
    async with outside(file_ledger, settings_with()) as room:
        await room.add("pager", "belt 7")
        await room.happen(NEW)
        counted = await room.settled()
        (letter,) = pager_of(room).letters
    assert (letter.kind, letter.thread, letter.events, counted.states) == ("new", None, ("e1",), {"sent": 1})


@pytest.mark.parametrize("ill", ["raises", "hangs"])
async def test_what_a_transport_does_not_answer_is_unknown_and_comes_once_more(
    file_ledger: AsyncEngine,
    pager: list[Installed],
    ill: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Under the same key, and never a third time; what it raised, which may hold a secret, is told to nobody."""
    monkeypatch.setattr("bots.transports.endpoints.DEADLINE", 0.2)
    async with outside(file_ledger, settings_with()) as room:
        pager_of(room).ills = [ill, ill]
        await room.add("pager", "belt 7")
        await room.happen(NEW)
        counted = await room.settled(given_up)
        letters = pager_of(room).letters
    assert (len(letters), len({letter.key for letter in letters}), counted.unknowns) == (2, 1, 2)
    assert "belt 7" not in capsys.readouterr().out


def given_up(counted: Tally) -> bool:
    """Nobody knows what became of it."""
    return set(counted.states) == {"unknown"}


async def test_an_endpoint_whose_transport_is_not_installed_waits_for_it(
    file_ledger: AsyncEngine, pager: list[Installed]
) -> None:
    """Nothing is given up: it comes with the next start that has it."""
    async with outside(file_ledger, settings_with()) as room:
        await room.add("pager", "belt 7")
    kept = pager[:]
    pager.clear()
    async with outside(file_ledger, settings_with()) as room:
        await room.happen(NEW)
        async with asyncio.timeout(20):
            while (await states(file_ledger)) != {"retry": 1}:
                await asyncio.sleep(0.02)
    pager.extend(kept)
    async with outside(file_ledger, settings_with()) as room:
        counted = await room.settled()
    assert (counted.states, counted.unknowns) == ({"sent": 1}, 0)


async def states(engine: AsyncEngine) -> dict[str, int]:
    """The deliveries by their states."""
    async with engine.begin() as connection:
        return (await tally(connection)).states


async def test_a_process_that_dies_over_a_call_repeats_it_under_the_same_id(file_ledger: AsyncEngine) -> None:
    """The receiver has it and the ledger does not know: it comes again at the next start, and can be dropped."""
    async with receiving() as (receiver, url):
        async with outside(file_ledger, settings_with()) as room:
            await room.add("webhook", url)
            await room.happen(NEW)
            await room.settled()
        async with file_ledger.begin() as connection:  # as it was when the call had been made and nothing noted
            await connection.execute(update(deliveries).values(state="sending", message=None))
            await connection.execute(update(messages).values(message=None, told=0, shown=0, rendered=""))
        async with outside(file_ledger, settings_with()) as room:
            counted = await room.settled()
    assert len({headers["webhook-id"] for headers, _ in receiver.calls}) == 1
    assert (len(receiver.calls), counted.states, counted.unknowns) == (2, {"sent": 1}, 1)
