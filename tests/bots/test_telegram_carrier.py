"""What an alert brings along to Telegram beside its text: buttons, and whether what is linked is shown."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest
from telegram import Bot, InlineKeyboardMarkup, Message

from bots.commands.signing import Pressed, Signer
from bots.ledger.chats import Chat
from bots.ledger.telling import Telling, Told
from bots.ledger.wishes import Wishes
from bots.render.html import text
from bots.sender.step import Step
from bots.transports.telegram import Telegram
from tests.bots.building import merged, risen, withdrawn

TOKEN = "1:token"
TELLING = Telling(
    chat=Chat(7, "private", "en"),
    wishes=Wishes(language="en"),
    active=True,
    told_story=Told(2, risen(), {}),
    message=None,
    sent=None,
    told=0,
    shown=0,
    rendered="",
    rings=(),
    asked={},
    own={},
)


class Recorder:
    """A bot that notes what it is asked for."""

    token = TOKEN

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}

    async def send_message(self, chat: int, markup: str, **asked: object) -> SimpleNamespace:
        """Note it."""
        self.asked = asked
        return SimpleNamespace(message_id=10)

    async def edit_message_text(self, markup: str, **asked: object) -> Message | bool:
        """Note it."""
        self.asked = asked
        return True


async def handed(telling: Telling, step: Step) -> dict[str, Any]:
    """What Telegram is asked for beside the text."""
    recorder = Recorder()
    await Telegram(cast(Bot, recorder)).hand_over(telling, step, text("…"))
    return recorder.asked


@pytest.mark.parametrize("step", [Step.SEND, Step.EDIT])
async def test_the_living_message_has_its_buttons_and_keeps_them(step: Step) -> None:
    """The page, and what can be asked about the story, signed for this chat; an edit brings them again."""
    markup = (await handed(replace(TELLING, message=10), step))["reply_markup"]
    assert isinstance(markup, InlineKeyboardMarkup)
    (opening, sources), (mute, wrong, why) = markup.inline_keyboard
    assert (opening.text, opening.url) == ("Open", "https://afp.example/a2?a=1&b=2")
    pressed = [Signer(TOKEN).verify(str(one.callback_data), 7) for one in (sources, mute, wrong, why)]
    assert pressed == [Pressed(name, (risen().id,)) for name in ("sources", "mute", "wrong", "why")]


async def test_a_reply_has_no_buttons() -> None:
    """They are under the message that it replies to."""
    assert (await handed(replace(TELLING, message=10), Step.REPLY))["reply_markup"] is None


async def test_a_message_whose_story_went_elsewhere_loses_its_buttons() -> None:
    """There is nothing to ask about it any more."""
    gone = replace(TELLING, message=10, told_story=Told(3, merged(), {}))
    assert (await handed(gone, Step.EDIT))["reply_markup"].inline_keyboard == ()


@pytest.mark.parametrize("step", [Step.SEND, Step.EDIT])
@pytest.mark.parametrize("wanted", [False, True])
async def test_the_article_is_shown_to_who_wants_it(step: Step, wanted: bool) -> None:
    """The chat's own setting, off by default; by its address, whatever a headline names."""
    shown = (await handed(preferring(wanted), step))["link_preview_options"]
    assert (shown.is_disabled, shown.url) == ((False, "https://afp.example/a2?a=1&b=2") if wanted else (True, None))


async def test_replies_digests_and_stories_without_an_article_show_nothing() -> None:
    """What a reply tells of is above it, a digest tells of many; an address in a headline is not asked for."""
    for step in (Step.REPLY, Step.DIGEST):
        assert (await handed(preferring(True), step))["link_preview_options"].is_disabled
    nowhere = replace(preferring(True), told_story=Told(2, withdrawn(), {}))
    assert (await handed(nowhere, Step.EDIT))["link_preview_options"].is_disabled


def preferring(preview: bool) -> Telling:
    """A living message in a chat that wants previews, or not."""
    return replace(TELLING, message=10, wishes=Wishes(language="en", preview=preview))
