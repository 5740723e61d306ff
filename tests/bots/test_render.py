"""What subscribers read of a story in its one message and the replies to it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.local.markup import parse_html
from bots.render.actions import alert_buttons
from bots.render.figures import interval, toll
from bots.render.html import MESSAGE_LIMIT, clip, units
from bots.render.message import Kin, render_story
from bots.render.reasons import Reason, describe
from bots.render.reply import News, render_reply
from bots.render.why import render_why
from bots.render.words import LANGUAGES, words_for
from streams.model import Change, Claim, Interval, Refused, Story
from streams.rules.cues import load_senses
from streams.rules.places import load_groups
from streams.stories.claims import NOT_OWN, refusal
from tests.bots import building
from tests.bots.building import SENTENCE, START, figure, founded, quote
from tests.bots.goldens import FOLDER, check

REASONS = (Reason("pertes ≥ 20", (quote(SENTENCE, "29 soldats"),)),)
STORIES = {
    "founded": building.founded(),
    "risen": building.risen(),
    "lowered": building.lowered(),
    "invoked": building.invoked(),
    "withdrawn": building.withdrawn(),
    "retracted": building.retracted(),
    "merged": building.merged(),
    "late": building.late(),
    "disputed": building.disputed(),
    "first-death": building.first_death(),
    "foreign": building.foreign(),
    "closed": building.closed(),
    "joined": building.risen(),
    "parted": building.founded(),
}
KIN = {"joined": Kin(joined=("7" * 20,)), "parted": Kin(parted=("8" * 20, "9" * 20))}
REPLIES = {
    "first-death": News("update", building.first_death().history[-1:], REASONS),
    "risen": News("update", building.risen().history[-1:], REASONS),
    "lowered": News("correction", building.lowered().history[-1:]),
    "invoked": News("update", building.invoked().history[-1:], REASONS),
    "withdrawn": News("retraction"),
    "retracted": News("retraction"),
    "founded": News("update", (), REASONS),
    "parted": News("split", building.lowered().history[-1:], others=("8" * 20,)),
    "joined": News("merge", building.lowered().history[-1:], others=("7" * 20,)),
    "late": News("update", building.late().history[-1:], REASONS),
}
FRENCH, ENGLISH = words_for("fr"), words_for("en")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", STORIES)
def test_the_living_message_reads_as_agreed(name: str, language: str) -> None:
    """Each state of a story, in each language."""
    words, kin = words_for(language), KIN.get(name, Kin())
    buttons = alert_buttons(STORIES[name], words)
    check(f"message-{name}.{language}", render_story(STORIES[name], REASONS, words, kin), buttons=buttons)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REPLIES)
def test_the_reply_says_only_what_is_new(name: str, language: str) -> None:
    """Each thing that can ring in a chat that has the message already."""
    check(f"reply-{name}.{language}", render_reply(STORIES[name], [REPLIES[name]], words_for(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_why_shows_the_words_the_history_and_each_refused_figure(language: str) -> None:
    """A story with everything in it."""
    check(f"why.{language}", render_why(STORIES["invoked"], REASONS, words_for(language)))


@pytest.mark.parametrize("name", STORIES)
def test_telegram_reads_the_markup_and_counts_as_we_do(name: str) -> None:
    """The visible length that is kept beside the markup is the one after the entities are parsed."""
    html = render_story(STORIES[name], REASONS, FRENCH)
    assert units(parse_html(html.markup).text) == html.length


HOSTILE = '<b>x</b> & "quoted" </blockquote><a href="tg://user?id=1">click</a> \u202egnp.exe\u200b'


def test_what_a_feed_wrote_is_never_markup() -> None:
    """HTML, quotes and characters that reverse the text arrive as plain, visible text."""
    story = replace(building.founded(), title=HOSTILE)
    read = parse_html(render_story(story, [Reason(HOSTILE)], ENGLISH).markup)
    assert '<b>x</b> & "quoted" </blockquote><a href="tg://user?id=1">click</a> gnp.exe' in read.text
    assert {entity.url for entity in read.entities if entity.type == "text_link"} == {
        "https://france24.example/a1?a=1&b=2"
    }


def test_an_address_that_is_no_web_page_is_no_link() -> None:
    """A feed's link may be anything; only http and https are linked."""
    said = replace(building.founded().sources[0], url='javascript:alert("x")')
    assert "javascript" not in render_story(replace(building.founded(), sources=(said,)), (), ENGLISH).markup


def _huge(story: Story) -> Story:
    refused = tuple(replace(one, quote="mot " * 5000, reason="pourquoi " * 500) for one in story.refused * 15)
    sources = tuple(replace(story.sources[0], source=f"source-{number}" * 20) for number in range(50))
    act = replace(building.invoked().acts[0], quote=quote("x" * 9000 + " article 4 " + "y" * 9000, "article 4"))
    return replace(story, title="Un titre très long. " * 5000, refused=refused, sources=sources, acts=(act, act))


def test_the_longest_story_fits_into_a_message() -> None:
    """A megabyte of title, fifty sources, hundreds of refused figures: cut at their borders, the footer kept."""
    many = [Reason("règle " * 300, (quote("mot " * 5000 + "29", "29"),))] * 30
    huge = _huge(building.risen())
    read = parse_html(render_story(huge, many, FRENCH).markup)
    assert units(read.text) <= MESSAGE_LIMIT
    assert read.text.endswith("#idleb #syrie · S7K2A")
    assert units(parse_html(render_why(huge, many, FRENCH).markup).text) <= MESSAGE_LIMIT
    assert units(parse_html(render_reply(huge, [News("update", (), tuple(many))], FRENCH).markup).text) <= MESSAGE_LIMIT


