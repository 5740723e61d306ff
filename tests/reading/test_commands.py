"""`tocsin read` and `tocsin explain`, as a person pipes them."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from streams.cli import pure_reading
from streams.cli.article_lines import ArticleLines
from streams.kafka.codec import decode
from streams.model import Reading

TOLL = {
    "id": "t",
    "title": "33 soldats tués en Syrie",
    "text": "Le raid a eu lieu jeudi.",
    "published": "2020-02-28T12:00:00Z",
}
CALM = {
    "id": "c",
    "title": "Le marché rouvre ses portes",
    "text": "Les clients sont revenus.",
    "published": None,
    "more": 1,
}


def run(*arguments: str, lines: list[object] | None = None, given: str | bytes = "") -> Result:
    """Run the command line on articles, or on raw input."""
    app = typer.Typer()
    pure_reading.register(app)
    text = "\n".join(json.dumps(line) for line in lines) if lines is not None else given
    return CliRunner().invoke(app, list(arguments), input=text)


def test_read_writes_the_readings_that_somebody_asked_for() -> None:
    """One line for the toll, none for the calm article; the id that was given is kept."""
    result = run("read", lines=[TOLL, CALM])
    (line,) = result.stdout.splitlines()
    reading = decode(line.encode(), Reading)
    assert (result.exit_code, reading.id, reading.incident_killed) == (0, "t", 33)
    assert json.loads(line)["type"] == "reading"


def test_read_all_writes_a_reading_of_every_article() -> None:
    """Also of one without a date; its time is that of the newest before it."""
    readings = [json.loads(line) for line in run("read", "--all", lines=[TOLL, CALM]).stdout.splitlines()]
    assert [reading["id"] for reading in readings] == ["t", "c"]
    assert [reading["fetched"] for reading in readings] == ["2020-02-28T12:00:00Z"] * 2
    assert readings[1]["published"] is None


def test_read_takes_rules_from_a_file(tmp_path: Path) -> None:
    """A query whose words are in the calm article makes it a reading."""
    rules = tmp_path / "rules.txt"
    rules.write_text("clients\n", encoding="utf-8")
    (line,) = run("read", "--rules", str(rules), lines=[CALM]).stdout.splitlines()
    assert json.loads(line)["hits"][0]["quotes"] == [0]


def test_a_rules_file_with_a_mistake_ends_the_command(tmp_path: Path) -> None:
    """The line is named, nothing is read."""
    rules = tmp_path / "rules.txt"
    rules.write_text('clients\n"open\n', encoding="utf-8")
    result = run("read", "--rules", str(rules), lines=[CALM])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "2" in result.stderr


def test_bad_lines_are_named_counted_and_left_out() -> None:
    """The good ones go on; the exit status says that something was wrong."""
    bad = ["not json", '{"title": "no id"}', '{"id": "x", "published": "2020-02-28T12:00:00"}', '{"id": 5}', "[1]", ""]
    result = run("read", given="\n".join([*bad, json.dumps(TOLL)]))
    assert result.exit_code == 1
    assert len(result.stdout.splitlines()) == 1
    for number in range(1, 6):
        assert f"line {number}:" in result.stderr
    assert "5 lines were no articles" in result.stderr


@pytest.mark.parametrize(
    ("published", "fetched"),
    [
        (["2020-02-28T12:00:00Z", "2015-10-08T12:00:00Z"], [datetime(2020, 2, 28, 12, tzinfo=UTC)] * 2),
        ([None, "2015-10-08T12:00:00Z"], [datetime(1970, 1, 1, tzinfo=UTC), datetime(2015, 10, 8, 12, tzinfo=UTC)]),
    ],
)
def test_the_pipelines_time_never_runs_back(published: list[str | None], fetched: list[datetime]) -> None:
    """An article without `fetched` came in when it was published, or with the newest before it."""
    lines = [json.dumps({"id": "a", "published": moment}).encode() for moment in published]
    assert [article.fetched for article in ArticleLines(lines)] == fetched


def test_explain_says_what_was_refused_and_why(tmp_path: Path) -> None:
    """For a person: the toll, and each refused figure with its reason and sentence."""
    path = tmp_path / "article.txt"
    path.write_text("33 soldats tués en Syrie\nDepuis décembre, 400 civils ont péri.\n", encoding="utf-8")
    result = run("explain", str(path))
    assert result.exit_code == 0
    for words in ("killed 33", "killed 400", "cumulative: Depuis décembre", "Syria (SY)", "400 civils ont péri."):
        assert words in result.stdout


def test_explain_says_what_is_no_claim_and_by_which_word() -> None:
    """Feared, planned or played, or not of people: each with the word that refuses it, and its sentence."""
    text = "Calm\nThe storm could kill 300 people. Farmers buried 40 dead sheep. A flood killed nine people."
    page = run("explain", "-", given=text).stdout
    assert "300 could" in page
    assert "40 sheep" in page
    assert page.index("killed nine people") < page.index("No claims") < page.index("buried 40 dead sheep")
    lines = [json.loads(line) for line in run("explain", "--json", "-", given=text).stdout.splitlines()]
    assert [(line["said"], line["why"]) for line in lines if line["type"] == "refusal"] == [
        ("300", "could"),
        ("40", "sheep"),
    ]


def test_explain_says_why_a_language_is_not_read() -> None:
    """The outcome names the languages that are."""
    result = run("explain", "-", given="A piac\nA piac újra nyitva van, mondja a város polgármestere.")
    assert "unsupported-language" in result.stdout
    assert "expected one of" in result.stdout


def test_explain_writes_json_for_machines() -> None:
    """The decision and the reading, a line each."""
    lines = run("explain", "--json", "-", given=json.dumps(TOLL)).stdout.splitlines()
    assert [json.loads(line)["type"] for line in lines] == ["decision", "reading"]


@pytest.mark.parametrize(
    ("what", "given", "expected"),
    [
        ("no-such-file.txt", b"", "No such file"),
        ("-", b"\xff\xfe\x00", "no UTF-8 text"),
        ("-", b'{"title": "x"}', 'no "id"'),
        ("ftp://example.org/a", b"", "expected an http or https address"),
        ("http://127.0.0.1:9/a", b"", "127.0.0.1"),
    ],
)
def test_what_cannot_be_explained_is_said(what: str, given: bytes, expected: str) -> None:
    """One clear line and status 2; an address inside the own network is refused."""
    result = run("explain", what, given=given)
    assert result.exit_code == 2
    assert expected in result.stderr
