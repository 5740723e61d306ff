"""Every method, called by the library and its answer parsed with the library's own types."""

import aiohttp
import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    CallbackQuery,
    ChatMemberAdministrator,
    ChatMemberMember,
    ChatMemberOwner,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter

from bots.local.files import make_document
from bots.local.server import LocalTelegram
from tests.bots_local.conftest import Clock

KEYBOARD = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Why", callback_data="why:1"), InlineKeyboardButton("Open", url="https://a.example/1")],
        [InlineKeyboardButton("Copy", copy_text=CopyTextButton("S7K2"))],
    ]
)


async def test_a_sent_message_comes_back_as_the_library_understands_it(server: LocalTelegram, bot: Bot) -> None:
    """Text, entities, buttons, date and silence survive the way there and back."""
    message = await bot.send_message(
        1,
        '🔴 <b>Au moins 29 tués</b> à <a href="https://a.example/1">Idleb</a>, '
        '<tg-time unix="5" format="t">tôt</tg-time>',
        parse_mode=ParseMode.HTML,
        reply_markup=KEYBOARD,
        disable_notification=True,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    assert isinstance(message, Message)
    assert message.text == "🔴 Au moins 29 tués à Idleb, tôt"
    words = message.parse_entities()
    assert {entity.type: text for entity, text in words.items()} == {
        MessageEntity.BOLD: "Au moins 29 tués",
        MessageEntity.TEXT_LINK: "Idleb",
        MessageEntity.DATE_TIME: "tôt",
    }
    assert message.reply_markup == KEYBOARD
    assert message.chat.id == 1
    assert message.date.timestamp() == 1_700_000_000
    kept = server.chat(1).messages[-1]
    assert kept.silent
    assert server.log[-1].silent


async def test_an_edit_marks_the_message_and_keeps_what_it_said(server: LocalTelegram, bot: Bot, clock: Clock) -> None:
    """The chat remembers every version, and the log what was accepted."""
    message = await bot.send_message(1, "29 killed", reply_markup=KEYBOARD)
    clock.now += 60
    edited = await bot.edit_message_text("33 killed", 1, message.id)
    assert isinstance(edited, Message)
    assert edited.edit_date
    assert edited.edit_date.timestamp() == clock.now
    kept = server.chat(1).messages[-1]
    assert [version.content.text for version in kept.versions] == ["29 killed", "33 killed"]
    assert kept.keyboard == ()
    assert [(call.kind, call.text) for call in server.log] == [("sent", "29 killed"), ("edited", "33 killed")]


async def test_other_buttons_do_not_mark_a_message_as_edited(server: LocalTelegram, bot: Bot) -> None:
    """A phone shows no mark for buttons that changed."""
    message = await bot.send_message(1, "29 killed")
    edited = await bot.edit_message_reply_markup(1, message.id, reply_markup=KEYBOARD)
    assert isinstance(edited, Message)
    assert edited.reply_markup == KEYBOARD
    assert edited.edit_date is None
    assert server.log[-1].kind == "markup"


async def test_the_same_text_and_buttons_again_are_not_modified(bot: Bot, server: LocalTelegram) -> None:
    """Telegram compares what is left after entities, with the buttons."""
    message = await bot.send_message(1, "<b>29</b> killed", parse_mode=ParseMode.HTML, reply_markup=KEYBOARD)
    with pytest.raises(
        BadRequest, match=r"^Message is not modified: specified new message content and reply markup are"
    ):
        await bot.edit_message_text("<b>29</b> killed", 1, message.id, parse_mode=ParseMode.HTML, reply_markup=KEYBOARD)
    assert len(server.log) == 1


async def test_a_reply_carries_the_message_that_it_answers(server: LocalTelegram, bot: Bot) -> None:
    """A phone quotes it above the reply."""
    first = await bot.send_message(1, "29 killed")
    reply = await bot.send_message(1, "now 33", reply_parameters=ReplyParameters(first.id))
    assert reply.reply_to_message
    assert reply.reply_to_message.text == "29 killed"
    assert server.log[-1].reply_to == first.id


async def test_a_reply_to_a_message_that_is_gone_is_refused_unless_allowed(bot: Bot) -> None:
    """A subscriber may have deleted the living message."""
    with pytest.raises(BadRequest, match=r"^Message to be replied not found$"):
        await bot.send_message(1, "now 33", reply_parameters=ReplyParameters(99))
    alone = await bot.send_message(1, "now 33", reply_parameters=ReplyParameters(99, allow_sending_without_reply=True))
    assert alone.reply_to_message is None


async def test_a_deleted_message_is_gone_and_cannot_be_edited(server: LocalTelegram, bot: Bot) -> None:
    """Each method names what it did not find."""
    message = await bot.send_message(1, "29 killed")
    assert await bot.delete_message(1, message.id)
    assert server.chat(1).messages == []
    with pytest.raises(BadRequest, match=r"^Message to edit not found$"):
        await bot.edit_message_text("33 killed", 1, message.id)
    with pytest.raises(BadRequest, match=r"^Message to delete not found$"):
        await bot.delete_message(1, message.id)


async def test_a_message_older_than_two_days_cannot_be_deleted(bot: Bot, clock: Clock) -> None:
    """The published limit of deleteMessage."""
    message = await bot.send_message(1, "29 killed")
    clock.now += 48 * 3600 + 1
    with pytest.raises(BadRequest, match=r"^Message can't be deleted$"):
        await bot.delete_message(1, message.id)


async def test_a_persons_message_cannot_be_edited(server: LocalTelegram, bot: Bot) -> None:
    """Only the bot's own can."""
    theirs = server.say(1, "hello")
    with pytest.raises(BadRequest, match=r"^Message can't be edited$"):
        await bot.edit_message_text("33 killed", 1, theirs.id)


async def test_the_longest_text_is_4096_units_after_entities(bot: Bot) -> None:
    """Tags do not count, and an emoji counts twice."""
    longest = await bot.send_message(1, "<b>" + "😀" * 2048 + "</b>", parse_mode=ParseMode.HTML)
    assert longest.text == "😀" * 2048
    with pytest.raises(BadRequest, match=r"^Message is too long$"):
        await bot.send_message(1, "😀" * 2048 + "x")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("  \n", "^Message text is empty$"),
        ("5 < 6", "^Can't parse entities: unsupported start tag|^Can't parse entities: Unsupported start tag"),
    ],
)
async def test_a_text_that_cannot_be_sent_is_refused(bot: Bot, text: str, complaint: str) -> None:
    """Empty texts and texts that do not parse."""
    with pytest.raises(BadRequest, match=complaint):
        await bot.send_message(1, text, parse_mode=ParseMode.HTML)


