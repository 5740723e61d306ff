"""Operators see what is wrong with a source and what to do, and order about it, by command."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.feeds import register
from streams.ingest.handover.publisher import Publisher
from streams.ingest.ordering.condition import ADVICE, advice, condition_of
from streams.ingest.ordering.directory import read_directory
from streams.ingest.ordering.next_order import pause
from streams.ingest.schedule import Success, next_state
from streams.kafka.clients import make_producer
from streams.model import FeedState
from streams.settings import SourceSettings
from streams.sources import errors
from streams.sources.errors import Broken, Gone, NotThere, SourceError, Unauthorized, Unavailable, kind_of
from streams.sources.parse.opml import Outline, read_opml, write_opml
from tests.ingest.test_kafka import DEADLINE, articles, ingest, take

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


def after(*outcomes: Success | SourceError) -> FeedState:
    """The state of a source after these."""
    state = FeedState(source="agency")
    for outcome in outcomes:
        state = next_state(state, 300, outcome, NOW)
    return state


def test_there_is_advice_for_every_kind_of_error() -> None:
    """And for no other."""
    kinds = {name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, SourceError)}
    assert set(ADVICE) == kinds


@pytest.mark.parametrize(
    ("error", "condition", "said"),
    [
        (Unauthorized("answered 403", 403), "failing", "wants a token"),
        (NotThere("answered 404", 404), "failing", "correct it"),
        (Gone("answered 410", 410), "stopped", "tocsin feeds retry agency"),
        (Broken("the plug-in x cannot be loaded"), "stopped", "then restart ingest"),
    ],
)
def test_what_to_do_depends_on_what_went_wrong(error, condition, said) -> None:
    """Until it goes well again."""
    state = after(error)
    assert condition_of(state, None) == condition
    assert said in (advice(state, None) or "")
    assert advice(after(error, Success()), None) is None


def test_a_paused_source_is_resumed_by_a_command() -> None:
    """Whatever else is wrong with it."""
    state = after(Unavailable("answered 503", 503))
    order = pause("agency", None, NOW)
    assert condition_of(state, order) == "paused"
    assert "tocsin feeds resume agency" in (advice(state, order) or "")


def test_an_error_of_a_plug_ins_own_is_of_the_kind_that_it_derives_from() -> None:
    """What it is called there is nobody's business."""

    class Closed(Unauthorized):
        """The archive is closed."""

    assert kind_of(Closed("closed")) == "Unauthorized"


@pytest.fixture
def tocsin(monkeypatch, tmp_path, kafka_settings):
    """Runs a command on the broker, with a source in the settings."""
    app = typer.Typer()
    register(app)
    (tmp_path / "tocsin.toml").write_text(
        '[[sources]]\nid = "wire"\nconfig = { url = "https://wire.example/feed", language = "fr" }\n'
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TOCSIN_KAFKA", kafka_settings.kafka)
    monkeypatch.setenv("TOCSIN_TOPIC_PREFIX", kafka_settings.topic_prefix)
    monkeypatch.setenv("COLUMNS", "200")

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, app, ["feeds", *arguments])

    return run


@pytest.mark.broker
async def test_feeds_are_added_ordered_about_imported_and_exported(tocsin, kafka_settings, tmp_path) -> None:
    """Before ingest ever ran; what was added is there once, whoever adds it again."""
    assert (await tocsin("add", "https://www.news.example/rss")).stdout.startswith("news.example is added")
    again = await tocsin("add", "https://www.news.example/rss")
    assert (again.exit_code, "there already, as news.example" in again.stderr) == (1, True)
    assert "no http or https address" in (await tocsin("add", "news.example")).stderr
    assert "expected one of main" in (await tocsin("add", "https://a.example", "--desk", "asia")).stderr

    urls = ("https://wire.example/feed", "https://news.example/other", "https://third.example/x?a=1&b=2")
    (tmp_path / "all.opml").write_bytes(write_opml("All", [Outline(url=url) for url in urls]))
    assert "would be added: 2, there already: 1" in (await tocsin("import", "all.opml", "--dry-run")).stdout
    assert "added: 2, there already: 1" in (await tocsin("import", "all.opml")).stdout
    assert "added: 0, there already: 3" in (await tocsin("import", "all.opml")).stdout
    assert "No such file" in (await tocsin("import", "none.opml")).stderr

    assert (await tocsin("pause", "news.example", "wire")).exit_code == 0
    assert "did you mean news.example" in (await tocsin("retry", "news.exampel")).stderr
    lines = {one["source"]: one for one in map(json.loads, (await tocsin("ls", "--json")).stdout.splitlines())}
    assert {name: one["condition"] for name, one in lines.items()} == {
        "news.example": "paused",
        "wire": "paused",
        "news.example-2": "new",
        "third.example": "new",
    }
    await tocsin("resume", "wire")
    directory = await read_directory(kafka_settings)
    assert directory.named("news.example").url == "https://www.news.example/rss"

    outlines = read_opml((await tocsin("export")).stdout.encode())
    assert {(one.url, one.title, one.language, one.folders) for one in outlines} == {
        ("https://www.news.example/rss", "news.example", None, ("main",)),
        ("https://news.example/other", "news.example-2", None, ("main",)),
        ("https://third.example/x?a=1&b=2", "third.example", None, ("main",)),
        ("https://wire.example/feed", "wire", "fr", ("main",)),
    }


@pytest.mark.broker
async def test_ingest_goes_on_beside_a_broken_plug_in_which_ls_names(kafka_settings, site, tocsin) -> None:
    """With the reason, and with what to do."""
    site.show("/feed", ("a", "Nine killed"))
    good = SourceSettings(id="good", baseline=False, config={"url": site.url("/feed")})
    bad = SourceSettings(id="bad", plugin="no_such_package:Source")
    settings = kafka_settings.model_copy(update={"sources": (bad, good), "allow_private": True})
    async with ingest(settings), articles(settings) as consumer:
        (found,) = await take(consumer, 1)
        async with asyncio.timeout(DEADLINE):
            while (await read_directory(settings)).named("bad").condition != "stopped":
                await asyncio.sleep(0.05)
    assert found.source == "good"
    shown = (await tocsin("ls")).stdout
    assert "bad: the plug-in no_such_package:Source cannot be loaded" in shown
    assert "restart ingest" in shown


@pytest.mark.broker
async def test_ls_says_why_a_feed_fails_and_what_to_do(tocsin, kafka_settings) -> None:
    """The worst first, each with its reason."""
    await tocsin("add", "https://www.news.example/rss")
    async with Publisher(lambda: make_producer(kafka_settings), kafka_settings.topic_prefix) as publisher:
        await publisher.hand_over((), after(NotThere("answered 404 Not Found", 404)))
    shown = (await tocsin("ls")).stdout
    assert shown.index("agency") < shown.index("news.example") < shown.index("wire")
    assert "agency: answered 404 Not Found\n    look on the outlet's site" in shown
