"""Whatever feeds write, in any script and at any length: what we make of it is a message that Telegram takes."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from bots.local.entities import MAX_ENTITIES
from bots.local.markup import parse_html
from bots.render.html import MESSAGE_LIMIT, Html, code, units
from bots.render.ledger import render_ledger
from bots.render.listing import Group, render_digest, render_latest
from bots.render.message import Kin, render_story
from bots.render.notice import Affected, render_notice
from bots.render.reasons import Reason
from bots.render.reply import News, render_reply
from bots.render.sources import render_sources
from bots.render.why import render_why
from bots.render.words import LANGUAGES, Words, words_for
from streams.model import (
    Act,
    Change,
    Contradiction,
    FeedState,
    Figure,
    Interval,
    Place,
    Quote,
    Refused,
    SourceFigure,
    Story,
)

HOSTILE = (
    "</b>",
    "<a href='http://evil.example'>",
    "&amp;lt;",
    '"><',
    "\u202eبين\u2066",
    "\u2069\u2068",
    "مقتل ثلاثين جنديا. ",
    "נהרגו שלושים חיילים, ",
    "👩‍👩‍👧🏽" * 30,
    "@somebody /forget #tag",
    "é\u0301\u0302" * 20,
    "Une phrase entière, avec sa fin. " * 60,
    "x" * 9000,
)
said = st.lists(st.sampled_from(HOSTILE) | st.text(st.characters(), max_size=30), max_size=4).map("".join)
moments = st.datetimes(datetime(1901, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # bounds
numbers = st.integers(0, 10**12)
categories = st.sampled_from(("killed", "wounded", "missing", "displaced", "captured"))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    """Any interval."""
    bounds = sorted(draw(st.lists(numbers, min_size=2, max_size=2)))
    low, high = (draw(st.none() | st.just(bound)) for bound in bounds)
    return Interval(low=low, high=high, approx=draw(st.booleans()), vague=draw(st.booleans()))


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    """Any words in any sentence."""
    before, words, after = draw(said), draw(said), draw(said)
    return Quote(field="text", start=7, end=7 + len(words), sentence=before + words + after, at=len(before))


def figures() -> SearchStrategy[Figure]:
    """Any figure, contradicted or not."""
    against = st.builds(Contradiction, figure=intervals(), at=moments, source=said, article=said)
    doubt = st.sampled_from((None, "unconfirmed", "aside"))
    return st.builds(_figure, intervals(), doubt, moments, said, st.lists(against, max_size=3))


def _figure(value: Interval, unsure: object, since: datetime, source: str, against: list[Contradiction]) -> Figure:
    figure = Figure(low=value.low, high=value.high, since=since, source=source, article="a", vague=value.vague)
    return replace(figure, unsure=unsure, contradicted=tuple(against))  # type: ignore[arg-type]  # one of its values


def tuples(each: SearchStrategy[object], most: int) -> SearchStrategy[tuple[object, ...]]:
    """Up to so many of them; sometimes as many as a story keeps."""
    return (st.lists(each, max_size=most) | each.map(lambda one: [one] * 50)).map(tuple)


tolls = st.dictionaries(categories, figures(), max_size=5)
places = st.builds(
    Place, id=said, name=said, kind=st.just("city"), country=said, role=st.sampled_from(("event", "mention"))
)
sources = st.builds(
    SourceFigure,
    source=said,
    article=said,
    url=st.none() | said | said.map("https://news.example/{}".format),
    title=said,
    at=moments,
    received=st.none() | moments,
    figures=st.dictionaries(categories, intervals(), max_size=5),
    copy_of=st.none() | said,
)
changes = st.builds(
    Change,
    what=categories | said.map("act:{}".format),
    before=st.none() | intervals(),
    after=st.none() | intervals(),
    at=moments,
    source=said,
    article=said,
)
refusals = st.builds(
    lambda category, value, reason, quote: Refused(
        category=category,
        low=value.low,
        high=value.high,
        scope="cumulative",
        reason=reason,
        quote=quote,
        source=quote,
        article="a",
    ),
    categories,
    intervals(),
    said,
    said,
)
stories = st.builds(
    Story,
    id=st.text("0123456789abcdef", min_size=20, max_size=20),
    short=st.just("S7K2A"),
    desk=said,
    title=said,
    language=st.sampled_from(("fr", "ar", "und", "", "<b>", "zh-Hans")),
    opened=moments,
    changed=moments,
    places=tuples(places, 3),
    member_count=st.integers(0, 5000),
    independent=st.integers(0, 5000),
    figures=tolls,
    groups=st.dictionaries(said, tolls, max_size=3),
    history=tuples(changes, 5),
    refused=tuples(refusals, 3),
    sources=tuples(sources, 3),
    acts=tuples(
        st.builds(
            Act, sense=said, form=st.just("act"), quote=quotes(), near=said, other=said, reports=st.integers(1, 99)
        ),
        2,
    ),
    closed=st.none() | moments,
    redirect=st.none() | st.just("7" * 20),
    retracted=st.booleans(),
)
reasons = st.builds(Reason, name=said, quotes=tuples(quotes(), 3))
kin = st.builds(Kin, joined=st.just(("7" * 20,)), parted=st.sampled_from(((), ("8" * 20,) * 9)))
spoken = st.sampled_from([words_for(language) for language in LANGUAGES])


def pages(story: Story, fired: list[Reason], relations: Kin, words: Words) -> list[Html]:
    """Everything that can be made of a story."""
    news = [News("correction", story.history, tuple(fired), relations.parted)]
    state = FeedState(source=story.title, last_error=story.title, last_success=story.opened, failures=3, status=503)
    return [
        render_story(story, fired, words, relations),
        render_reply(story, news, words),
        render_why(story, fired, words),
        render_ledger(story, words, relations),
        render_sources(story, words),
        render_latest([story] * 40, words),
        *render_digest([Group(story.title, (story, replace(story, id="f" * 20)))], story.opened, words),
        render_notice(state, Affected(1, 10**9), words),
    ]


@settings(max_examples=40, deadline=None)
@given(stories, st.lists(reasons, max_size=3), kin, spoken)
def test_whatever_feeds_write_is_a_message_that_telegram_takes(
    story: Story, fired: list[Reason], relations: Kin, words: Words
) -> None:
    """It parses, fits, counts as Telegram counts, has no more entities than it keeps, and turns nothing around."""
    for html in pages(story, fired, relations, words):
        read = parse_html(html.markup)
        assert 0 < units(read.text) <= html.length <= MESSAGE_LIMIT
        assert len(read.entities) < MAX_ENTITIES
        assert closed_within_lines(read.text)


def closed_within_lines(shown: str) -> bool:
    """Whether each line closes the isolates that it opens, and nothing else in it changes directions."""
    marks = Counter(
        character for character in shown if "\u202a" <= character <= "\u202e" or character in "\u2066\u2067"
    )
    return not marks and all(
        line.count("\u2068") == line.count("\u2069") and line.find("\u2068") <= line.find("\u2069")
        for line in shown.split("\n")
    )


@given(said)
def test_nobody_is_called_by_what_a_feed_writes(title: str) -> None:
    """A headline names no account and offers no command to tap on."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    story = Story(id="5" * 20, short="S7K2A", desk="main", title=title, language="fr", opened=now, changed=now)
    story = replace(story, member_count=1, sources=(SourceFigure(source=title, article="a", at=now + timedelta(1)),))
    found = {entity.type for entity in parse_html(render_story(story, [], words_for("fr")).markup).entities}
    assert not found & {"mention", "bot_command", "text_mention"}


def test_a_query_can_be_copied_as_it_is_shown() -> None:
    """Nothing invisible is put into it, whatever its script and signs."""
    for query in ("/kill(ed)?/", 'place:syria "@nato"', "مقتل #tag"):
        assert parse_html(code(query, 300).markup).text == query
