"""What rules would have sent, had they been asked before: decided purely, and as the command line tells it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.article_lines import ArticleLines
from streams.cli.backtest import register
from streams.model import Rule
from streams.rules.file import parse_rules
from streams.stories.backtest import Alert, alerts, differences, totals
from tests.stories.building import Desk, book_of, exact, strike

STRIKE = (
    strike("a", exact("killed", 9)),
    strike("b", exact("killed", 22), hours=1),
    strike("c", exact("killed", 33), hours=2),
    strike("d", exact("killed", 30), hours=3, source="paper-c"),
)
DAY = timedelta(days=1)
FERRY = (
    {
        "id": "first",
        "source": "harbour",
        "published": "2026-05-04T06:00:00Z",
        "title": "Ferry sinks near Batangas",
        "text": "At least 11 people were killed on Monday when a ferry sank near Batangas, the coast guard said.",
    },
    {
        "id": "second",
        "source": "phare",
        "published": "2026-05-04T09:00:00Z",
        "title": "Philippines : le naufrage d'un ferry fait 17 morts",
        "text": "Le naufrage d'un ferry près de Batangas a fait 17 morts lundi, selon les garde-côtes.",
    },
)


def rules(*lines: str) -> tuple[Rule, ...]:
    """The rules of a file of these lines."""
    return parse_rules("\n".join(lines))


def told(sent: list[Alert]) -> list[tuple[str, str, int]]:
    """Rule, kind and level of each alert."""
    return [(each.rule, each.kind, each.level) for each in sent]


def test_each_rule_rings_when_it_is_first_true_at_each_step_and_when_its_figure_falls() -> None:
    """As its subscribers would have heard it: nobody hears of nine dead, and nobody twice of thirty-three."""
    book = rules("losses := killed>=20 step:10", "wounded>=5")
    sent = list(alerts(STRIKE, book))
    assert told(sent) == [("losses", "update", 0), ("losses", "update", 1), ("losses", "correction", 1)]
    assert [each.at for each in sent] == [each.fetched for each in STRIKE[1:]]
    assert [each.figures["killed"].low for each in sent] == [22, 33, 30]
    assert sent[0].quote == "22 killed"


def test_alerts_are_those_that_the_assembler_makes() -> None:
    """The same stories and the same firings as on a desk that has the rules."""
    desk = Desk(book=book_of("killed>=20 step:10"))
    desk.read(*STRIKE)
    events = [event for verdict in desk.verdicts for event in verdict.events if event.fired]
    fired = [each for each in alerts(STRIKE, rules("killed>=20 step:10")) if each.kind != "correction"]
    assert [(each.story, each.at) for each in fired] == [(event.story.id, event.at) for event in events]


def test_the_order_of_the_file_is_not_the_order_of_time() -> None:
    """Readings are taken as they came in."""
    book = rules("losses := killed>=20 step:10")
    assert list(alerts(reversed(STRIKE), book)) == list(alerts(STRIKE, book))


def test_totals_count_each_rule_and_name_those_that_never_rang() -> None:
    """Alerts, stories, and alerts a day of the time that was seen, which is a day at the least."""
    book = rules("losses := killed>=20 step:10", "wounded>=5")
    sent = list(alerts(STRIKE, book))
    assert [(each.rule, each.alerts, each.stories, each.per_day) for each in totals(sent, book, 2 * DAY)] == [
        ("losses", 3, 1, 1.5),
        ("wounded>=5", 0, 0, 0),
    ]
    assert totals(sent, book, timedelta(hours=3))[0].per_day == 3


def test_two_sets_of_rules_differ_by_the_alerts_that_only_one_sends() -> None:
    """A rule that keeps its name and another threshold rings later; one without a counterpart is all new."""
    old = alerts(STRIKE, rules("losses := killed>=20", "same := killed>=5"))
    new = alerts(STRIKE, rules("losses := killed>=30", "same := killed>=5", "nine := killed=9"))
    assert [(each.change, each.alert.rule, each.alert.figures["killed"].low) for each in differences(new, old)] == [
        ("added", "nine", 9),
        ("lost", "losses", 22),
        ("added", "losses", 33),
        ("added", "nine", 30),
    ]


def test_the_same_figures_of_a_story_are_no_difference_whichever_article_brought_them() -> None:
    """Where many articles waited, another may be the first to be worked on; what readers are told is the same."""
    book = rules("losses := killed>=20")
    sent = list(alerts(STRIKE[:2], book))
    other = [replace(each, article="x", at=each.at + DAY) for each in sent]
    assert differences(other, sent) == ()
    assert len(differences([replace(each, story="y") for each in other], sent)) == 2


def test_shuffled_lines_came_in_when_they_were_published() -> None:
    """An undated one comes with the line before it; in a file in order, time never runs back."""
    lines = [
        b'{"id":"late","published":"2026-05-04T09:00:00Z"}',
        b'{"id":"early","published":"2026-05-04T06:00:00Z"}',
        b'{"id":"undated"}',
    ]
    six, nine = datetime(2026, 5, 4, 6, tzinfo=UTC), datetime(2026, 5, 4, 9, tzinfo=UTC)
    assert [each.fetched for each in ArticleLines(lines, shuffled=True)] == [nine, six, six]
    assert [each.fetched for each in ArticleLines(lines)] == [nine, nine, nine]


# ---- the command ----


def backtested(lines: list[bytes], *options: str, status: int = 0) -> tuple[list[dict[str, Any]], str]:
    """The lines that `tocsin backtest` writes, and what it says."""
    app = typer.Typer()
    app.callback()(lambda: None)
    register(app)
    result = CliRunner().invoke(app, ["backtest", *options], input=b"\n".join(lines) + b"\n")
    assert result.exit_code == status, result.output
    return [json.loads(line) for line in result.stdout.splitlines()], result.stderr


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A rule file, and one with a lower threshold."""
    high, low = tmp_path / "high", tmp_path / "low"
    high.write_text("losses := killed>=15\nnever := tsunami\n", encoding="utf-8")
    low.write_text("losses := killed>=10\n", encoding="utf-8")
    return str(high), str(low)


