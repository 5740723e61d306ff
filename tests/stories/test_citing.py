"""A story's ledger can be cited: each figure with who said it, when, where and in which words."""

from streams.model import Interval, Story
from streams.stories.citing import citations
from tests.stories.building import NIGHT, Desk, claim, exact, strike

FIRST = strike(
    "a", exact("killed", 29), exact("killed", 5, scope="background", why="last year"), url="https://a.example"
)
LATER = strike(
    "b", exact("killed", 33), exact("wounded", 12, group="civilians"), claim("killed", 29, scope="previous"), hours=2
)


def told() -> Story:
    """The story of both articles."""
    desk = Desk()
    desk.read(FIRST, LATER)
    return desk.story("a")


def test_every_figure_is_cited_with_its_source_time_and_sentence() -> None:
    """Those that count, those that the article calls earlier, and those that were refused."""
    cited = citations(told(), {"a": FIRST, "b": LATER})
    tolls = [(each.category, each.low, each.source, each.at, each.quote) for each in cited if each.standing == "toll"]
    assert tolls == [
        ("killed", 29, "paper-a", NIGHT, "29 killed"),
        ("killed", 33, "paper-b", LATER.fetched, "33 killed"),
        ("wounded", 12, "paper-b", LATER.fetched, "12 wounded"),
    ]
    assert [(each.low, each.about) for each in cited if each.standing == "group"] == [
        (29, "soldiers"),
        (33, "soldiers"),
        (12, "civilians"),
    ]
    assert [(each.low, each.quote) for each in cited if each.standing == "earlier"] == [(29, "29 killed")]
    refused = [each for each in cited if each.standing == "refused"]
    assert [(each.low, each.article, each.url) for each in refused if each.article == "a"] == [
        (5, "a", "https://a.example")
    ]
    assert "last year" in refused[0].about


def test_where_the_reading_is_gone_the_figure_stays_and_its_sentence_is_missing() -> None:
    """`readings` are kept for days, stories for good."""
    cited = citations(told(), {})
    assert {each.quote for each in cited if each.standing == "toll"} == {""}
    assert [each.quote for each in cited if each.standing == "refused"] != [""]


def test_a_refused_figure_whose_article_the_story_keeps_no_more_has_no_time() -> None:
    """Unknown is not another article's time."""
    story = told()
    story = type(story)(**{**{name: getattr(story, name) for name in story.__slots__}, "sources": ()})
    assert [(each.at, each.url) for each in citations(story, {})] == [(None, None)] * len(story.refused)


def test_what_a_person_set_and_what_is_unsure_is_cited_as_such() -> None:
    """A ruling is named in the place of an article; a party's own figure says that it is one."""
    desk = Desk()
    desk.read(strike("a", exact("killed", 29, confirmed=False, attribution="the rebels")))
    desk.rule("correct", desk.story("a").id, figures={"killed": Interval(low=22, high=22)})
    cited = citations(desk.story("a"), {})
    assert ("toll", 29, "unconfirmed") in [(each.standing, each.low, each.about) for each in cited]
    assert ("ruled", 22, "ruling-correct-24") in [(each.standing, each.low, each.article) for each in cited]


def test_a_syndicated_copy_names_the_article_that_it_repeats() -> None:
    """Four papers with one wire are one source."""
    wire = {"fingerprint": (1, 2, 3, 4, 5, 6)}
    desk = Desk()
    desk.read(strike("a", exact("killed", 29), **wire), strike("b", exact("killed", 29), hours=1, **wire))
    assert {each.copy_of for each in citations(desk.story("a"), {}) if each.article == "b"} == {"a"}
    assert desk.story("a").sources[0].figures["killed"] == Interval(low=29, high=29)
