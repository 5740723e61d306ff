"""The assemble app: readings become stories. One worker a desk at a time; its state is a Faust table on RocksDB."""

from collections.abc import Callable, Collection, MutableMapping
from datetime import datetime
from functools import partial
from typing import Any

import faust

from streams.agents.cutting import fitting
from streams.agents.effects import Effects, Outgoing, Record
from streams.agents.engine import ROCKS, App, make_app
from streams.agents.letters import burial, decided
from streams.agents.rows import Change, change_of
from streams.agents.rulebook import Rulebook, Rules
from streams.agents.shelves import Shelves
from streams.agents.wrapper import Wrapper
from streams.kafka.codec import decode, kind_of
from streams.kafka.topics import full_name
from streams.model import Reading, Ruling, Story
from streams.process.exits import End, end_now
from streams.rules.firing import FactBook
from streams.settings import READING_PARTITIONS, Settings
from streams.stories.alike import Alike
from streams.stories.by_hand import verdict_on
from streams.stories.encoder import SentenceEncoder
from streams.stories.verdict import Verdict


class MisplacedDesk(ValueError):
    """The reading's desk is pinned to another partition: its state is there. Undo the change of the setting `desks`."""


class DatedBook(FactBook):
    """A fact book that leaves out the queries that were added after what the story tells now; `asked` knows when."""

    def __init__(self, asked: Callable[[str, datetime], bool]) -> None:
        super().__init__(())
        self._asked = asked

    def fire(self, story: Story, met: Collection[tuple[str, int]]) -> dict[str, int]:
        """The queries that may ring for the story as it stands, with the level that each reached."""
        levels = super().fire(story, met)
        return {query: level for query, level in levels.items() if self._asked(query, story.changed)}


class AssembleStage:
    """Decides about each reading and each ruling on its desk's shelf; `table` keeps the rows."""

    def __init__(
        self, settings: Settings, shelves: Shelves, book: DatedBook, table: MutableMapping[bytes, bytes]
    ) -> None:
        self._prefix = settings.topic_prefix
        self._desks = settings.desks
        self._shelves = shelves
        self._book = book
        self._table = table

    async def ready(self, record: Record) -> None:
        """Have the shelf of the record's desk, its key, at hand."""
        desk = _desk(record)
        if desk in self._desks:
            for key in await self._shelves.restore(desk):
                self._table.pop(key, None)

    def decide(self, record: Record) -> Effects:
        """Alerts, the state, then the story and the decision. Raises Unreadable, MisplacedDesk."""
        value = record.value or b""
        message = decode(value, Ruling) if kind_of(value) is Ruling else decode(value, Reading)
        if message.desk != _desk(record) or self._desks.get(message.desk) != record.partition:
            own = self._desks.get(message.desk, "none")
            came = f"on partition {record.partition} under key {_desk(record)!r}"
            raise MisplacedDesk(f"desk {message.desk!r} came {came}, its partition is {own}")
        verdict = verdict_on(self._shelves[message.desk], message, self._book)
        change = change_of(verdict, self._shelves.next_stamp())
        return Effects(
            alerts=tuple(
                self._told("alerts", event.story.id, fitting(event)) for event in verdict.events if event.story.rules
            ),
            write_state=partial(self._write, message.desk, change, verdict),
            reports=(
                *(self._told("stories", story.id, fitting(story)) for story in verdict.stories),
                decided(self._prefix, verdict.decision),
            ),
        )

    def bury(self, record: Record, error: Exception) -> Effects:
        """The dead letter, and the decision where the reading can be read."""
        return burial(self._prefix, "assemble", record, error, Reading, "")

    def _told(self, topic: str, story: str, value: bytes) -> Outgoing:
        return Outgoing(full_name(self._prefix, topic), story.encode(), value)

    def _write(self, desk: str, change: Change, verdict: Verdict) -> None:
        for key, row in change.put:
            self._table[key] = row
        for key in change.delete:
            self._table.pop(key, None)
        self._shelves[desk].apply(verdict)


def _desk(record: Record) -> str:
    return (record.key or b"").decode(errors="replace")


def create_app(settings: Settings, end: End = end_now, store: str = "rocksdb://") -> App:
    """The assemble app, ready to be run by a worker. Raises NotRunning."""
    app = make_app(settings, "assemble", "readings", end)
    options: dict[str, Any] = dict(ROCKS) if store.startswith("rocksdb") else {}
    table = app.Table(
        "state",
        key_type=bytes,
        value_type=bytes,
        partitions=READING_PARTITIONS,
        store=store,
        options=options,
    )
    shelves = Shelves(table.items, Alike(SentenceEncoder()))
    book = DatedBook(lambda query, at: rules.asked(query, at))
    rules = Rules(book)

    async def forget(*_: object, **__: object) -> None:
        shelves.forget()

    app.on_partitions_revoked.connect(forget, weak=False)
    app.first.append(Rulebook(rules, settings, "assemble", app.hand_over_promptly))
    stage = AssembleStage(settings, shelves, book, table)
    wrapper = Wrapper(stage, soon=app.hand_over, at_once=app.hand_over_promptly, check=app.guard.check, end=end)
    readings = app.topic(full_name(settings.topic_prefix, "readings"), key_type=bytes, value_type=bytes)

    @app.agent(readings, name="assemble")
    async def assemble(stream: "faust.StreamT[bytes]") -> None:
        await wrapper.run(stream)

    return app
