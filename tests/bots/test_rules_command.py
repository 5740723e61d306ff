"""`tocsin rules`: the offer becomes what the file says."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from streams.model import Rule
from streams.rules.file import parse_rules
from streams.run.rules import Changes, changes
from streams.settings import Settings
from tests.bots.building import NATO, START, TOLL
from tests.environment import environment_of

LATER = START + timedelta(days=1)
TOLL_RULE = Rule(id=TOLL.id, query=TOLL.canonical, name="Toll", added=START)


@pytest.mark.parametrize(
    ("current", "file", "expected"),
    [
        pytest.param((), "", Changes((), ()), id="nothing of nothing"),
        pytest.param(
            (),
            "Toll := killed>=20",
            Changes((Rule(id=TOLL.id, query=TOLL.canonical, name="Toll", added=LATER),), ()),
            id="a new rule is added now",
        ),
        pytest.param((TOLL_RULE,), "Toll := killed>=20", Changes((), ()), id="what is there stays as it is"),
        pytest.param((TOLL_RULE,), "", Changes((), (TOLL.id,)), id="what is dropped is taken away"),
        pytest.param(
            (TOLL_RULE,),
            "Bilan := killed>=20",
            Changes((Rule(id=TOLL.id, query=TOLL.canonical, name="Bilan", added=START),), ()),
            id="a new name does not make it new",
        ),
        pytest.param(
            (),
            "sense:nato",
            Changes((Rule(id=NATO.id, query=NATO.canonical, name=NATO.canonical, added=LATER),), ()),
            id="a rule without a name is called by its query",
        ),
        pytest.param(
            (Rule(id=TOLL.id, query=TOLL.canonical, added=START),),
            "",
            Changes((), ()),
            id="what only chats asked for is theirs",
        ),
    ],
)
def test_what_a_file_changes(current: tuple[Rule, ...], file: str, expected: Changes) -> None:
    """The cases, one a line."""
    assert changes({rule.id: rule for rule in current}, parse_rules(file), LATER) == expected


def tocsin(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator runs it."""
    command = [sys.executable, "-m", "streams", *arguments]
    return subprocess.run(command, env=environment_of(settings), capture_output=True, text=True, check=False)


@pytest.mark.broker
def test_apply_and_ls_on_kafka(kafka_settings: Settings, tmp_path: Path) -> None:
    """Applied, listed, and applied again without a change."""
    file = tmp_path / "rules.txt"
    file.write_text("# for everybody\nToll := killed>=20\nArticle 4 := sense:nato\n", encoding="utf-8")
    assert tocsin(kafka_settings, "rules", "apply", str(file)).stdout == "2 published, 0 taken away, 0 unchanged\n"
    assert tocsin(kafka_settings, "rules", "apply", str(file)).stdout == "0 published, 0 taken away, 2 unchanged\n"
    listed = tocsin(kafka_settings, "rules", "ls", "--json").stdout.splitlines()
    assert ['"name":"Article 4"' in listed[0], '"name":"Toll"' in listed[1]] == [True, True]


def test_a_file_with_mistakes_changes_nothing_and_lists_them_all(tmp_path: Path) -> None:
    """Every bad line with its number, before Kafka is asked."""
    file = tmp_path / "rules.txt"
    file.write_text('Toll := killed>=\nsense:nato\nArticle 4 := "article 4\n', encoding="utf-8")
    done = tocsin(Settings(kafka="127.0.0.1:1"), "rules", "apply", str(file))
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    assert "line 1: column" in done.stderr
    assert "line 3: column" in done.stderr
    assert "Traceback" not in done.stderr


def test_without_kafka_the_command_ends_with_one_line(tmp_path: Path) -> None:
    """What cannot be reached is said, without a traceback."""
    done = tocsin(Settings(kafka="127.0.0.1:1", data=tmp_path), "rules", "ls")
    assert done.returncode == 1
    assert "127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_bot_without_a_token_says_which_setting_is_missing(tmp_path: Path) -> None:
    """With the status of wrong settings."""
    done = tocsin(Settings(kafka="127.0.0.1:1", data=tmp_path), "bot")
    assert done.returncode == 2
    assert "TELEGRAM_BOT_TOKEN" in done.stderr
