"""Buttons: signed, bound to their chat, refused with a clear answer; and how much one chat may ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.commands.allowance import CAPACITY, MOST_REMEMBERED, PER_SECOND, Allowance, Verdict
from bots.commands.signing import MOST_BYTES, Pressed, Signer
from streams.rules.query import parse
from tests.bots.building import NATO
from tests.bots.town import OTHER, READER, Town

SIGNER = Signer("1:token")
LARGEST = -(2**52) + 1


class Clock:
    """A clock in the test's hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_what_was_signed_is_read_back() -> None:
    """The action, its arguments, and the channel that it is about."""
    assert SIGNER.verify(SIGNER.sign("toggle:sub:0:abc", 1), 1) == Pressed("toggle", ("sub", "0", "abc"))
    assert SIGNER.verify(SIGNER.sign("page:list:2", 1, -1005), 1) == Pressed("page", ("list", "2"), -1005)


@pytest.mark.parametrize(
    "data", [None, "", "x" * 64, "toggle:sub:0:abc", "é" * 32, "\ud800", SIGNER.sign("page:list:2", 1)[:-1] + "3"]
)
def test_what_was_not_signed_is_no_press(data: str | None) -> None:
    """Whatever a client sends."""
    assert SIGNER.verify(data, 1) is None


@given(st.text(max_size=64), st.integers())
def test_no_text_is_taken_for_signed(data: str, chat: int) -> None:
    """Nor does any make the reading fail."""
    assert SIGNER.verify(data, chat) is None


def test_a_signature_holds_in_its_chat_and_for_its_token_only() -> None:
    """A button cannot be carried elsewhere, and another token makes it out of date."""
    signed = SIGNER.sign("page:list:2", 1)
    assert SIGNER.verify(signed, 2) is None
    assert Signer("1:another").verify(signed, 1) is None


def test_the_longest_button_fits() -> None:
    """Two ids of twenty digits would not, one and a channel do; what does not fit is a mistake of ours."""
    longest = SIGNER.sign(f"toggle:unsub:12:{'f' * 20}", 1, -1001234567890)
    assert len(longest.encode()) <= MOST_BYTES
    with pytest.raises(ValueError, match="does not fit"):
        SIGNER.sign("x" * 60, LARGEST)


async def test_forged_foreign_and_outdated_buttons_are_refused_with_a_clear_answer(town: Town) -> None:
    """Data that nobody signed, that was signed for another chat, and of an action that is no more."""
    foreign = town.sign(f"toggle:list:0:{NATO.id}", OTHER)
    former = town.sign("dance:1", READER)
    fewer = town.sign("toggle:list", READER)
    for data in (f"toggle:list:0:{NATO.id}", "drop everything", foreign, former, fewer):
        assert "n’est plus valable" in await town.press(READER, town.forge(READER, data), data)
    assert await town.queries(READER) == []


async def test_ten_thousand_commands_from_one_chat_make_a_few_answers(town: Town) -> None:
    """As many as the allowance grants, one that says it is too much, then silence; another chat is answered at once."""
    for _ in range(10_000):
        town.telegram.say(READER, "/help")
    town.telegram.say(OTHER, "/start")
    other = town.telegram.chat(OTHER)
    answer = await town.telegram.until(lambda: other.messages[-1] if other.last_id > 1 else None, seconds=60)
    assert "rings when" in answer.text
    said = [message.text for message in town.telegram.chat(READER).messages if message.sender.is_bot]
    assert said[-1] == "Cela fait beaucoup de demandes à la fois. Attendez une minute."
    assert CAPACITY <= len(said) - 1 < CAPACITY + 60 * PER_SECOND


def test_an_allowance_is_refilled_and_warns_once_a_flood() -> None:
    """Thirty at once; then one warning and silence, until the bucket is full again."""
    clock = Clock()
    allowance = Allowance(clock)
    assert {allowance.take(1, 2) for _ in range(30)} == {Verdict.GRANTED}
    assert [allowance.take(1, 2), allowance.take(1, 2)] == [Verdict.WARN, Verdict.SILENT]
    clock.now = CAPACITY / PER_SECOND - 1
    assert allowance.take(1, 2) is Verdict.SILENT
    clock.now += 1
    assert allowance.take(1, 2) is Verdict.GRANTED
    assert allowance.refused == 3


def test_who_floods_a_group_is_not_answered_elsewhere_and_others_are() -> None:
    """The bucket is the person's too; the group's runs dry for all."""
    allowance = Allowance(Clock())
    for _ in range(40):
        allowance.take(-5, 1)
    assert allowance.take(1) is Verdict.SILENT
    assert allowance.take(2) is Verdict.GRANTED


def test_an_allowance_forgets_whom_it_saw_longest_ago() -> None:
    """Strangers do not fill the memory."""
    allowance = Allowance(Clock())
    for asker in range(MOST_REMEMBERED + 50):
        allowance.take(asker)
    assert len(allowance._buckets) == MOST_REMEMBERED


async def test_who_is_banned_is_not_answered(town: Town) -> None:
    """Neither to commands nor to buttons."""
    menu = await town.ask(READER, "/list")
    await town.ban(READER)
    assert await town.press(READER, menu, menu.keyboard[0][0].text) == ""
    town.telegram.say(READER, "/alert killed>=30")
    await town.ask(OTHER, "/start")
    assert await town.queries(READER) == []
    assert parse("killed>=30").id not in {query for query, _ in town.topic.records}
