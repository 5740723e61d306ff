"""One poll from the site to the hands, without Kafka."""

import asyncio
from collections.abc import AsyncGenerator

import pytest
from aiohttp import web
from pydantic import BaseModel

from streams.ingest import poll as poll_module
from streams.ingest.handover.publisher import NotAcknowledged
from streams.ingest.poll import BATCH, RECONNECT, Host, Job, pace_of, poll
from streams.model import FeedState
from streams.settings import SourceSettings
from streams.sources.item import Checkpoint, Item

NEW = FeedState(source="news")


async def test_a_feed_that_grows_and_an_item_that_is_edited(site, host, hands) -> None:
    """First what is there, then what came, then the second revision; unchanged polls publish nothing."""
    job = site.job("/feed")
    site.show("/feed", ("a", "Nine killed"))
    state = await poll(job, NEW, host)
    state = await poll(job, state, host)
    site.show("/feed", ("b", "Storm"), ("a", "Nine killed"))
    state = await poll(job, state, host)
    site.show("/feed", ("b", "Storm"), ("a", "Twenty-two killed"))
    state = await poll(job, state, host)
    assert [(a.title, a.revision) for a in hands.articles] == [
        ("Nine killed", 1),
        ("Storm", 1),
        ("Twenty-two killed", 2),
    ]
    assert hands.states[-1] == state
    assert (len(hands.settled), state.failures, state.status) == (4, 0, 200)


async def test_a_304_keeps_what_is_known(site, host, hands) -> None:
    """Its status is the feed's health."""

    async def page(request):
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(body=b'<rss version="2.0"><item><title>a</title></item></rss>', headers={"ETag": '"1"'})

    site.pages["/feed"] = page
    first = await poll(site.job("/feed"), NEW, host)
    second = await poll(site.job("/feed"), first, host)
    assert (second.status, second.seen, second.checkpoint) == (304, first.seen, first.checkpoint)


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"<!DOCTYPE html><html></html>", "web page"), (b"", "empty"), (b"x" * (20 << 20), "10 MiB"), (b"{}", "JSON")],
)
async def test_what_is_no_feed_is_the_feeds_failure(site, host, hands, body, said) -> None:
    """Said in its state, in words for an operator; mended, it goes on."""
    site.pages["/feed"] = body
    failing = await poll(site.job("/feed"), NEW, host)
    assert said in failing.last_error
    assert failing.failures == 1
    site.show("/feed", ("a", "Nine killed"))
    assert (await poll(site.job("/feed"), failing, host)).failures == 0
    assert len(hands.articles) == 1


async def test_a_feed_that_is_gone_is_disabled(site, host, hands) -> None:
    """410."""

    async def page(request):
        raise web.HTTPGone

    site.pages["/feed"] = page
    state = await poll(site.job("/feed"), NEW, host)
    assert (state.next_try, state.status) == (None, 410)
    assert "410" in state.disabled


async def test_what_kafka_does_not_take_is_not_noted(site, host, hands) -> None:
    """The next poll gives the same articles again, with the same ids and revisions."""

    class Full:
        async def hand_over(self, articles, state):
            raise NotAcknowledged("disk full")

    site.show("/feed", ("a", "Nine killed"))
    with pytest.raises(NotAcknowledged):
        await poll(site.job("/feed"), NEW, Host(host.http, host.cage, Full(), host.now))
    await poll(site.job("/feed"), NEW, host)
    assert [(a.title, a.revision) for a in hands.articles] == [("Nine killed", 1)]


class Script:
    """A plug-in that yields what it was told, and raises it where it is an error."""

    class Config(BaseModel):
        """Nothing to set."""

    config_model = Config

    def __init__(self, *things: Item | Checkpoint | Exception) -> None:
        self._things = things

    async def read(self, context) -> AsyncGenerator[Item | Checkpoint, None]:
        for thing in self._things:
            if isinstance(thing, Exception):
                raise thing
            yield thing


def scripted(*things) -> Job:
    """A job of a scripted source."""
    return Job(SourceSettings(id="news", baseline=False), Script(*things))


async def test_a_plug_ins_own_mistake_is_its_sources_failure(host, hands) -> None:
    """What it completed before stays; what it did not is read again."""
    job = scripted(Item(guid="a"), Checkpoint({"page": "1"}), Item(guid="b"), KeyError("oops"))
    state = await poll(job, NEW, host)
    assert len(hands.articles) == 1
    assert state.checkpoint == {"page": "1"}
    assert "KeyError" in state.last_error


