"""`tocsin endpoints` as an operator types it."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from streams.cli.app import app

Typed = Callable[..., Result]


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Runs a command in a house of its own that has mail, without Kafka."""
    for name in [name for name in os.environ if name.startswith(("TOCSIN_", "TELEGRAM_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path))
    monkeypatch.setenv("TOCSIN_SMTP", "smtp://me:open-sesame@127.0.0.1:25")
    monkeypatch.setenv("TOCSIN_EMAIL_FROM", "alarm@tocsin.example")
    return lambda *words, text="": CliRunner().invoke(app, ["endpoints", *words], input=text)


def test_what_is_added_is_listed_without_its_secrets_and_can_be_removed(typed: Typed) -> None:
    """The secret of signatures is shown once; the address with a password never."""
    added = typed("add", "webhook", "https://desk.example/alerts?key=open-sesame")
    assert added.output.startswith(
        "endpoint 1: webhook https://desk.example/alerts?key=open-sesame\nits signing secret"
    )
    assert typed("add", "email", "reader@home.example", "--language", "fr").output.startswith("endpoint 2: ")
    assert "open-sesame" not in typed("add", "apprise", "-", text="json://me:open-sesame@desk.example\n").output
    listed = typed("ls", "--json").output
    assert [json.loads(line)["number"] for line in listed.splitlines()] == [1, 2, 3]
    assert "https://desk.example/alerts?…" in listed
    assert "open-sesame" not in listed + typed("ls").output
    assert "whsec_" not in listed + typed("ls").output
    assert typed("remove", "2").output == "endpoint 2 is forgotten\n"
    assert [json.loads(line)["number"] for line in typed("ls", "--json").output.splitlines()] == [1, 3]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "pigeon", "roof"), "no transport 'pigeon', expected one of apprise, email, webhook"),
        (("add", "webhook", "desk.example"), "expected an http or https address"),
        (("add", "email", "a@b.example\nBcc: c@d.example"), "expected name@host"),
        (("add", "apprise", "nothing://"), "Apprise cannot read this address"),
        (("add", "webhook", "https://desk.example", "--language", "tlh"), "expected one of en, fr"),
        (("remove", "7"), "no endpoint 7; `tocsin endpoints ls` lists them"),
        (("subscribe", "7", "killed>=30"), "no endpoint 7; `tocsin endpoints ls` lists them"),
        (("subscribe", "7", "killed>="), "expected"),
        (("unsubscribe", "7", "killed>=30"), "endpoint 7 does not subscribe to killed>=30"),
    ],
)
def test_a_mistake_is_told_in_one_line(typed: Typed, words: tuple[str, ...], said: str) -> None:
    """What is wrong and what is expected; nothing is kept."""
    result = typed(*words)
    assert result.exit_code in (1, 2)
    assert said in result.output
    assert typed("ls", "--json").output == ""