@given(st.text(), st.text(), st.text())
def test_any_text_makes_a_message_that_telegram_takes(title: str, sentence: str, name: str) -> None:
    """Whatever a feed says, the markup parses, fits, and counts as Telegram counts."""
    told = quote(f"{sentence}29 soldats{title}", "29 soldats")
    act = replace(building.invoked().acts[0], quote=told)
    story = replace(building.risen(), title=title, acts=(act,))
    html = render_story(story, [Reason(name, (told,))], FRENCH)
    # Telegram strips the white space around a message and within its lines' ends; we never make any there.
    assert units(parse_html(html.markup).text) == html.length <= MESSAGE_LIMIT


@given(st.text(), st.integers(20, 200))
def test_a_clipped_text_is_never_longer_than_asked(raw: str, limit: int) -> None:
    """Counted in UTF-16 code units, as Telegram does."""
    assert units(clip(raw, limit)) <= limit


def test_white_space_is_plain_but_for_a_single_one_that_does_not_break() -> None:
    """A French colon stays on the line of its word; a run of any spaces is one."""
    assert clip("\u00a0Syrie\u202f: \n 33\u00a0\u00a0morts \u00a0à Idleb\u00a0", 100) == "Syrie\u202f: 33 morts à Idleb"


def test_a_text_is_cut_after_a_sentence() -> None:
    """Never in the middle of a word where a sentence ended before."""
    assert clip("Il y a eu un raid. Trente-trois soldats sont morts ensuite.", 40) == "Il y a eu un raid."


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (Interval(low=29), "≥ 29", "≥ 29"),
        (Interval(low=31), "≥ 31", "≥ 31"),
        (Interval(low=401), "> 400", "> 400"),
        (Interval(low=380_001), "> 380\u202f000", "> 380,000"),
        (Interval(low=33, high=33), "33", "33"),
        (Interval(low=None, high=20), "≤ 20", "≤ 20"),
        (Interval(low=20, high=30), "20–30", "20–30"),
        (Interval(low=35, high=35, approx=True), "~ 35", "~ 35"),
        (Interval(low=24, vague=True), "des dizaines", "dozens"),
        (Interval(low=200, vague=True), "des centaines", "hundreds"),
        (Interval(low=948_000, high=948_000), "948\u202f000", "948,000"),
        (Interval(), "?", "?"),
    ],
)
def test_an_interval_is_written_as_people_write_it(value: Interval, french: str, english: str) -> None:
    """The bounds, the doubt, and the language's thousands."""
    assert (interval(value, FRENCH), interval(value, ENGLISH)) == (french, english)


def test_a_change_from_a_word_to_a_number_counts_no_difference() -> None:
    """ "Several" has no number to count from: 36 after it is no rise by so many."""
    several, counted = Interval(low=2, vague=True), Interval(low=36, high=36)
    change = Change(what="wounded", before=several, after=counted, at=START, source="france24", article="a1")
    story = replace(founded(), figures={"wounded": figure(counted)}, history=(change,))
    assert toll(story, words_for("fr")).markup == "<s>plusieurs</s> → <b>36</b> blessés"


def test_a_nought_that_nobody_says_is_not_shown() -> None:
    """Five wounded, and not a word of death: the message does not claim that nobody died."""
    nobody, five = replace(figure(Interval(low=0)), vague=True), figure(Interval(low=5, high=5))
    story = replace(founded(), figures={"killed": nobody, "wounded": five}, history=())
    assert toll(story, words_for("en")).markup == "5 wounded"


@pytest.mark.parametrize(
    "changes",
    [
        {"human": False},
        {"role": "perpetrator"},
        {"part_of": (0, 2)},
        {"scope": "previous"},
        {"scope": "cumulative", "why": "since 2011"},
        {"scope": "background"},
        {"scope": "several"},
    ],
)
def test_every_reason_for_refusing_a_figure_has_its_words(changes: dict[str, object]) -> None:
    """What the stories' room can say is said in the reader's language."""
    claim = replace(Claim(category="killed", low=49, high=49, start=0, end=2, quote="49", pattern="p"), **changes)
    reason = refusal(claim) or ""
    refused = Refused(
        category="killed", low=49, high=49, scope=claim.scope, reason=reason, quote="", source="s", article="a"
    )
    assert FRENCH.say(f"reason.{reason.partition(' (')[0]}")
    assert ("since 2011" in describe(refused, FRENCH)) == (claim.why is not None)
    assert FRENCH.say(f"reason.{NOT_OWN}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sense_and_group_that_is_read_has_its_name(language: str) -> None:
    """What the data knows of is said in the reader's language, never by its key."""
    keys = [f"sense.{name}" for name in load_senses()] + [f"group.{name}" for name in load_groups()]
    assert [key for key in keys if words_for(language).known(key, "") == ""] == []


GONE = [words_for(one).say(key) for one in LANGUAGES for key in ("withdrawn", "retracted", "sources.none")]


def test_what_marks_say_is_said_in_words_too() -> None:
    """For who is read to: a sign stands beside words, an old figure before an arrow, a withdrawn title beside
    a line that says so.
    """
    for path in sorted(FOLDER.glob("*.html")):
        said = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] not in ("[", "—"))
        assert all(re.search(r"\w", re.sub(r"<[^>]*>", "", line)) for line in said.splitlines() if line), path.name
        for struck in re.finditer(r"<s>(.*?)</s>(.{3})?", said):
            assert struck[2] == " → " or any(words in said for words in GONE), path.name
