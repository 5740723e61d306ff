"""`tocsin match QUERY < articles.jsonl`."""

import json

import pytest
import typer
from typer.testing import CliRunner

from streams.cli import match
from streams.rules.query import parse

ARTICLES = [
    {
        "id": "a1",
        "title": "Au moins 33 soldats turcs tués à Idleb",
        "text": "Au moins 33 soldats turcs sont morts jeudi en Syrie. Ankara invoque l'article 4 du traité de l'Otan.",
        "published": "2020-02-28T06:00:00Z",
        "url": None,
        "source": "afp",
        "unknown": "ignored",
    },
    {"id": "a2", "title": "Football", "text": "Le club a gagné à Paris.", "published": None, "language": "fr"},
]
LINES = "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in ARTICLES)


@pytest.fixture(scope="module")
def command() -> typer.Typer:
    """The command line with `match` in it."""
    app = typer.Typer()
    app.callback()(lambda: None)
    match.register(app)
    return app


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sense:nato", [("a1", 0, "article 4")]),
        ("killed>=30 place:syria", [("a1", 0, None)]),
        ("killed>=34", []),
        ("football OR killed>=30", [("a1", 1, None), ("a2", 0, "Football")]),
        ("otan killed>=30", [("a1", 0, "Otan")]),
    ],
)
def test_matching_articles_are_told_with_the_words_that_matched(
    query: str, found: list[tuple[str, int, str | None]], command: typer.Typer
) -> None:
    """Figures and places are those of the article alone."""
    result = CliRunner().invoke(command, ["match", query], input=LINES)
    assert result.exit_code == 0, result.stderr
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(line["v"] == 1 and line["type"] == "match" for line in told)
    words = [
        next((quote["sentence"][quote["at"] :][: quote["end"] - quote["start"]] for quote in line["quotes"]), None)
        for line in told
    ]
    assert [(line["id"], line["clause"], word) for line, word in zip(told, words, strict=True)] == found


@pytest.mark.parametrize(
    ("query", "options", "told"),
    [
        ("otan", [], {"matched": 1, "seen": 2, "of": 2, "low": 1, "likely": 1, "high": 1, "assumed": []}),
        ("killed>=30 sources>=2", [], {"matched": 1, "seen": 2, "of": 2, "assumed": ["sources>=2"]}),
        ("otan", ["--of", "1000"], {"matched": 1, "seen": 2, "of": 1000, "likely": 500}),
        ("otan OR football", [], {"matched": 2, "seen": 2}),
        ("killed>=34", [], {"matched": 0, "high": 0}),
    ],
)
def test_an_estimate_is_one_line(query: str, options: list[str], told: dict[str, object], command: typer.Typer) -> None:
    """How many of these, or of those that these are a sample of."""
    result = CliRunner().invoke(command, ["match", "--estimate", *options, query], input=LINES)
    assert result.exit_code == 0, result.stderr
    (line,) = map(json.loads, result.stdout.splitlines())
    assert line["type"] == "estimate"
    assert line["query"] == parse(query).canonical
    assert {name: line[name] for name in told} == told


def test_a_bad_line_is_told_with_its_number_and_the_rest_goes_on(command: typer.Typer) -> None:
    """The exit status says that something was left out."""
    result = CliRunner().invoke(command, ["match", "football"], input="{nonsense\n" + LINES)
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a2"]
    assert "line 1" in result.stderr
    assert "1 lines" in result.stderr


def test_a_bad_query_is_told_with_a_caret_before_anything_is_read(command: typer.Typer) -> None:
    """Exit status 2, as for every wrong argument."""
    result = CliRunner().invoke(command, ["match", 'killed>=3 "article 4'], input=LINES)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.splitlines()[2] == " " * 12 + "^"