async def test_an_unknown_chat_is_not_found(bot: Bot) -> None:
    """A bot cannot write to who never wrote to it."""
    with pytest.raises(BadRequest, match=r"^Chat not found$"):
        await bot.send_message(404, "hello")


@pytest.mark.parametrize(
    ("button", "complaint"),
    [
        (InlineKeyboardButton("x", callback_data="é" * 33), "Button_data_invalid"),
        (InlineKeyboardButton(" ", callback_data="x"), "Button_text_invalid"),
        (InlineKeyboardButton("x"), "Can't parse inline keyboard button: text buttons are unallowed"),
    ],
)
async def test_a_button_that_telegram_would_refuse_is_refused(
    bot: Bot, button: InlineKeyboardButton, complaint: str
) -> None:
    """Callback data has 64 bytes, a button a label and something to do."""
    with pytest.raises(BadRequest, match=f"(?i)^{complaint}"):
        await bot.send_message(1, "hello", reply_markup=InlineKeyboardMarkup([[button]]))


async def test_callback_data_of_64_bytes_is_taken(bot: Bot) -> None:
    """The limit itself is allowed."""
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("x", callback_data="é" * 32)]])
    assert (await bot.send_message(1, "hello", reply_markup=keyboard)).reply_markup == keyboard


async def test_a_pressed_button_reaches_the_bot_and_is_answered_once(server: LocalTelegram, bot: Bot) -> None:
    """A second answer comes too late."""
    message = await bot.send_message(1, "29 killed", reply_markup=KEYBOARD)
    pressed = server.press(1, message.id, "Why")
    (update,) = await bot.get_updates()
    assert isinstance(update.callback_query, CallbackQuery)
    assert update.callback_query.data == "why:1"
    assert update.callback_query.message == message
    assert await bot.answer_callback_query(update.callback_query.id, "because", show_alert=True)
    assert (pressed.answer, pressed.alert) == ("because", True)
    with pytest.raises(BadRequest, match=r"^Query is too old and response timeout expired or query id is invalid$"):
        await bot.answer_callback_query(update.callback_query.id)


