"""Golden files: what people read. `GOLDEN=write pytest tests/bots` makes them anew: read what changed."""

import os
from collections.abc import Sequence
from pathlib import Path

from bots.render.buttons import Button, Rows
from bots.render.html import Html

FOLDER = Path(__file__).parent / "golden"


def check(name: str, *messages: Html, buttons: Rows = ()) -> None:
    """Compare messages, and the buttons under the last, with the golden file of this name."""
    path = FOLDER / f"{name}.html"
    written = "\n———\n".join(message.markup for message in messages) + "\n" + "".join(map(_row, buttons))
    if os.environ.get("GOLDEN") == "write":
        path.write_text(written, encoding="utf-8")
    assert written == path.read_text(encoding="utf-8")


def _row(row: Sequence[Button]) -> str:
    said = [f"[{one.label}]({one.url or one.action})" for one in row]
    return " ".join(said) + "\n"
