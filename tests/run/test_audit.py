"""The last line of the demonstration: it counts what three witnesses saw, and says where they disagree."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.model import Decision, Firing, Story, StoryEvent
from streams.run.demo.audit import Delivery, Ledger, Living, Seen, Spoken, Subscription, audit

NOW = datetime(2025, 6, 1, 12, 0, tzinfo=UTC)
CHAT, OTHER = 1, 2
STORY = Story(id="story", short="AAAAA", desk="main", title="A fire", language="en", opened=NOW, changed=NOW)
NEW = StoryEvent(id="new", kind="new", cause="a@1", at=NOW, story=STORY, fired=(Firing(query="q"),))
UPDATE = StoryEvent(id="up", kind="update", cause="b@1", at=NOW, story=STORY, fired=(Firing(query="q", level=1),))


def outcome(article: str, name: str = "founded") -> Decision:
    """A decision of the assembler about an article."""
    return Decision(id=article, stage="assemble", outcome=name, at=NOW)  # type: ignore[arg-type]  # names as given


def a_good_day() -> tuple[Seen, Ledger, list[Spoken]]:
    """Two articles, one story, a message that was edited once and answered once."""
    seen = Seen(published={("a", 1), ("b", 1)}, stories={"story"}, events={"new": NEW, "up": UPDATE}, alert_records=2)
    seen.decided(outcome("a"))
    seen.decided(outcome("b", "joined"))
    ledger = Ledger(
        subscriptions=(Subscription(CHAT, "q", NOW - timedelta(hours=1)),),
        deliveries=(Delivery("new", CHAT, "sent", 10), Delivery("up", CHAT, "sent", 11)),
        living=(Living("story", CHAT, 10, edits=1, current=True),),
        consumed=2,
    )
    spoken = [
        Spoken("sent", CHAT, 5, "Understood: killed >= 20"),
        Spoken("sent", CHAT, 10, "29 killed"),
        Spoken("edited", CHAT, 10, "33 killed"),
        Spoken("sent", CHAT, 11, "33 killed now", reply=True),
    ]
    return seen, ledger, spoken


def test_a_good_day_loses_nothing_and_answers_to_commands_are_not_counted() -> None:
    """The line counts alerts only, from all witnesses."""
    assert audit(*a_good_day()).line == (
        "demo: articles=2 stories=1 alerts new=1 update=1 correction=0 "
        "messages sent=1 edited=1 replies=1 lost=0 twice=0"
    )


def test_without_the_chats_the_ledger_counts() -> None:
    """On Telegram itself nobody can read the chats: the figures come from the ledger."""
    seen, ledger, _ = a_good_day()
    result = audit(seen, ledger, None)
    assert (result.sent, result.edited, result.replies) == (1, 1, 1)


def test_an_article_without_an_outcome_is_lost() -> None:
    """Being read is no outcome while the assembler has not decided."""
    seen, ledger, spoken = a_good_day()
    seen.published.add(("c", 2))
    seen.decided(Decision(id="c", revision=2, stage="read", outcome="reading", at=NOW))
    assert audit(seen, ledger, spoken).lost == ("article c revision 2 has no outcome",)


def test_an_event_that_is_not_in_the_ledger_is_lost() -> None:
    """The query fired, the chat asked for it, and nobody noted it."""
    seen, ledger, spoken = a_good_day()
    (lost,) = audit(seen, replace(ledger, deliveries=ledger.deliveries[:1]), spoken).lost
    assert "event up (update) for chat 1 is not in the ledger" in lost


def test_an_event_before_the_subscription_is_not_owed() -> None:
    """A subscription starts from now."""
    seen, ledger, spoken = a_good_day()
    late = Subscription(OTHER, "q", NOW + timedelta(seconds=1))
    assert audit(seen, replace(ledger, subscriptions=(*ledger.subscriptions, late)), spoken).lost == ()


def test_a_message_that_the_chat_never_got_is_lost_whatever_the_ledger_says() -> None:
    """The ledger's word is held against the chat's."""
    seen, ledger, spoken = a_good_day()
    (lost,) = audit(seen, ledger, spoken[:-1]).lost
    assert "noted as message 11, which the chat never got" in lost


def test_a_living_message_behind_its_story_is_lost() -> None:
    """An edit that never came is a lost event too."""
    seen, ledger, spoken = a_good_day()
    stale = replace(ledger.living[0], current=False)
    (lost,) = audit(seen, replace(ledger, living=(stale,)), spoken).lost
    assert "does not show its story" in lost


def test_the_same_words_sent_again_are_twice() -> None:
    """A message that says what an earlier one in that chat said; in another chat it is none of this one's."""
    seen, ledger, spoken = a_good_day()
    again = replace(
        ledger, deliveries=(*ledger.deliveries, Delivery("x", CHAT, "sent", 12), Delivery("y", OTHER, "sent", 9))
    )
    spoken += [Spoken("sent", CHAT, 12, "33 killed"), Spoken("sent", OTHER, 9, "33 killed")]
    assert audit(seen, again, spoken).twice == ("message 12 in chat 1 says what an earlier one said",)
