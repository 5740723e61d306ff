"""What operators read, and what a new alert is answered with, word for word."""

from datetime import timedelta

import pytest

from bots.feeds import Feed
from bots.ledger.office import Stand, Untold
from bots.ledger.tally import Tally
from bots.render.hindsight import render_alert, render_hindsight
from bots.render.office import render_feeds, render_report, render_rules, render_stand, render_tried
from bots.render.words import LANGUAGES, words_for
from streams.model import FeedOrder, FeedState, Rule
from streams.run.judging import Tried
from streams.stories.hindsight import Hindsight, Seen
from tests.bots import building
from tests.bots.building import START, TOLL
from tests.bots.goldens import check

LATER = START + timedelta(days=7)
FEEDS = (
    Feed(FeedState(source="gone", disabled="answered 410 Gone", failures=1)),
    Feed(FeedState(source="broken", last_success=START, failures=4, last_error="answered 503 <b>")),
    Feed(FeedState(source="fresh")),
    Feed(FeedState(source="still", last_success=START), FeedOrder(source="still", paused=True, at=START)),
    Feed(FeedState(source="calm", last_success=START)),
)
WEEK = Seen(of="stories", number=120, total=120, since=START, until=LATER)
SAMPLE = Seen(of="articles", number=3000, total=120_000, since=START, until=LATER)
CAUGHT = {
    "stories": Hindsight(
        id=TOLL.id,
        query=TOLL.canonical,
        seen=WEEK,
        stories=WEEK.estimate(3),
        newest=(building.risen(), building.foreign()),
        narrower=(),
    ),
    "sample": Hindsight(
        id=TOLL.id,
        query=TOLL.canonical,
        seen=SAMPLE,
        stories=SAMPLE.estimate(2),
        newest=(building.risen(),),
        narrower=(),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sources_are_listed_with_how_each_is(language: str) -> None:
    """In words beside the sign: since when, and what its host said."""
    check(f"office-feeds.{language}", render_feeds(FEEDS, len(FEEDS), words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_that_was_tried_says_what_it_would_have_rung(language: str) -> None:
    """How many articles, of when, in which languages; the rules, or that none would have."""
    tried = Tried(articles=30, undated=1, first=START, last=LATER, languages={"tr": 28, "en": 2}, rang={"tolls": 2})
    silent = Tried(articles=1, undated=0, languages={"fr": 1}, rang={})
    url = "https://news.example/feed.xml"
    check(f"office-tried.{language}", *(render_tried(url, one, words_for(language)) for one in (tried, silent)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_and_the_stand_are_figures_with_their_names(language: str) -> None:
    """Who subscribes to what; what is owed, since when, and what became of the rest."""
    words = words_for(language)
    check(
        f"office-rules.{language}",
        render_rules([Rule(id=TOLL.id, query="killed>=20", name="tolls")], {TOLL.id: 7}, words),
    )
    stand = Stand(Tally({"sent": 1200, "pending": 2, "unknown": 1}, 3, 4000), 2, START, 1, 900, 850)
    check(f"office-stand.{language}", render_stand(stand, words))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_readers_report_names_the_story_and_the_query(language: str) -> None:
    """And what is wrong with it; never who says so."""
    report = Untold(1, building.risen(), "killed>=20", "figure", START)
    check(f"office-report.{language}", render_report(report, words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CAUGHT)
def test_a_new_alert_says_what_it_would_have_caught(name: str, language: str) -> None:
    """As understood and as written, then how much of what, with the newest stories."""
    words = words_for(language)
    below = render_hindsight(CAUGHT[name], words)
    check(f"alert-{name}.{language}", render_alert(TOLL, words.say("alert-kept"), words, below))
