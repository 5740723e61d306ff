"""The unchanged library holds a whole conversation: long polling, commands, buttons, edits, replies."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes

from bots.local.server import LocalTelegram

Context = ContextTypes.DEFAULT_TYPE


async def alert(update: Update, context: Context) -> None:
    """Answer with how the query was understood and a button to keep it."""
    assert update.message
    keep = InlineKeyboardMarkup([[InlineKeyboardButton("Keep", callback_data="keep")]])
    await update.message.reply_html(f"Understood: <code>{' '.join(context.args or ())}</code>", reply_markup=keep)


async def keep(update: Update, context: Context) -> None:
    """Say so in the same message, and ring below it."""
    query = update.callback_query
    assert query
    assert query.message
    await query.answer("Kept")
    await query.edit_message_text("<b>Kept</b>", parse_mode=ParseMode.HTML)
    await context.bot.send_message(query.message.chat.id, "33 killed now", reply_to_message_id=query.message.message_id)


async def test_a_whole_conversation_runs_on_the_unchanged_library(server: LocalTelegram) -> None:
    """A command, an answer with a button, its press, an edit and a reply, over long polling."""
    application = Application.builder().token(server.token).base_url(server.base_url).build()
    application.add_handler(CommandHandler("alert", alert))
    application.add_handler(CallbackQueryHandler(keep))
    async with application:
        await application.start()
        assert application.updater
        await application.updater.start_polling(timeout=5)
        asked = server.say(1, "/alert killed=30 lang:fr")
        await server.until(lambda: len(server.log) == 1)
        answer = server.chat(1).messages[-1]
        pressed = server.press(1, answer.id, "Keep")
        await server.until(lambda: len(server.log) == 4)
        await application.updater.stop()
        await application.stop()
    assert pressed.answer == "Kept"
    assert [(message.id, message.text) for message in server.chat(1).messages] == [
        (asked.id, "/alert killed=30 lang:fr"),
        (answer.id, "Kept"),
        (answer.id + 1, "33 killed now"),
    ]
    kinds = [(call.kind, call.text, call.reply_to) for call in server.log]
    assert kinds == [
        ("sent", "Understood: killed=30 lang:fr", None),
        ("answered", "Kept", None),
        ("edited", "Kept", None),
        ("sent", "33 killed now", answer.id),
    ]
