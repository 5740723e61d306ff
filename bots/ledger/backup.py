"""The ledger in one file, and back from it. The file is a SQLite ledger of the same version, whatever the database is:
`sqlite3` reads it, and restoring it elsewhere moves the ledger to another database.

Rows and offsets are of one moment. After a restore the bot reads `alerts` from those offsets: what happened since the
backup is told, also where it was told before, for nobody noted it.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bots.ledger.copying import copy_rows, count_rows, erase, snapshot
from bots.ledger.database import UNANSWERED, make_engine
from bots.ledger.holding import hold_ledger
from bots.ledger.upgrading import begin_steps, is_known, migrate, version_of
from streams.errors import ForPeople


class BackupImpossible(ForPeople):
    """The message says what is in the way, of a backup or of a restore; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How many rows were copied, by table, and the version of the ledger that they came from."""

    version: str
    rows: dict[str, int]


async def back_up(url: str, file: Path) -> Copied:
    """Write the ledger at a SQLAlchemy URL into a new file that its owner alone can read, while the bot goes on.

    Raises BackupImpossible.
    """
    part = file.with_name(f"{file.name}.part")
    shown = make_url(url).render_as_string()
    _look_before(url, file)
    try:
        _make_private(part)
        copied = await _write(url, part)
        os.replace(part, file)
    except UNANSWERED as error:
        raise BackupImpossible(f"no backup of {shown} to {file}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return copied


async def restore(url: str, file: Path, *, force: bool = False) -> Copied:
    """Make the ledger at a SQLAlchemy URL be what a backup holds; one that is not empty is replaced with `force` only.

    Raises BackupImpossible, LedgerHeld.
    """
    shown = make_url(url).render_as_string()
    source, target = _read_only(file), make_engine(url)
    try:
        async with hold_ledger(url), snapshot(source) as old, target.begin() as new:
            version = await _known_version(old, str(file))
            await new.run_sync(begin_steps)
            if (known := await count_rows(new)) and not force:
                raise BackupImpossible(f"{shown} holds {known} rows: --force replaces them by the backup")
            await new.run_sync(erase)
            await new.run_sync(migrate, version)
            copied = Copied(version, await copy_rows(old, new))
            await new.run_sync(migrate)
            return copied
    except UNANSWERED as error:
        raise BackupImpossible(f"{shown} was not restored from {file}: {error}") from error
    finally:
        await source.dispose()
        await target.dispose()


async def _write(url: str, file: Path) -> Copied:
    source, target = make_engine(url), create_async_engine(f"sqlite+aiosqlite:///{file}")
    try:
        async with snapshot(source) as old:
            version = await _known_version(old, make_url(url).render_as_string())
            async with target.begin() as new:
                await new.run_sync(begin_steps)
                await new.run_sync(migrate, version)
                return Copied(version, await copy_rows(old, new))
    finally:
        await source.dispose()
        await target.dispose()


async def _known_version(connection: AsyncConnection, shown: str) -> str:
    version = await connection.run_sync(version_of)
    if version is None:
        raise BackupImpossible(f"{shown} is no ledger: it has none of its tables")
    if not is_known(version):
        raise BackupImpossible(f"{shown} is of version {version}, newer than this tocsin: use the one that made it")
    return version


def _look_before(url: str, file: Path) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").is_file():
        raise BackupImpossible(f"{parsed.render_as_string()} is not there: no bot has made it yet")
    if file.exists():
        raise BackupImpossible(f"{file} is there already: name another file, or move that one away")


def _make_private(file: Path) -> None:
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _read_only(file: Path) -> AsyncEngine:
    if not file.is_file():
        raise BackupImpossible(f"{file} is no file; expected a backup of the ledger")
    return create_async_engine(f"sqlite+aiosqlite:///file:{file.resolve()}?mode=ro&uri=true")
