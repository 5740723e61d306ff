"""What operators may do besides: only they, and only where the setting `operators` names them or their chat."""

from datetime import UTC, datetime

from bots.commands.calls import Command
from bots.commands.desk import Caller, Desk, answer
from bots.commands.presses import Act, Press, Shown
from bots.ledger.chats import introduce
from bots.render.html import Html, tag, text


def for_operators(command: Command) -> Command:
    """The command, for operators; anybody else is told that, and how to become one where there is none.

    A chat that the setting names is noted, for it is told of sources that fail.
    """

    async def guarded(desk: Desk, caller: Caller) -> None:
        if is_operator(desk, caller):
            if caller.place.id in desk.office.operators:
                async with desk.engine.begin() as connection:
                    await introduce(connection, caller.chat, datetime.now(UTC))
            await command(desk, caller)
        else:
            await answer(desk, caller, _refusal(desk, caller))

    return guarded


def pressed_by_operators(act: Act) -> Act:
    """The press, for operators."""

    async def guarded(desk: Desk, caller: Caller, press: Press) -> Shown:
        if is_operator(desk, caller):
            return await act(desk, caller, press)
        return Shown(caller.words.say("office.refused"), alert=True)

    return guarded


def is_operator(desk: Desk, caller: Caller) -> bool:
    """Whether the setting names the person, or the chat where they write."""
    return bool(desk.office.operators & {caller.asker.user, caller.place.id})


def _refusal(desk: Desk, caller: Caller) -> Html:
    if desk.office.operators:
        return text(caller.words.say("office.refused"))
    setting = tag("code", text(f"TOCSIN_OPERATORS=[{caller.asker.user or caller.place.id}]"))
    return text(f"{caller.words.say('office.nobody')} ") + setting
