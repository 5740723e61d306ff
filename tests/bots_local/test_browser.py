"""The page in a real browser."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode

from bots.local.server import LocalTelegram
from tests.bots_local.conftest import Clock
from tests.browser import BROWSER, open_page

pytestmark = BROWSER


@pytest.fixture
async def page(server: LocalTelegram) -> AsyncIterator[Page]:
    """The chat page, open."""
    async with open_page(server.url) as opened:
        yield opened


async def test_a_message_appears_changes_under_the_eyes_and_keeps_its_past(
    server: LocalTelegram, bot: Bot, page: Page
) -> None:
    """The living message, as a subscriber sees it."""
    await expect(page.locator(".empty")).to_contain_text("Pas encore de message")
    message = await bot.send_message(1, "🔴 <b>29</b> tués à Idleb", parse_mode=ParseMode.HTML)
    bubble = page.locator(f"#message-1-{message.id}")
    await expect(bubble.locator("b")).to_have_text("29")
    await bot.edit_message_text("<s>29</s> → <b>33</b> tués", 1, message.id, parse_mode=ParseMode.HTML)
    await expect(bubble.locator(".text")).to_have_text("29 → 33 tués")
    await expect(bubble).to_have_class("flash")
    await bubble.locator(".edited").click()
    await expect(bubble.locator(".earlier")).to_contain_text("🔴 29 tués à Idleb")
    await bot.send_message(1, "33 désormais", reply_parameters=ReplyParameters(message.id))
    await expect(page.locator(".reply").last).to_contain_text("29 → 33 tués")


async def test_a_reply_quotes_what_the_message_says_now(bot: Bot, clock: Clock, page: Page) -> None:
    """As phones do: the quotation is of the message, not of its past."""
    message = await bot.send_message(1, "29 tués")
    await bot.send_message(1, "article 4", reply_parameters=ReplyParameters(message.id))
    await expect(page.locator(".reply").last).to_have_text("↩ 29 tués")
    clock.now += 60
    await bot.edit_message_text("33 tués", 1, message.id)
    await expect(page.locator(".reply").last).to_have_text("↩ 33 tués")


async def test_what_a_feed_wrote_is_shown_and_never_run(bot: Bot, page: Page) -> None:
    """Markup in a headline stays letters, wherever it comes from."""
    hostile = "<img src=x onerror=alert(1)><script>document.title='owned'</script>"
    message = await bot.send_message(1, hostile)
    await expect(page.locator(f"#message-1-{message.id} .text")).to_have_text(hostile)
    await expect(page.locator(f"#message-1-{message.id} img")).to_have_count(0)
    await expect(page).to_have_title("Tocsin: the chats")


async def test_a_link_that_is_no_web_address_leads_nowhere(bot: Bot, page: Page) -> None:
    """A script in a link's address is not clickable."""
    button = InlineKeyboardMarkup([[InlineKeyboardButton("Go", url="javascript:alert(1)")]])
    message = await bot.send_message(1, "hello", reply_markup=button)
    assert await page.locator(f"#message-1-{message.id} .keyboard a").get_attribute("href") is None


async def test_a_person_writes_and_presses_and_sees_the_answer(server: LocalTelegram, bot: Bot, page: Page) -> None:
    """The box and the buttons reach the bot, and its answer is shown."""
    await page.get_by_role("textbox").fill("/list")
    await page.keyboard.press("Enter")
    await server.until(lambda: [one.text for one in server.chat(1).messages] == ["/list"])
    await expect(page.get_by_role("textbox")).to_have_value("")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Why", callback_data="why")]])
    await bot.send_message(1, "29 killed", reply_markup=keyboard)
    await page.get_by_role("button", name="Why").click()
    updates = await bot.get_updates(timeout=10, offset=2)
    assert updates[0].callback_query
    await bot.answer_callback_query(updates[0].callback_query.id, "because 29 >= 20")
    await expect(page.locator("#toast")).to_have_text("because 29 >= 20")


async def test_a_person_answers_a_message(server: LocalTelegram, bot: Bot, page: Page) -> None:
    """What they write next is a reply to it; what they write after that is none."""
    message = await bot.send_message(1, "29 killed")
    await page.get_by_role("button", name="Répondre").click()
    await expect(page.locator(".replying")).to_contain_text("29 killed")
    for text in ("/why", "/list"):
        await page.keyboard.type(text)
        await page.keyboard.press("Enter")
        await server.until(lambda text=text: server.chat(1).messages[-1].text == text)  # type: ignore[misc]  # a default
    assert [one.reply_to for one in server.chat(1).messages] == [None, message.id, None]


