"""The figures as they were last recorded, in `recorded.toml` beside this file: one table a set."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench.quality.result import Figure

FILE = Path(__file__).with_name("recorded.toml")


def recorded() -> dict[str, dict[str, Any]]:
    """By set: its `date` and its figures by name."""
    return tomllib.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def record(measured: Mapping[str, Iterable[Figure]], today: date) -> None:
    """Write the figures of the sets that were measured; those of the others stay."""
    tables = recorded()
    for name, figures in measured.items():
        tables[name] = {"date": today, **{figure.name: round(figure.value, 3) for figure in figures}}
    FILE.write_text("\n".join(_table(name, tables[name]) for name in sorted(tables)), encoding="utf-8")


def _table(name: str, entries: Mapping[str, object]) -> str:
    return f"[{name}]\n" + "".join(f'"{key}" = {value}\n' for key, value in entries.items())
