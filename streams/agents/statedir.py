"""One data folder a worker: held by one process, and only as good as the cluster and the topics that it was made with.

State that was built from topics which were deleted and made again, or from another cluster, would end the worker in a
ConsistencyError or, worse, be believed. A folder that does not fit is set aside under another name, never deleted;
Faust then restores the tables from their changelogs.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO

import structlog

from streams.errors import ForPeople
from streams.kafka.embedded.lock import holder, try_hold
from streams.kafka.identities import Identities

log = structlog.get_logger(__name__)

RECORD = "made-with.json"


class FolderInUse(ForPeople):
    """Another worker of the same stage and id runs: give this one an id of its own (TOCSIN_WORKER_ID)."""


def hold(folder: Path) -> BinaryIO:
    """Hold the folder until the returned file is closed or the process ends. Raises FolderInUse."""
    path = folder.with_suffix(".lock")
    held = try_hold(path)
    if held is None:
        raise FolderInUse(f"{folder} is held by {holder(path)}: stop it, or set TOCSIN_WORKER_ID to another id")
    return held


def fit(folder: Path, now: Identities) -> Path | None:
    """Make the folder one for these identities; returns where the former one was set aside, if it did not fit.

    A topic that was not there before (a changelog that Faust made since) is no mismatch.
    """
    aside = None
    if folder.exists() and not _fits(_recorded(folder / RECORD), now):
        aside = _free_name(folder)
        folder.rename(aside)
        log.warning("state of another cluster, or of topics that were made anew, is set aside", folder=str(aside))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RECORD).write_text(json.dumps(asdict(now), indent=1) + "\n", encoding="utf-8")
    return aside


def _fits(before: Identities | None, now: Identities) -> bool:
    if before is None or before.cluster != now.cluster:
        return False
    return _agree(before.topics, now.topics)


def _agree(before: Mapping[str, str], now: Mapping[str, str]) -> bool:
    return all(now.get(topic) == identity for topic, identity in before.items())


def _recorded(path: Path) -> Identities | None:
    try:
        return Identities(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _free_name(folder: Path) -> Path:
    number = 1
    while (name := folder.with_name(f"{folder.name}.aside-{number}")).exists():
        number += 1
    return name