async def test_commands_are_kept_per_scope_and_language(bot: Bot) -> None:
    """One menu hides no other."""
    french = [BotCommand("alert", "Poser une alerte")]
    await bot.set_my_commands([BotCommand("alert", "Set an alert")])
    await bot.set_my_commands(french, scope=BotCommandScopeChat(1), language_code="fr")
    assert [one.description for one in await bot.get_my_commands()] == ["Set an alert"]
    assert await bot.get_my_commands(BotCommandScopeChat(1), "fr") == tuple(french)
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    with pytest.raises(BadRequest, match=r"(?i)bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Alert me", "Set an alert")])


async def test_chats_and_their_members_are_told(server: LocalTelegram, bot: Bot) -> None:
    """By number or name, with every kind of member as its own type."""
    server.open_group(-5, "Desk", username="newsdesk", threads=frozenset({7}), bot="administrator")
    server.say(-5, "hello", user=server.chat(1).owner)
    group = await bot.get_chat("@NewsDesk")
    assert (group.id, group.title, group.is_forum) == (-5, "Desk", True)
    assert isinstance(await bot.get_chat_member(-5, bot.id), ChatMemberAdministrator)
    administrators = await bot.get_chat_administrators(-5)
    assert {type(one) for one in administrators} == {ChatMemberOwner, ChatMemberAdministrator}
    private = await bot.get_chat(1)
    assert private.first_name == "Ada"
    assert isinstance(await bot.get_chat_member(1, bot.id), ChatMemberMember)
    with pytest.raises(BadRequest, match=r"^There are no administrators in the private chat$"):
        await bot.get_chat_administrators(1)


async def test_a_message_to_a_forum_names_a_thread_that_is_there(server: LocalTelegram, bot: Bot) -> None:
    """A thread that is gone is an error to recover from."""
    server.open_group(-5, "Desk", threads=frozenset({7}))
    message = await bot.send_message(-5, "hello", message_thread_id=7)
    assert (message.message_thread_id, message.is_topic_message) == (7, True)
    with pytest.raises(BadRequest, match=r"^Message thread not found$"):
        await bot.send_message(-5, "hello", message_thread_id=8)


async def test_a_group_that_became_a_supergroup_says_under_which_id(server: LocalTelegram, bot: Bot) -> None:
    """The old id is refused for good, the new one works."""
    server.open_group(-5, "Desk", kind="group")
    server.migrate(-5, -1005)
    with pytest.raises(ChatMigrated) as migration:
        await bot.send_message(-5, "hello")
    assert migration.value.new_chat_id == -1005
    assert (await bot.send_message(-1005, "hello")).chat.title == "Desk"


async def test_too_many_messages_are_refused_with_the_time_to_wait(
    server: LocalTelegram, bot: Bot, clock: Clock
) -> None:
    """After exactly that time the next one passes."""
    server.open_group(-5, "Desk")
    for _ in range(20):
        await bot.send_message(-5, "hello")
        clock.now += 1
    with pytest.raises(RetryAfter) as flood:
        await bot.send_message(-5, "hello")
    assert flood.value.retry_after == 40
    clock.now += 40
    assert await bot.send_message(-5, "hello")
    assert len(server.log) == 21


async def test_edits_count_like_messages(bot: Bot) -> None:
    """An edit storm meets the same limit."""
    message = await bot.send_message(1, "0")
    await bot.edit_message_text("1", 1, message.id)
    await bot.edit_message_text("2", 1, message.id)
    with pytest.raises(RetryAfter):
        await bot.edit_message_text("3", 1, message.id)


@pytest.mark.parametrize("encoding", ["query", "form", "multipart", "json"])
async def test_arguments_come_in_every_form(server: LocalTelegram, encoding: str) -> None:
    """In the query, as a form, in parts and as JSON; method names in any case."""
    given = {"chat_id": "1", "text": "é & 😀", "disable_notification": "true"}
    parts = aiohttp.FormData(given)
    parts.add_field("file", b"x", filename="x.txt")
    body = {"query": {"params": given}, "form": {"data": given}, "multipart": {"data": parts}, "json": {"json": given}}
    address = f"{server.base_url}{server.token}/SENDMESSAGE"
    async with aiohttp.ClientSession() as session, session.post(address, **body[encoding]) as answer:
        assert (answer.status, (await answer.json())["result"]["text"]) == (200, "é & 😀")
    assert server.chat(1).messages[-1].silent


