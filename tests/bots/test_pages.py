"""What people read when they ask: sources, ledgers, lists, digests; and what operators are told of a source."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bots.local.markup import parse_html
from bots.render.actions import alert_buttons
from bots.render.buttons import Button
from bots.render.html import MESSAGE_LIMIT, MOST_ENTITIES, units
from bots.render.ledger import render_ledger
from bots.render.listing import Group, render_digest, render_latest
from bots.render.message import Kin
from bots.render.notice import Affected, render_notice, render_recovery
from bots.render.places import event_places, place_name, tag_places
from bots.render.sources import render_sources
from bots.render.times import plain, time
from bots.render.words import LANGUAGES, words_for
from streams.model import FeedState, Place
from tests.bots import building
from tests.bots.building import START
from tests.bots.goldens import check

OTHER = replace(building.disputed(), id="7" * 20, short="QR5T8", title="Une autre frappe")
FAILING = FeedState(
    source="le-matin",
    last_success=START,
    next_try=START + timedelta(hours=2),
    last_error="answered 503 Service Unavailable",
    status=503,
    failures=4,
)
NOTICES = {
    "failing": FAILING,
    "never": replace(FAILING, last_success=None, status=None, last_error="no such host", failures=1),
    "stopped": replace(FAILING, status=410, disabled="answered 410 Gone", next_try=None),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sources_say_who_reported_what_and_when(language: str) -> None:
    """Newest first; a copy names what it is a copy of, and a late one both times."""
    check(f"sources.{language}", render_sources(building.late(), words_for(language)))


def test_an_hour_of_another_day_than_the_storys_first_has_its_day() -> None:
    """By the clock of the reader: eleven at night in London is the next day in Paris."""
    first = building.founded()
    night = replace(
        first, opened=START.replace(hour=12), sources=(replace(first.sources[0], at=START.replace(hour=23)),)
    )
    for zone, said in (
        ("Europe/London", 'format="t">11:14 PM<'),
        ("Europe/Paris", 'format="dt">Mar 2, 2026, 12:14 AM<'),
    ):
        assert said in render_sources(night, words_for("en", ZoneInfo(zone))).markup.replace("\u202f", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_story_without_sources_says_so(language: str) -> None:
    """All of them took it back."""
    check(f"sources-none.{language}", render_sources(building.withdrawn(), words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_ledger_of_a_story_holds_all_that_is_known(language: str) -> None:
    """Figures with who set them and when, groups, acts, how it changed, what was refused."""
    story = replace(building.closed(), acts=building.invoked().acts, history=building.invoked().history)
    check(f"ledger.{language}", render_ledger(story, words_for(language), Kin(parted=("7" * 20,))))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["disputed", "merged", "retracted"])
def test_the_ledger_says_what_became_of_a_story(name: str, language: str) -> None:
    """Contradicted, merged into another, withdrawn."""
    check(f"ledger-{name}.{language}", render_ledger(getattr(building, name)(), words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_latest_stories_are_one_line_each(language: str) -> None:
    """The figure, the headline, where, when and which."""
    stories = [building.risen(), building.foreign(), building.withdrawn()]
    check(f"latest.{language}", render_latest(stories, words_for(language)))
    check(f"latest-none.{language}", render_latest([], words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digest_is_grouped_by_rule_and_tells_each_story_once(language: str) -> None:
    """A story of two rules stands under the first; one that was withdrawn meanwhile says so; how to change it."""
    groups = [
        Group("pertes ≥ 20", (building.lowered(), OTHER)),
        Group("article 4", (building.lowered(),)),
        Group("place:SY", (replace(building.retracted(), id="8" * 20), building.lowered())),
    ]
    check(f"digest.{language}", *render_digest(groups, START, words_for(language)))


def test_a_digest_of_a_bad_night_is_several_messages() -> None:
    """Three hundred stories: every one is told, whole, in messages that Telegram takes; each names its rule."""
    stories = tuple(replace(OTHER, id=f"{number:020d}", short=f"S{number:04d}") for number in range(300))
    messages = render_digest([Group("pertes ≥ 20", stories)], START, words_for("fr"))
    read = [parse_html(one.markup).text for one in messages]
    assert len(read) > 5
    assert all(one.entities <= MOST_ENTITIES for one in messages)
    assert all(units(one) <= MESSAGE_LIMIT and "pertes ≥ 20" in one for one in read)
    assert [one.short in "".join(read) for one in stories] == [True] * 300
    assert "/digest" in read[-1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NOTICES)
def test_operators_are_told_what_to_do_about_a_source(name: str, language: str) -> None:
    """The status in words, since when, the next try, and whom it concerns."""
    check(f"notice-{name}.{language}", render_notice(NOTICES[name], Affected(3, 1200), words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_becomes_its_recovery(language: str) -> None:
    """Read again, and since when it was silent."""
    well = replace(FAILING, failures=0, last_error=None, status=200, last_success=START + timedelta(hours=5))
    check(f"notice-recovered.{language}", render_recovery(well, START, words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [None, 200, 400, 401, 403, 404, 410, 418, 429, 500, 503])
def test_every_status_has_its_advice(status: int | None, language: str) -> None:
    """Whatever a host answers, an operator reads what to do."""
    assert render_notice(replace(FAILING, status=status), Affected(0, 1), words_for(language)).length > 50


def test_an_alert_has_its_buttons() -> None:
    """The page, the sources, and what can be asked of the bot about this story."""
    story, words = building.risen(), words_for("en")
    (opening, sources), (mute, wrong, why) = alert_buttons(story, words)
    assert opening == Button("Open", url="https://afp.example/a2?a=1&b=2")
    assert sources == Button("Sources (3)", "sources", (story.id,))
    assert [one.action for one in (mute, wrong, why)] == ["mute", "wrong", "why"]
    assert not alert_buttons(building.merged(), words)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://", "http://news", "https://a b.example/", None])
def test_a_button_opens_web_pages_only(url: str | None) -> None:
    """An address that Telegram would refuse costs the button, not the message."""
    said = replace(building.founded().sources[0], url=url)
    rows = alert_buttons(replace(building.founded(), sources=(said,)), words_for("en"))
    assert not [one.url for row in rows for one in row if one.url]


@pytest.mark.parametrize(
    ("identity", "french", "english"),
    [
        ("SY", "Syrie", "Syria"),
        ("SY/idlib", "Idleb", "Idlib"),
        ("PL/warsaw", "Varsovie", "Warszawa"),
        ("SY/nowhere", "Warszawa", "Warszawa"),
    ],
)
def test_a_place_has_its_name_in_the_readers_language(identity: str, french: str, english: str) -> None:
    """What the language's data or Unicode's says; else what the article says."""
    place = Place(id=identity, name="Warszawa", kind="city", country=identity[:2])
    assert (place_name(place, words_for("fr")), place_name(place, words_for("en"))) == (french, english)


def test_the_nearest_place_is_said_first() -> None:
    """Whatever the order in which articles named them; the tags are one place and its country."""
    first, country, _ = building.founded().places
    there = replace(first, id="TR/hatay", name="Hatay")
    story = replace(building.founded(), places=(country, first, there))
    assert event_places(story, words_for("en")) == ["Idlib", "Hatay", "Syria"]
    assert tag_places(story, words_for("en")) == ["Idlib", "Syria"]


def test_a_time_in_plain_text_is_the_readers() -> None:
    """In the chat's zone where it is set, across the change of the clocks; else in UTC, and said so."""
    paris = words_for("fr", ZoneInfo("Europe/Paris"))
    assert plain(START, paris) == "03:14"
    assert plain(START + timedelta(days=60), paris, "dt") == "30 avr. 2026, 04:14"
    assert plain(START, words_for("fr")) == "02:14 UTC"


def test_a_time_before_the_epoch_is_plain() -> None:
    """A feed may date an article to any year; Telegram's entity begins in 1970."""
    assert time(START.replace(year=1912), words_for("fr"), "dt").markup == "1 mars 1912, 02:14 UTC"
