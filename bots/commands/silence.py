"""/mute, /quiet, /digest: when a chat does not want to be rung, said back in words with the next change."""

from datetime import UTC, datetime
from typing import Final, get_args

from babel.dates import format_timedelta

from bots.commands.desk import Caller, Desk, answer
from bots.commands.presses import Press, Shown
from bots.commands.reading import OFF, QuietMode, Unclear, read_hours, read_moment, read_span
from bots.commands.settings import keep_wishes, wishes_of
from bots.hours import clock
from bots.ledger.wishes import Wishes
from bots.quiet import begin_of_quiet, end_of_quiet, next_digest
from bots.render.buttons import Button, Rows
from bots.render.html import Html, clip, join, tag, text
from bots.render.times import time
from bots.render.words import Words

SPANS: Final = ("30m", "2h", "8h", "1d", "7d")


async def mute(desk: Desk, caller: Caller) -> None:
    """/mute 8h, /mute off; alone: for how long?"""
    if not caller.written:
        await _tell_mute(desk, caller)
        return
    try:
        caller = await _mute(desk, caller, caller.written)
    except Unclear as error:
        await answer(desk, caller, _unclear(error, "mute", ("/mute 8h", "/mute 2d", "/mute off"), caller.words))
        return
    await _tell_mute(desk, caller)


async def press_mute(desk: Desk, caller: Caller, press: Press) -> Shown:
    """A button of /mute."""
    (span,) = press.arguments
    caller = await _mute(desk, caller, span)
    html, rows = _muted(caller)
    return Shown(html=html, rows=rows)


async def quiet(desk: Desk, caller: Caller) -> None:
    """/quiet 22-07 Europe/Paris critical, /quiet off; alone: as it is, and the modes to choose from."""
    try:
        if caller.written.lower() in OFF:
            caller = await keep_wishes(desk, caller, quiet_from=None, quiet_to=None)
        elif caller.written:
            hours = read_hours(caller.written)
            mode = hours.mode or wishes_of(caller).quiet_mode or "hold"
            zone = hours.zone or wishes_of(caller).zone
            caller = await keep_wishes(
                desk, caller, quiet_from=hours.start, quiet_to=hours.end, zone=zone, quiet_mode=mode
            )
    except Unclear as error:
        examples = ("/quiet 22-07 Europe/Paris", "/quiet 23:30-6 critical", "/quiet off")
        await answer(desk, caller, _unclear(error, "quiet", examples, caller.words))
        return
    await answer(desk, caller, quiet_text(wishes_of(caller), caller.words, _now()), _quiet_rows(caller))


async def press_quiet(desk: Desk, caller: Caller, press: Press) -> Shown:
    """A button of /quiet: another mode, or off."""
    (mode,) = press.arguments
    if mode == "off":
        caller = await keep_wishes(desk, caller, quiet_from=None, quiet_to=None)
    elif mode in get_args(QuietMode):
        caller = await keep_wishes(desk, caller, quiet_mode=mode)
    else:
        raise ValueError(mode)
    return Shown(html=quiet_text(wishes_of(caller), caller.words, _now()), rows=_quiet_rows(caller))


async def digest(desk: Desk, caller: Caller) -> None:
    """/digest 08:00, /digest off; alone: as it is."""
    try:
        if caller.written.lower() in OFF:
            caller = await keep_wishes(desk, caller, digest_at=None)
        elif caller.written:
            minute, zone = read_moment(caller.written)
            caller = await keep_wishes(desk, caller, digest_at=minute, zone=zone or wishes_of(caller).zone)
    except Unclear as error:
        examples = ("/digest 08:00", "/digest 8 Europe/Paris", "/digest off")
        await answer(desk, caller, _unclear(error, "digest", examples, caller.words))
        return
    await answer(desk, caller, digest_text(wishes_of(caller), caller.words, _now()))


def mute_text(wishes: Wishes, words: Words, now: datetime) -> Html:
    """Until when nothing rings; nothing to say where everything does."""
    if wishes.muted_until is None or wishes.muted_until <= now:
        return Html()
    return text(f"🔕 {words.say('mute.until')} ") + time(wishes.muted_until, words, "dt")


def quiet_text(wishes: Wishes, words: Words, now: datetime) -> Html:
    """The quiet hours in words: from when to when, where, what happens to alerts, and when that changes next."""
    start, end, change = wishes.quiet_from, wishes.quiet_to, begin_of_quiet(wishes, now)
    if start is None or end is None or change is None:
        return text(words.say("quiet.none"))
    said = words.say("quiet.hours", start=clock(start), end=clock(end), zone=_zone(wishes, words))
    mode = words.say(f"quiet.{wishes.quiet_mode or 'hold'}")
    over = end_of_quiet(wishes, now)
    following = text(f"{words.say('quiet.ends' if over else 'quiet.begins')} ") + time(over or change, words, "dt")
    return join([text(f"🌙 {said}"), text(mode), following], "\n")


def digest_text(wishes: Wishes, words: Words, now: datetime) -> Html:
    """When the digest comes, and the next one; or that alerts come at once."""
    if wishes.digest_at is None:
        return text(words.say("digest.none"))
    said = words.say("digest.daily", at=clock(wishes.digest_at), zone=_zone(wishes, words))
    following = next_digest(wishes, now)
    return join([text(f"📰 {said}"), text(f"{words.say('digest.next')} ") + time(following, words, "dt")], "\n")


async def _mute(desk: Desk, caller: Caller, written: str) -> Caller:
    off = written.lower() in OFF
    until = None if off else _now() + read_span(written)
    return await keep_wishes(desk, caller, muted_until=until)


async def _tell_mute(desk: Desk, caller: Caller) -> None:
    html, rows = _muted(caller)
    await answer(desk, caller, html, rows)


def _muted(caller: Caller) -> tuple[Html, Rows]:
    """Until when it is silent, with a button that ends it; or that alerts ring; and how long they may be silent."""
    words = caller.words
    spans = [Button(_span(span, words), "hush", (span,)) for span in SPANS]
    until = mute_text(wishes_of(caller), words, _now())
    if not until:
        return text(words.say("mute.none")), [spans]
    return until, [spans, [Button(words.say("mute.end"), "hush", ("off",))]]


def _span(written: str, words: Words) -> str:
    """ "8h" as the language abbreviates it."""
    return format_timedelta(read_span(written), format="short", locale=words.language)


def _quiet_rows(caller: Caller) -> Rows:
    wishes = wishes_of(caller)
    if wishes.quiet_from is None or wishes.quiet_from == wishes.quiet_to:
        return []
    modes = [
        Button(
            f"{'● ' if mode == wishes.quiet_mode else ''}{caller.words.say(f'quiet.{mode}.short')}", "quiet", (mode,)
        )
        for mode in get_args(QuietMode)
    ]
    return [modes, [Button(caller.words.say("turn-off"), "quiet", ("off",))]]


def _unclear(error: Unclear, command: str, examples: tuple[str, ...], words: Words) -> Html:
    said = words.say("unclear", said=clip(str(error), 60))
    usage = text(words.say(f"{command}.usage"))
    return join([text(said), usage, *(tag("code", text(one)) for one in examples)], "\n")


def _zone(wishes: Wishes, words: Words) -> str:
    return wishes.zone or words.say("zone.none")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
