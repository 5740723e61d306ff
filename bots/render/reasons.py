"""Why it rang, and what was not counted: with the words of the articles, so that a reader can judge."""

from collections.abc import Iterable
from dataclasses import dataclass

from bots.render import figures
from bots.render.html import Html, clean, clip, fit, join, tag, text
from bots.render.words import Words
from streams.model import Act, Interval, Quote, Refused, Story

QUOTE_LIMIT = 300
NAME_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule of this chat that fired: the operators' name for it, or its text; and by which words."""

    name: str
    quotes: tuple[Quote, ...] = ()


def why(reasons: Iterable[Reason], words: Words) -> Html:
    """ "Why: rule “toll ≥ 20”; “At least 29 soldiers were killed.” " """
    pieces = [_reason(reason, words) for reason in reasons]
    whole = join(pieces, " ; ")
    return text(f"{words.say('why')} ") + whole + text(".") if whole else whole


def _reason(reason: Reason, words: Words) -> Html:
    said = dict.fromkeys(clip(quote.sentence, QUOTE_LIMIT) for quote in reason.quotes[:2])
    sentences = [text(words.say("said", sentence=sentence)) for sentence in said]
    return join([text(words.say("rule", name=clip(reason.name, NAME_LIMIT))), *sentences], " ; ")


def refused(story: Story, words: Words, limit: int, most: int = 6) -> Html:
    """ "Not counted: 49 killed (running total: in February), …", at most `most` and `limit` units."""
    distinct = {(one.category, one.low, one.high, one.scope): one for one in reversed(story.refused)}
    every = [text(describe(one, words)) for one in reversed(distinct.values())]
    if not every:
        return Html()
    head = text(f"{words.say('refused')} ")
    tail = text(f", {words.say('more', count=len(every))}")
    shown, left = fit(every[:most], ", ", limit - head.length - tail.length - 1)
    left += len(every[most:])
    if not shown:
        return Html()
    return head + shown + (text(f", {words.say('more', count=left)}") if left else Html()) + text(".")


def describe(one: Refused, words: Words) -> str:
    """ "49 killed (running total: in February)"."""
    value = Interval(low=one.low, high=one.high, approx=one.approx, vague=one.vague)
    scope = words.say(f"scope.{one.scope}")
    reason = clip(one.reason, 80)
    explained = (
        f"{scope} : {reason}" if reason and words.language == "fr" else f"{scope}: {reason}" if reason else scope
    )
    return f"{figures.counted(one.category, value, words)} ({explained})"


def act(found: Act, words: Words) -> Html:
    """ "⚖️ Article 4 · NATO", the sentence with the term underlined."""
    key = f"sense.{found.sense}"
    name = words.say(key) if key in words.table else clip(found.sense, 40)
    return text("⚖️ ") + tag("b", text(name)) + text("\n") + _underlined(found.quote)


def _underlined(quote: Quote) -> Html:
    start, end = quote.at, quote.at + quote.end - quote.start
    before, term, after = quote.sentence[:start], quote.sentence[start:end], quote.sentence[end:]
    if len(quote.sentence) > QUOTE_LIMIT * 2:
        before, after = _tail(before), clip(after, QUOTE_LIMIT)
    marked = tag("u", text(clip(term, 100)))
    return text("« ") + text(_spaced(before, 1)) + marked + text(_spaced(after, 0)) + text(" »")


def _tail(before: str) -> str:
    kept = clean(before[-QUOTE_LIMIT:])
    return "…" + kept[kept.find(" ") :] if len(before) > QUOTE_LIMIT else before


def _spaced(part: str, side: int) -> str:
    """`part` cleaned, its space towards the term kept (0: at its start, 1: at its end)."""
    cleaned = clean(part)
    if not cleaned:
        return ""
    spaced = part[-1 if side else 0].isspace()
    return (f"{cleaned} " if side else f" {cleaned}") if spaced else cleaned