def test_articles_go_in_and_alerts_and_totals_come_out(files: tuple[str, str]) -> None:
    """In the order of publication, whatever the file's."""
    written, _ = backtested([json.dumps(each).encode() for each in reversed(FERRY)], "--rules", files[0])
    assert [line["type"] for line in written] == ["alert", "total", "total"]
    alert, losses, never = written
    assert (alert["rule"], alert["at"], alert["kind"]) == ("losses", "2026-05-04T09:00:00Z", "update")
    assert alert["article"] == "second"
    assert alert["figures"]["killed"]["low"] == 17
    assert "17 morts" in alert["quote"]
    assert (losses["alerts"], never["alerts"]) == (1, 0)


def test_against_another_file_only_the_differences_are_told(files: tuple[str, str]) -> None:
    """With the lower threshold it rings three hours earlier."""
    written, _ = backtested([json.dumps(each).encode() for each in FERRY], "--rules", files[1], "--against", files[0])
    changes = [(line["change"], line["rule"], line["at"][11:13]) for line in written if line["type"] == "alert"]
    assert changes == [("added", "losses", "06"), ("lost", "losses", "09")]


def test_bad_lines_are_told_and_counted_and_the_rest_is_tested(files: tuple[str, str]) -> None:
    """Status 1, and what could be read was."""
    lines = [b"{", *(json.dumps(each).encode() for each in FERRY), b'{"title":"no id"}']
    written, said = backtested(lines, "--rules", files[0], status=1)
    assert [line["type"] for line in written] == ["alert", "total", "total"]
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        "line 1",
        "line 4",
        "2 lines were no articles and were left out",
    ]


def test_a_rule_file_with_a_mistake_ends_the_command(tmp_path: Path) -> None:
    """Before anything is read."""
    path = tmp_path / "rules"
    path.write_text("killed>=\n", encoding="utf-8")
    assert "line 1" in backtested([], "--rules", str(path), status=2)[1]