async def test_a_checkpoint_without_end_is_its_sources_failure(host, hands) -> None:
    """The state that it would belong to would not fit its topic, at this poll and at each later one."""
    state = await poll(scripted(Item(guid="a"), Checkpoint({"seen": "x" * 100_000})), NEW, host)
    assert "at most 65536" in state.last_error
    assert (hands.articles, state.checkpoint) == ([], {})


async def test_items_without_a_checkpoint_are_handed_over_in_batches(host, hands) -> None:
    """A source that streams for hours must not fill the memory."""
    job = scripted(*(Item(guid=str(n)) for n in range(BATCH + 1)))
    state = await poll(job, FeedState(source="news", checkpoint={"cursor": "7"}), host)
    assert len(hands.articles) == BATCH + 1
    assert len(hands.settled) == 2
    assert state.checkpoint == {"cursor": "7"}


async def test_pages_of_one_poll_are_all_remembered(host, hands) -> None:
    """Ten pages with a checkpoint each: the next poll finds nothing new on the first."""
    things = [[*(Item(guid=f"{page}-{n}") for n in range(50)), Checkpoint()] for page in range(10)]
    job = scripted(*(thing for page in things for thing in page))
    state = await poll(job, NEW, host)
    await poll(job, state, host)
    assert len(hands.articles) == 500


async def test_the_past_of_a_source_that_is_told_ends_with_its_first_checkpoint(host, hands) -> None:
    """What comes after its first checkpoint is news, also without a date; and the line is opened again soon."""

    class Told(Script):
        told = True

    settings = SourceSettings(id="news", interval=300)
    state = await poll(Job(settings, Told(Item(guid="old"), Checkpoint(), Item(guid="a"), Checkpoint())), NEW, host)
    assert len(hands.articles) == 1
    assert (state.next_try - state.last_try).total_seconds() < 2 * RECONNECT
    await poll(Job(settings, Script(Item(guid="b"), Checkpoint())), NEW, host)
    assert len(hands.articles) == 1


async def test_what_a_feed_says_of_its_schedule_stands_until_it_says_something_else(site, host) -> None:
    """ttl from the body, max-age from the answer; a 304 has no body, and its own max-age."""

    async def page(request):
        if "If-None-Match" in request.headers:
            return web.Response(status=304, headers={"Cache-Control": "max-age=900"})
        body = b'<rss version="2.0"><channel><ttl>10</ttl><item><title>a</title></item></channel></rss>'
        return web.Response(body=body, headers={"ETag": '"1"', "Cache-Control": "max-age=60"})

    site.pages["/feed"] = page
    job = site.job("/feed", baseline=False)
    first = await poll(job, NEW, host)
    assert (first.pace.ttl, first.interval) == (600, 600)
    second = await poll(job, first, host)
    assert (second.status, second.pace, second.interval) == (304, first.pace, 900)


async def test_a_permanent_move_is_kept_in_the_state(site, host) -> None:
    """Another process that goes on with the feed asks the new address too."""

    async def page(request):
        return web.Response(status=308, headers={"Location": "/new"})

    site.pages["/feed"] = page
    site.show("/new", ("a", "Nine killed"))
    state = await poll(site.job("/feed"), NEW, host)
    site.show("/new", ("b", "Storm"), ("a", "Nine killed"))
    await poll(site.job("/feed"), state, host)
    assert [request.path for request in site.requests] == ["/feed", "/new", "/new"]


async def test_a_plug_in_that_hangs_by_itself_is_ended_and_named(host, hands, monkeypatch) -> None:
    """Or its source would never be asked again, and nobody would know."""

    class Hanging(Script):
        async def read(self, context):
            yield Checkpoint({"page": "1"})
            await asyncio.Event().wait()

    monkeypatch.setattr(poll_module, "MOST_SILENCE", 0.0)
    job = Job(SourceSettings(id="news", plugin="station"), Hanging())
    state = await poll(job, NEW, host)
    assert "the plug-in station gave nothing" in state.last_error
    assert state.failures == 1


@pytest.mark.parametrize(("told", "pace"), [(True, (RECONNECT, RECONNECT)), (False, (300, 1200))])
def test_a_line_that_is_lost_is_opened_again_soon(told, pace) -> None:
    """Whatever the interval is that feeds are polled at; also after a start, or when the disk was full."""
    source = Script()
    source.told = told
    assert pace_of(Job(SourceSettings(id="news", interval=300), source)) == pace
