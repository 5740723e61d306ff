"""Misbehaviour on demand: what the library makes of it, and what took effect."""

import pytest
from telegram import Bot
from telegram.error import Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bots.local.faults import Fault, Faults
from bots.local.server import LocalTelegram


async def test_a_flood_error_names_the_seconds_and_changes_nothing(server: LocalTelegram, bot: Bot) -> None:
    """Who waits and sends again has sent once."""
    server.misbehave("flood", retry_after=7)
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(1, "29 killed")
    assert flood.value.retry_after == 7
    assert server.log == []
    assert await bot.send_message(1, "29 killed")


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_failing_server_may_have_taken_the_call_or_not(server: LocalTelegram, bot: Bot, accepted: bool) -> None:
    """The caller sees the same error and cannot know."""
    server.misbehave("status", status=502, accepted=accepted)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(1, "29 killed")
    assert len(server.log) == accepted


async def test_a_proxys_404_reads_as_an_invalid_token(server: LocalTelegram, bot: Bot) -> None:
    """The library takes any 404 for that: the bot must not believe it."""
    server.misbehave("status", status=404)
    with pytest.raises(InvalidToken):
        await bot.send_message(1, "29 killed")


@pytest.mark.parametrize("accepted", [False, True])
async def test_silence_times_out_with_or_without_the_message_in_the_chat(
    server: LocalTelegram, bot: Bot, accepted: bool
) -> None:
    """The unknown outcome, both ways."""
    server.misbehave("silence", accepted=accepted)
    with pytest.raises(TimedOut):
        await bot.send_message(1, "29 killed", read_timeout=0.2)
    assert len(server.chat(1).messages) == accepted


@pytest.mark.parametrize("accepted", [False, True])
async def test_a_reset_connection_is_a_network_error_with_or_without_the_message_in_the_chat(
    server: LocalTelegram, bot: Bot, accepted: bool
) -> None:
    """The other unknown outcome, both ways."""
    server.misbehave("reset", accepted=accepted)
    with pytest.raises(NetworkError) as error:
        await bot.send_message(1, "29 killed")
    assert not isinstance(error.value, TimedOut)
    assert len(server.chat(1).messages) == accepted


async def test_a_person_who_blocked_the_bot_is_forbidden_until_the_server_behaves(
    server: LocalTelegram, bot: Bot
) -> None:
    """One chat's fault is no other's."""
    server.open_private(2, "Blaise")
    server.misbehave("blocked", chat=1, times=None)
    for _ in range(3):
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(1, "29 killed")
    assert await bot.send_message(2, "29 killed")
    server.behave()
    assert await bot.send_message(1, "29 killed")


def test_faults_meet_their_method_and_chat_as_often_as_told_and_in_order() -> None:
    """A fault for one method or chat waits until its call comes."""
    faults = Faults()
    faults.add(Fault(kind="flood", method="sendMessage", chat=1, times=2))
    faults.add(Fault(kind="reset"))
    assert faults.take("getme", None) == Fault(kind="reset", times=0)
    assert faults.take("sendmessage", 2) is None
    met = [faults.take("sendmessage", 1) for _ in range(3)]
    assert [fault and fault.kind for fault in met] == ["flood", "flood", None]


async def test_the_server_stops_while_a_call_hangs() -> None:
    """Leaving the block ends calls that would never be answered."""
    async with LocalTelegram() as server, Bot(server.token, base_url=server.base_url) as bot:
        server.open_private(1)
        server.misbehave("silence", method="sendMessage")
        with pytest.raises(TimedOut):
            await bot.send_message(1, "29 killed", read_timeout=0.1)


async def test_a_port_in_use_is_an_os_error(server: LocalTelegram) -> None:
    """It is said at the start, not at the first call."""
    port = int(server.url.rpartition(":")[2])
    with pytest.raises(OSError, match="address already in use"):
        async with LocalTelegram(port):
            pytest.fail("two servers on one port")