async def test_two_chats_are_side_by_side_each_in_its_own_language(server: LocalTelegram, bot: Bot, page: Page) -> None:
    """What a phone says by itself is in the language of whose phone it is."""
    server.open_private(2, "Blaise", "en")
    for chat in (1, 2):
        await bot.send_message(chat, "29", disable_notification=True)
    await expect(page.get_by_role("region", name="Ada").locator(".sound")).to_have_text("silencieux")
    await expect(page.get_by_role("region", name="Blaise").locator(".sound")).to_have_text("silent")


async def test_where_one_chat_fits_the_other_counts_what_is_new_in_it(
    server: LocalTelegram, bot: Bot, page: Page
) -> None:
    """Two subscribers, one after the other; a third takes the place of who was left alone for longest."""
    await page.set_viewport_size({"width": 800, "height": 640})
    server.open_private(2, "Blaise")
    await bot.send_message(2, "29 killed")
    await expect(page.locator(".unread")).to_have_text("1")
    await page.get_by_role("button", name="Blaise").click()
    await expect(page.get_by_role("heading", level=2)).to_have_text(["Blaise"])
    await expect(page.locator(".unread")).to_have_count(0)
    await page.set_viewport_size({"width": 1280, "height": 640})
    await expect(page.get_by_role("heading", level=2)).to_have_text(["Blaise", "Ada"])
    server.open_private(3, "Chloé")
    await page.get_by_role("button", name="Chloé").click()
    await expect(page.get_by_role("heading", level=2)).to_have_text(["Chloé", "Ada"])


async def test_a_headline_that_runs_from_right_to_left_turns_only_its_own_line(bot: Bot, page: Page) -> None:
    """Each line has the direction of its first letter, as in Telegram: a short one starts at the side of its script."""
    await bot.send_message(1, "مقتل\n29 soldats turcs tués à Idleb\n29 tués")
    gaps = await page.locator("#message-1-1 .text").evaluate(
        """node => {
            const box = node.getBoundingClientRect(), text = node.firstChild.data;
            return ["مقتل", "29 tués"].map((line) => {
                const range = document.createRange();
                range.setStart(node.firstChild, text.lastIndexOf(line));
                range.setEnd(node.firstChild, text.lastIndexOf(line) + line.length);
                const here = range.getBoundingClientRect();
                return [here.left - box.left > 20, box.right - here.right > 20];
            });
        }"""
    )
    assert gaps == [[True, False], [False, True]]


async def test_on_a_phone_nothing_is_wider_than_the_screen(bot: Bot, page: Page) -> None:
    """A long word, a wide keyboard and a long quotation fit."""
    row = [InlineKeyboardButton(f"A long label {number}", callback_data=str(number)) for number in range(4)]
    text = "x" * 300 + "\n<blockquote expandable>" + "Pourquoi ? " * 60 + "</blockquote>"
    await bot.send_message(1, text, parse_mode=ParseMode.HTML, reply_markup=InlineKeyboardMarkup([row]))
    await page.set_viewport_size({"width": 360, "height": 640})
    await expect(page.get_by_role("button", name="Tout afficher")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= 360")
    assert await page.evaluate("document.querySelector('.messages').scrollWidth <= 360")


async def test_a_file_is_shown_and_sent(server: LocalTelegram, bot: Bot, page: Page) -> None:
    """One of the bot's is a link to fetch it; one of the reader's is a message like any."""
    message = await bot.send_document(1, b"killed>=30", caption="Yours", filename="tocsin.json")
    bubble = page.locator(f"#message-1-{message.id}")
    await expect(bubble.locator("a.file")).to_contain_text("tocsin.json")
    await expect(bubble.locator(".text")).to_have_text("Yours")
    await page.locator("input[type=file]").set_input_files(
        {"name": "mine.opml", "mimeType": "text/xml", "buffer": b"<opml/>"}
    )
    await expect(page.locator(".mine a.file")).to_contain_text("mine.opml · 7 octets")
    (update,) = await bot.get_updates(timeout=5)
    assert update.message
    assert update.message.document
    assert update.message.document.file_name == "mine.opml"
