"""The folder of the evaluation sets, and its files of JSON lines."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_BESIDE = Path(__file__).parents[4] / "shared" / "eval"


class Missing(Exception):
    """A set is not on this machine; the message says where it was looked for."""


def path_of(name: str) -> Path:
    """Where a file or folder of the sets lies. Raises Missing."""
    path = Path(os.environ.get("TOCSIN_EVAL_DIR", _BESIDE)) / name
    if not path.exists():
        raise Missing(f"{path} is not there: set TOCSIN_EVAL_DIR to the folder of the evaluation sets")
    return path


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines. Raises Missing."""
    with path_of(name).open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
