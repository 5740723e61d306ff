"""`tocsin feeds` for a person and for a pipe."""

import asyncio
import json
import sys
from datetime import UTC, datetime

import pytest
import typer
from typer.testing import CliRunner

from streams.cli.feeds import register
from streams.cli.ingest import register as register_ingest
from streams.ingest.handover.publisher import Publisher
from streams.kafka.clients import make_producer
from streams.kafka.codec import decode
from streams.kafka.topics import ensure_topics
from streams.model import Article, FeedState, Sight


@pytest.fixture
def app(monkeypatch) -> typer.Typer:
    """The commands of the module."""
    monkeypatch.setenv("TOCSIN_ALLOW_PRIVATE", "true")
    made = typer.Typer()
    register_ingest(made)
    register(made)
    return made


@pytest.fixture
def tocsin(app):
    """Runs a command in a thread, so that the site can answer meanwhile."""

    async def run(*arguments):
        return await asyncio.to_thread(CliRunner().invoke, app, list(arguments))

    return run


async def test_check_shows_what_a_feed_would_give(site, tocsin) -> None:
    """A table of titles and dates."""
    site.show("/feed", ("a", "Nine killed"))
    result = await tocsin("feeds", "check", site.url("/feed"))
    assert result.exit_code == 0
    assert "Nine killed" in result.stdout
    assert "articles: 1" in result.stdout


async def test_check_as_json_gives_articles_for_the_reader(site, tocsin) -> None:
    """Line by line."""
    site.show("/feed", ("a", "Nine killed"), ("b", "Storm"))
    result = await tocsin("feeds", "check", "--json", site.url("/feed"))
    articles = [decode(line.encode(), Article) for line in result.stdout.splitlines()]
    assert [article.title for article in articles] == ["Nine killed", "Storm"]


async def test_check_of_a_page_says_which_feed_it_read(site, tocsin) -> None:
    """Beside the articles, not among them."""
    site.pages["/"] = b'<html><link rel="alternate" type="application/atom+xml" href="/feed">'
    site.show("/feed", ("a", "Nine killed"))
    result = await tocsin("feeds", "check", "--json", site.url("/"))
    assert f"read from {site.url('/feed')}" in result.stderr
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(("page", "said"), [(b"<html></html>", "web page"), (None, "404")])
async def test_check_says_what_is_wrong(site, tocsin, page, said) -> None:
    """On stderr, exit status 1."""
    if page:
        site.pages["/feed"] = page
    result = await tocsin("feeds", "check", site.url("/feed"))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


async def test_an_address_that_is_none_is_refused(tocsin) -> None:
    """Before anything is fetched."""
    result = await tocsin("feeds", "check", "news.example/feed")
    assert result.exit_code == 1
    assert "not an http or https address" in result.stderr


@pytest.mark.parametrize("command", [("ingest",), ("feeds", "ls")])
def test_without_a_kafka_it_says_how_to_get_one(app, tmp_path, monkeypatch, command) -> None:
    """One line, exit status 1."""
    monkeypatch.setenv("TOCSIN_DATA", str(tmp_path))
    result = CliRunner().invoke(app, command)
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "TOCSIN_KAFKA" in result.stderr


@pytest.mark.broker
async def test_ls_shows_health_as_a_table_and_as_json(kafka_settings, tocsin, monkeypatch) -> None:
    """Sorted by name, with what is wrong."""
    monkeypatch.setenv("TOCSIN_KAFKA", kafka_settings.kafka)
    monkeypatch.setenv("TOCSIN_TOPIC_PREFIX", kafka_settings.topic_prefix)
    monkeypatch.setenv("COLUMNS", "200")
    await ensure_topics(kafka_settings)
    async with Publisher(lambda: make_producer(kafka_settings), kafka_settings.topic_prefix) as publisher:
        await publisher.hand_over((), FeedState(source="wire"))
        await publisher.hand_over((), FeedState(source="agency", failures=2, last_error="answered 503"))
        await publisher.tell(Sight(desk="asia", since=datetime(2026, 1, 5, tzinfo=UTC), sources=2))
    shown = (await tocsin("feeds", "ls")).stdout
    assert shown.index("agency") < shown.index("wire")
    assert "answered 503" in shown
    assert "desk asia: blind since" in shown
    lines = [json.loads(line) for line in (await tocsin("feeds", "ls", "--json")).stdout.splitlines()]
    assert [line.get("source") or line["desk"] for line in lines] == ["agency", "wire", "asia"]


async def test_the_module_loads_nothing_heavy() -> None:
    """Every command of `tocsin` waits for it."""
    heavy = "{'aiohttp', 'aiokafka', 'feedparser', 'rich.table'}"
    code = f"import sys, streams.cli.feeds, streams.cli.ingest; print({heavy} & {{*sys.modules}})"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE)
    assert (await process.communicate())[0] == b"set()\n"
