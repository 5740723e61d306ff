"""What Kafka does not take, kept on disk until it does: in order, bounded, and still there after kill -9.

One SQLite file with a row for each hand-over, written with an fsync. Its size is limited by SQLite itself, so a spool
that is full and a disk that is full are one case: what does not fit is refused and nothing of what is there is dropped.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

from streams.errors import ForPeople
from streams.kafka.codec import decode, encode
from streams.model import Article, FeedState

_PAGE: Final = 4096
_TABLE: Final = """
    CREATE TABLE IF NOT EXISTS waiting (
        number INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, articles BLOB NOT NULL, state BLOB
    );
    CREATE INDEX IF NOT EXISTS by_source ON waiting (source, number);
    CREATE TABLE IF NOT EXISTS owner (id TEXT NOT NULL);
    INSERT INTO owner SELECT lower(hex(randomblob(8))) WHERE NOT EXISTS (SELECT * FROM owner);
"""
_TAKE_BACK_STATE: Final = """
    DELETE FROM waiting
    WHERE articles = x'' AND number = (SELECT max(number) FROM waiting WHERE source = ?)
"""


class NotKept(Exception):
    """The spool, or its disk, has no room: nothing was written."""


class SpoolBroken(ForPeople):
    """The spool's file cannot be used: another process has it, or it is none."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One hand-over that waits; `state` is None where another process went on with the source meanwhile."""

    number: int
    articles: tuple[Article, ...]
    state: FeedState | None


class Spool:
    """A context manager over the file at `path`, which has one process at a time; `most_bytes` limits its size.

    `owner` is a random id, made with the file: whoever has the file is that member of the group.
    """

    owner: str

    def __init__(self, path: Path, most_bytes: int) -> None:
        """Raises SpoolBroken."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = _opened(path, most_bytes)
            counted = self._file.execute("SELECT source, count(*) FROM waiting GROUP BY source")
            self._waiting = Counter(dict(counted.fetchall()))
            (self.owner,) = self._file.execute("SELECT id FROM owner").fetchone()
        except (sqlite3.Error, OSError) as error:
            raise SpoolBroken(
                f"the spool {path} cannot be used: {error}; where another ingest has it, give each its own "
                "TOCSIN_WORKER_ID; where it is broken, move it away (what it held is lost)"
            ) from error

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __len__(self) -> int:
        """How many hand-overs wait."""
        return self._waiting.total()

    def __contains__(self, source: str) -> bool:
        """Whether something of this source waits."""
        return source in self._waiting

    @property
    def sources(self) -> frozenset[str]:
        """The sources of which something waits."""
        return frozenset(self._waiting)

    def put(self, articles: Sequence[Article], state: FeedState) -> None:
        """Keep a hand-over: on return it is on the disk. A state takes the place of a state alone. Raises NotKept."""
        row = (state.source, b"\n".join(encode(article) for article in articles), encode(state))
        try:
            with self._file:
                replaced = self._file.execute(_TAKE_BACK_STATE, (state.source,)).rowcount
                self._file.execute("INSERT INTO waiting (source, articles, state) VALUES (?, ?, ?)", row)
        except sqlite3.Error as error:
            raise NotKept(str(error)) from error
        self._waiting[state.source] += 1 - replaced

    def oldest(self, sources: int) -> tuple[Kept, ...]:
        """The first that waits of each of so many sources, those first that wait longest."""
        rows = self._file.execute(
            "SELECT number, articles, state FROM waiting "
            "WHERE number IN (SELECT min(number) FROM waiting GROUP BY source) ORDER BY number LIMIT ?",
            (sources,),
        )
        return tuple(
            Kept(
                number,
                tuple(decode(line, Article) for line in articles.splitlines()),
                decode(state, FeedState) if state else None,
            )
            for number, articles, state in rows
        )

    def newest_state(self, source: str) -> FeedState | None:
        """The last state that waits of a source."""
        query = "SELECT state FROM waiting WHERE source = ? ORDER BY number DESC LIMIT 1"
        (raw,) = self._file.execute(query, (source,)).fetchone() or (None,)
        return decode(raw, FeedState) if raw else None

    def forget_state(self, source: str) -> None:
        """Another process goes on with this source: only the articles that wait are of use."""
        if source not in self._waiting:
            return
        with self._file:
            self._file.execute("UPDATE waiting SET state = NULL WHERE source = ?", (source,))

    def done(self, numbers: Collection[int]) -> None:
        """Kafka has these."""
        with self._file, closing(self._file.cursor()) as cursor:
            for number in numbers:
                gone = cursor.execute("DELETE FROM waiting WHERE number = ? RETURNING source", (number,)).fetchone()
                if gone:
                    self._waiting -= Counter(gone)


def _opened(path: Path, most_bytes: int) -> sqlite3.Connection:
    """The file, ours alone until we end, however we end: SQLite locks it for the process."""
    file = sqlite3.connect(path, timeout=0)
    for setting in (
        "auto_vacuum = FULL",
        "locking_mode = EXCLUSIVE",
        "journal_mode = WAL",
        "synchronous = FULL",
        f"page_size = {_PAGE}",
    ):
        file.execute(f"PRAGMA {setting}")
    file.executescript(_TABLE)
    file.execute(f"PRAGMA max_page_count = {max(most_bytes // _PAGE, 16)}")
    return file
