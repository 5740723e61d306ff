"""`tocsin assemble` through its pipes."""

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.pure_stories import register
from streams.kafka.codec import encode
from streams.model import Reading, Ruling
from tests.stories.building import NIGHT, claim, exact, reading, strike

app = typer.Typer()
register(app)
app.callback()(lambda: None)

BARE = reading("bare", "Le marché aux fleurs rouvre")


def assembled(lines: Iterable[bytes], *options: str, status: int = 0) -> tuple[list[dict[str, Any]], str]:
    """What the command writes, line by line, and what it says on stderr."""
    result = CliRunner().invoke(app, ["assemble", *options], input=b"\n".join(lines) + b"\n")
    assert result.exit_code == status, result.output
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr


def lines_of(*readings: Reading) -> list[bytes]:
    """The readings as JSON Lines."""
    return [encode(each) for each in readings]


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """A file of one rule, killed>=30."""
    path = tmp_path / "rules"
    path.write_text("# pertes\npertes := killed>=30\n", encoding="utf-8")
    return str(path)


def test_each_reading_gets_its_decision_then_its_event_and_stories_come_last() -> None:
    """Decision, event, decision, event, story, with all members in the story."""
    written, _ = assembled(lines_of(strike("a", claim(low=29)), strike("b", exact("killed", 33), hours=1)), "--stories")
    assert [line["type"] for line in written] == ["decision", "event", "decision", "event", "story"]
    assert [line["id"] for line in written if line["type"] == "decision"] == ["a", "b"]
    assert {line["story"] for line in written if line["type"] == "decision"} == {written[-1]["id"]}
    assert written[-1]["members"] == ["a", "b"]
    assert (written[-1]["figures"]["killed"]["low"], written[-1]["figures"]["killed"]["high"]) == (33, 33)


def test_a_ruling_among_the_readings_is_carried_out() -> None:
    """Two stories made one: the merged one is a line without members, whose redirect says where they are."""
    readings = (strike("a", exact("killed", 29)), reading("c", "Un train déraille près de Lyon", hours=1))
    first, second = (line["story"] for line in assembled(lines_of(*readings), "--all")[0] if line["type"] == "decision")
    ruling = Ruling(id="r", desk="main", action="merge", story=second, other=first, why="Why.", by="ada", at=NIGHT)
    written, _ = assembled([*lines_of(*readings), encode(ruling)], "--all", "--stories")
    assert [line["outcome"] for line in written if line["type"] == "decision"] == ["founded", "founded", "ruled"]
    stories = {line["id"]: (line.get("redirect"), line["members"]) for line in written if line["type"] == "story"}
    assert stories == {first: (None, ["a", "c"]), second: (first, [])}


def test_a_reading_that_nothing_concerns_is_left_out_unless_all_is_asked() -> None:
    """With --all it has a story of its own."""
    assert assembled(lines_of(BARE))[0] == []
    written, _ = assembled(lines_of(BARE), "--all", "--stories")
    assert written[-1]["members"] == ["bare"]


def test_with_rules_only_events_of_stories_that_they_ring_for_are_written(rules: str) -> None:
    """At 29 nobody is told; at 33 the rule's readers are."""
    written, _ = assembled(lines_of(strike("a", claim(low=29)), strike("b", claim(low=33), hours=1)), "--rules", rules)
    assert [line["type"] for line in written] == ["decision", "decision", "event"]
    assert len(written[-1]["fired"]) == 1


def test_bad_lines_are_named_and_counted_and_the_rest_goes_on() -> None:
    """A line that is no JSON, one of another type, one of a newer version: status 1, and the good ones are decided."""
    bad = [b"{", b'{"v":1,"type":"article"}', b'{"v":99,"type":"reading"}', b""]
    written, said = assembled([*bad, *lines_of(strike("a", claim(low=29)))], status=1)
    assert [line["type"] for line in written] == ["decision", "event"]
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        "line 1",
        "line 2",
        "line 3",
        "3 lines were no readings and were left out",
    ]


def test_a_rule_file_with_a_mistake_ends_the_command_with_the_line(tmp_path: Path) -> None:
    """Nothing is read; the line and what was expected are said."""
    path = tmp_path / "rules"
    path.write_text('killed>=20\n"article 4\n', encoding="utf-8")
    _, said = assembled([], "--rules", str(path), status=2)
    assert "line 2" in said


def test_what_is_decided_on_a_line_is_written_before_the_next_is_read() -> None:
    """Driven through a pipe, a line at a time."""
    command = "from tests.stories.test_command import app; app()"
    with subprocess.Popen(
        [sys.executable, "-c", command, "assemble"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number, low in enumerate((29, 33)):
            process.stdin.write(encode(strike(f"a{number}", claim(low=low), hours=number)) + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == f"a{number}"
            assert json.loads(process.stdout.readline())["kind"] == ("new", "update")[number]
        process.stdin.close()
        assert process.wait() == 0
