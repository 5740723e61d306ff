"""`tocsin sources` for authors and operators."""

import asyncio
import json
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import typer
from aiohttp import web
from aiohttp.test_utils import TestServer
from typer.testing import CliRunner

from streams.cli.sources import register
from streams.kafka.codec import decode
from streams.model import Article

HERE = Path(__file__).parents[2]


@pytest.fixture
def tocsin(monkeypatch, tmp_path):
    """Runs a command in a thread and an empty folder, so that a server can answer meanwhile."""
    app = typer.Typer()
    register(app)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("TOCSIN_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("COLUMNS", "200")

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, app, ["sources", *arguments])

    return run


def pytest_in(package: Path) -> "subprocess.CompletedProcess[str]":
    """The package's own tests."""
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    paths = {"PYTHONPATH": f"{package}:{HERE}", "PATH": ""}
    return subprocess.run(line, cwd=package, env=paths, capture_output=True, text=True, check=False)


async def test_a_new_package_passes_its_contract_and_is_tried_at_once(tocsin, tmp_path, monkeypatch) -> None:
    """Before its author has changed a line; what it yields is shown as text and as articles."""
    written = await tocsin("new", "city-alerts")
    assert (written.exit_code, "pip install -e ." in written.stdout) == (0, True)
    package = tmp_path / "tocsin-city-alerts"
    tested = await asyncio.to_thread(pytest_in, package)
    assert tested.returncode == 0, tested.stdout
    monkeypatch.chdir(package)
    recorded = (package / "tests" / "reports.json").read_bytes()
    site = web.Application()
    site.router.add_get("/reports", partial(_answer, recorded))
    async with TestServer(site, host="127.0.0.1") as server:
        line = ("try", "tocsin_city_alerts:CityAlertsSource", "--config", f"url={server.make_url('/reports')}")
        shown = await tocsin(*line)
        piped = await tocsin(*line, "--json", "--limit", "1")
    assert shown.exit_code == 0, shown.stderr
    assert "2026-01-05 09:30+01:00" in shown.stdout
    assert shown.stdout.endswith("items: 2\n")
    (article,) = [decode(line.encode(), Article) for line in piped.stdout.splitlines()]
    assert article.title == "Two killed as a bridge gives way near Varn"


async def _answer(body: bytes, request: web.Request) -> web.Response:
    return web.Response(body=body, content_type="application/json")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("feed", "installed already"),
        ("Station", "lower-case"),
        ("../up", "lower-case"),
        ("-x", "No such option"),
        ("a" * 41, "at most 40"),
        ("there", "there already"),
    ],
)
async def test_a_name_that_cannot_be_is_refused(tocsin, tmp_path, name, said) -> None:
    """And nothing is written over."""
    (tmp_path / "tocsin-there").mkdir()
    result = await tocsin("new", name)
    assert result.exit_code == 2
    assert said in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["tocsin-there"]


PLUGIN = """
from pydantic import BaseModel
from streams.sources.item import Checkpoint, Item

class Config(BaseModel):
    pages: list[str] = []

class Odd:
    '''Yields what no source may.'''
    config_model = Config
    def __init__(self, config): self.config = config
    async def read(self, context):
        yield Item(guid="a", title="Storm", url="ftp://news.example")
        for page in self.config.pages:
            yield Item(guid=page, title=page)
"""


async def test_try_says_what_breaks_a_promise(tocsin, tmp_path) -> None:
    """A wrong address, and no checkpoint at the end; what is well is shown."""
    (tmp_path / "odd.py").write_text(PLUGIN)
    result = await tocsin("try", "odd:Odd", "--config", 'pages=["one"]')
    assert result.exit_code == 1
    assert "ftp://news.example" in result.stderr
    assert "no checkpoint came" in result.stderr
    assert "item one" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("try", "feed"), "url: Field required"),
        (("try", "feed", "--config", "uri=x"), "sources schema feed"),
        (("try", "feed", "--config", "url"), "FIELD=VALUE"),
        (("try", "feed", "--config", "url=[x"), "expected JSON"),
        (("try", "nowhere:Class"), "No module named"),
        (("schema", "fed"), "expected one of"),
    ],
)
async def test_what_is_wrong_is_said_with_what_to_do(tocsin, arguments, said) -> None:
    """On stderr."""
    result = await tocsin(*arguments)
    assert result.exit_code == 1
    assert (said in result.stderr, result.stdout) == (True, "")


async def test_plug_ins_and_their_fields_are_listed(tocsin) -> None:
    """For people, and for programs that make forms of them."""
    assert "protocol 1" in (await tocsin("ls")).stdout
    lines = [json.loads(line) for line in (await tocsin("ls", "--json")).stdout.splitlines()]
    assert next(line for line in lines if line["name"] == "feed")["target"] == "streams.sources.kinds.feed:FeedSource"
    schema = json.loads((await tocsin("schema", "feed")).stdout)
    assert schema["required"] == ["url"]


async def test_the_sources_of_the_settings_are_checked_without_being_asked(tocsin, tmp_path) -> None:
    """Plug-in and configuration; an exit status for those who deploy."""
    (tmp_path / "tocsin.toml").write_text(
        '[[sources]]\nid = "good"\nconfig = { url = "https://news.example/feed" }\n'
        '[[sources]]\nid = "bad"\nplugin = "nowhere:Class"\n'
        '[[sources]]\nid = "wrong"\nconfig = { url = "ftp://news.example" }\n'
    )
    result = await tocsin("check")
    assert result.exit_code == 1
    good, bad, wrong = result.stdout.splitlines()
    assert good == "good (feed): ok"
    assert "No module named 'nowhere'" in bad
    assert "sources.wrong.config.url" in wrong
    (tmp_path / "tocsin.toml").write_text('[[sources]]\nid = "good"\nconfig = { url = "https://news.example/feed" }\n')
    assert (await tocsin("check", "--json")).exit_code == 0


async def test_a_source_of_the_settings_is_tried_with_its_own_configuration(tocsin, tmp_path) -> None:
    """Or with a field of it changed."""
    (tmp_path / "odd.py").write_text(PLUGIN)
    (tmp_path / "tocsin.toml").write_text(
        '[[sources]]\nid = "varn"\nplugin = "odd:Odd"\nconfig = { pages = ["one"] }\n'
    )
    assert "item one" in (await tocsin("try", "varn")).stdout
    assert "item two" in (await tocsin("try", "varn", "--config", 'pages=["two"]')).stdout


async def test_the_module_loads_nothing_heavy() -> None:
    """Every command of `tocsin` waits for it."""
    code = (
        "import sys, streams.cli.sources; print({'aiohttp', 'pydantic', 'feedparser', 'rich.table'} & {*sys.modules})"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert (await process.communicate())[0] == b"set()\n"


@pytest.mark.parametrize("piped", [True, False])
async def test_lines_from_standard_input_are_tried_and_what_is_none_is_told(tmp_path, piped: bool) -> None:
    """As a pipe, and as a file that the shell opened."""
    lines = b'{"id": "a", "title": "Bridge closed"}\nno article\n{"id": "b", "title": "Bridge open"}'
    (tmp_path / "news.jsonl").write_bytes(lines)
    with (tmp_path / "news.jsonl").open("rb") as file:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "streams", "sources", "try", "lines", "--config", "path=-"),
            stdin=asyncio.subprocess.PIPE if piped else file,
            stdout=asyncio.subprocess.PIPE,
            cwd=HERE,
        )
        told, _ = await process.communicate(lines if piped else None)
    assert process.returncode == 0
    assert [word in told.decode() for word in ("Bridge closed", "Bridge open", "no articles: 1")] == [True] * 3