@pytest.mark.parametrize(
    ("path", "code", "description"),
    [
        ("/bot{token}/sendHologram", 404, "Not Found: method not found"),
        ("/botnonsense/getMe", 404, "Not Found"),
        ("/bot123:wrong/getMe", 401, "Unauthorized"),
        ("/bot{token}/sendMessage", 400, "Bad Request: chat_id is empty"),
    ],
)
async def test_a_wrong_call_gets_telegrams_error(server: LocalTelegram, path: str, code: int, description: str) -> None:
    """Status, code and description as Telegram gives them."""
    address = server.url + path.format(token=server.token)
    async with aiohttp.ClientSession() as session, session.get(address) as answer:
        assert answer.status == code
        assert await answer.json() == {"ok": False, "error_code": code, "description": description}


async def test_a_bot_with_anothers_token_is_not_let_in(server: LocalTelegram) -> None:
    """The library says so in its own words."""
    with pytest.raises(InvalidToken):
        await Bot("123:wrong", base_url=server.base_url).initialize()


async def test_a_body_that_is_no_json_is_refused(server: LocalTelegram) -> None:
    """It is an answer, not a crash."""
    address = f"{server.base_url}{server.token}/getMe"
    headers = {"Content-Type": "application/json"}
    async with aiohttp.ClientSession() as session, session.post(address, data=b"{", headers=headers) as answer:
        assert answer.status == 400


async def test_get_me_is_a_bot(bot: Bot) -> None:
    """The first call that the library makes."""
    assert (await bot.get_me()).is_bot


async def test_the_updates_are_the_librarys_own(server: LocalTelegram, bot: Bot) -> None:
    """With the sender, the language and the command found."""
    server.say(1, "/start abc")
    (update,) = await bot.get_updates()
    assert isinstance(update, Update)
    assert update.message
    assert update.message.from_user
    assert update.message.from_user.language_code == "fr"
    assert update.message.parse_entities([MessageEntity.BOT_COMMAND])


async def test_a_file_goes_both_ways(server: LocalTelegram, bot: Bot) -> None:
    """With a caption; fetched again by its id; a file that nobody sent is not found."""
    sent = await bot.send_document(1, b"killed>=30", caption="<b>Yours</b>", parse_mode="HTML", filename="a.txt")
    assert sent.document
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("a.txt", 10, "Yours")
    again = await bot.send_document(1, sent.document.file_id)
    assert again.document
    assert again.document.file_id == sent.document.file_id
    server.say(1, "mine", document=make_document("b.txt", "text/plain", b"hello"))
    (update,) = await bot.get_updates()
    assert update.message
    assert update.message.document
    assert update.message.caption == "mine"
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"hello"
    with pytest.raises(BadRequest, match="Invalid file_id"):
        await bot.get_file("nothing")


async def test_the_bot_is_told_what_becomes_of_it(server: LocalTelegram, bot: Bot) -> None:
    """Made an administrator, silenced, blocked: with what it was before; then it cannot write."""
    server.open_group(-5, "Group")
    server.let_bot(-5, "administrator")
    server.let_bot(-5, "restricted")
    server.let_bot(1, "kicked")
    updates = await bot.get_updates()
    told = [one.my_chat_member for one in updates if one.my_chat_member]
    assert [(one.old_chat_member.status, one.new_chat_member.status) for one in told] == [
        ("member", "administrator"),
        ("administrator", "restricted"),
        ("member", "kicked"),
    ]
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.send_message(-5, "hello")
    with pytest.raises(Forbidden, match="blocked"):
        await bot.send_message(1, "hello")


async def test_a_channel_takes_posts_of_administrators_who_may(server: LocalTelegram, bot: Bot) -> None:
    """As the right to post says."""
    server.open_group(-6, "Channel", kind="channel", bot="administrator")
    await bot.send_message(-6, "hello")
    server.let_bot(-6, "administrator", posting=False)
    member = await bot.get_chat_member(-6, bot.id)
    assert isinstance(member, ChatMemberAdministrator)
    assert not member.can_post_messages
    with pytest.raises(BadRequest, match="dministrator rights"):
        await bot.send_message(-6, "hello")
