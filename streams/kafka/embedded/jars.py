"""Kafka's jars: fetched once by their pinned coordinates into the user's cache, used only if their checksums hold.

`jars.lock` beside this module has one jar a line, `coordinate sha256 size`, in class path order; `relock.py` makes it.
"""

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from hashlib import file_digest
from importlib.resources import files
from pathlib import Path

import msgspec

from streams.kafka.embedded.errors import FetchFailed
from streams.kafka.embedded.progress import Advance, download_progress

KAFKA_VERSION = "4.4.0"
_AT_ONCE = 4
_TRIES = 3
_Stamp = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Jar:
    """One line of the lock: `coordinate` is group:artifact:version, `size` in bytes."""

    coordinate: str
    sha256: str
    size: int

    @property
    def name(self) -> str:
        """The file's name, as in every Maven repository."""
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def cache_folder() -> Path:
    """The user's cache, shared by all data folders, tests and demos: `$XDG_CACHE_HOME/tocsin` or `~/.cache/tocsin`."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tocsin"


def locked_jars() -> tuple[Jar, ...]:
    """The lock, read."""
    lines = files(__package__).joinpath("jars.lock").read_text(encoding="utf-8").splitlines()
    return tuple(Jar(coordinate, digest, int(size)) for coordinate, digest, size in map(str.split, lines))


def ensure_jars(jars: Sequence[Jar], store: Path) -> tuple[Path, ...]:
    """The jars' paths in `store`, each one checked; what is not there is fetched. Raises FetchFailed.

    A checked jar is known again by its size and time of change, so that a start does not hash 45 MB. A jar is
    put in its place whole and checked, so several processes may come here at once.
    """
    store.mkdir(parents=True, exist_ok=True)
    checked = _read_stamps(store)
    missing = [jar for jar in jars if not _known(store / jar.name, checked) and not _intact(store / jar.name, jar)]
    if missing:
        _fetch_all(missing, store)
    paths = tuple(store / jar.name for jar in jars)
    stamps = {path.name: _stamp(path) for path in paths}
    if stamps != checked:
        _write_stamps(store, stamps)
    return paths


def _fetch_all(jars: Sequence[Jar], store: Path) -> None:
    title = f"Apache Kafka {KAFKA_VERSION}"
    with (
        tempfile.TemporaryDirectory(dir=store, prefix="fetching-") as staging,
        download_progress(title, sum(jar.size for jar in jars)) as advance,
        ThreadPoolExecutor(_AT_ONCE) as pool,
    ):
        list(pool.map(partial(_fetch, store=store, staging=Path(staging), advance=advance), jars))


def _fetch(jar: Jar, store: Path, staging: Path, advance: Advance) -> None:
    # Imported here: only the first start of all fetches, and the import costs every other one 0.2 s.
    from jgo.maven import MavenContext
    from requests import RequestException

    problem: Exception | None = None
    for attempt in range(_TRIES):
        # An own folder an attempt: what a broken download leaves behind is no "already there" for the next one.
        context = MavenContext(repo_cache=staging / str(attempt))
        try:
            path = context.create_dependency(jar.coordinate).artifact.resolve()
        except (RequestException, OSError, RuntimeError) as error:
            problem = error
            continue
        if not _intact(path, jar):
            raise FetchFailed(
                f"{jar.name} was fetched, but is not the file that was locked (sha256 {jar.sha256}). "
                "Something on the way changes downloads; nothing of it was used."
            )
        path.replace(store / jar.name)
        advance(jar.size)
        return
    raise FetchFailed(
        f"Kafka's jars are fetched from Maven Central once, and that failed: {problem}\n"
        f"Connect to the network and start again, or copy the jars into {store}, or set TOCSIN_KAFKA to a cluster."
    )


def _intact(path: Path, jar: Jar) -> bool:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == jar.sha256
    except FileNotFoundError:
        return False


def _known(path: Path, checked: dict[str, _Stamp]) -> bool:
    try:
        return checked.get(path.name) == _stamp(path)
    except FileNotFoundError:
        return False


def _stamp(path: Path) -> _Stamp:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _read_stamps(store: Path) -> dict[str, _Stamp]:
    try:
        return msgspec.json.decode((store / "checked.json").read_bytes(), type=dict[str, _Stamp])
    except (FileNotFoundError, msgspec.MsgspecError):
        return {}


def _write_stamps(store: Path, stamps: dict[str, _Stamp]) -> None:
    beside = store / f"checked.{os.getpid()}.new"
    beside.write_bytes(msgspec.json.encode(stamps))
    beside.replace(store / "checked.json")
