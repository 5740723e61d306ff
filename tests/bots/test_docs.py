"""The reference of the commands is true."""

import re
from pathlib import Path
from typing import get_args

from telegram.ext import Application, CommandHandler

from bots.commands.desk import MOST_SUBSCRIPTIONS, Desk
from bots.commands.names import ASKING, CHANGING, OPERATING
from bots.commands.register import register
from bots.commands.signing import Signer
from bots.ledger.schema import State

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")


def test_the_reference_lists_every_command_and_who_may_use_it() -> None:
    """As the library was given them."""
    application = Application.builder().token("1:x").build()
    register(application, Desk(None, None, Signer("1:x"), None, None))  # type: ignore[arg-type]  # nothing is asked of them here
    handled = {name for one in application.handlers[0] if isinstance(one, CommandHandler) for name in one.commands}
    rows = dict(re.findall(r"^\| `/(\w+)[^`]*` \| (\w+) \|", TEXT, re.MULTILINE))
    assert set(rows) == handled == {"start", *ASKING, *CHANGING, *OPERATING}
    assert {name for name, who in rows.items() if who == "administrators"} == set(CHANGING)
    assert {name for name, who in rows.items() if who == "operators"} == set(OPERATING)


def test_the_reference_lists_every_state_of_a_delivery() -> None:
    """As the schema names them."""
    assert set(re.findall(r"^\| `(\w+)` \| ", TEXT, re.MULTILINE)) == set(get_args(State))


def test_the_reference_knows_the_limit() -> None:
    """Of subscriptions a chat."""
    assert f"at most {MOST_SUBSCRIPTIONS} subscriptions" in TEXT
