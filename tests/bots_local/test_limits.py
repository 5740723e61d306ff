"""The published limits as waiting times."""

from bots.local.limits import FloodControl


def test_a_chat_takes_a_short_burst_and_then_one_message_a_second() -> None:
    """Telegram tolerates a burst; three is what is tolerated here."""
    flood = FloodControl()
    assert [flood.take(1, group=False, now=100.0) for _ in range(4)] == [0, 0, 0, 1]
    assert flood.take(1, group=False, now=101.0) == 0
    assert flood.take(1, group=False, now=101.0) == 1


def test_a_refused_message_uses_up_nothing() -> None:
    """Only what is accepted counts against the limit."""
    flood = FloodControl()
    for _ in range(50):
        flood.take(1, group=False, now=100.0)
    assert flood.take(1, group=False, now=101.0) == 0


def test_a_group_takes_twenty_messages_in_any_minute() -> None:
    """One a second fills the minute after twenty seconds."""
    flood = FloodControl()
    accepted = [second for second in range(120) if flood.take(-1, group=True, now=float(second)) == 0]
    assert accepted == [*range(20), *range(60, 80)]


def test_all_chats_together_take_thirty_messages_a_second() -> None:
    """The limit over all chats refills by thirty a second."""
    flood = FloodControl()
    at_once = [flood.take(chat, group=False, now=100.0) for chat in range(40)]
    assert at_once.count(0) == 30
    later = [flood.take(chat, group=False, now=100.5) for chat in range(100, 140)]
    assert later.count(0) == 15


def test_a_sender_at_the_permitted_rate_is_never_refused() -> None:
    """What keeps to the published limit meets no 429."""
    flood = FloodControl()
    assert not any(flood.take(chat, group=False, now=chat / 30) for chat in range(1000))
