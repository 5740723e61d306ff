"""Why it rang, and what was not counted: with the words of the articles, so that a reader can judge."""

from collections.abc import Iterable
from dataclasses import dataclass

from bots.render import figures
from bots.render.html import Html, clean, clip, cut, fit, isolated, join, tag, text, units
from bots.render.words import Words
from streams.model import Act, Interval, Quote, Refused, Story

QUOTE_LIMIT = 300
NAME_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule of this chat that fired: the operators' name for it, or its text; and by which words."""

    name: str
    quotes: tuple[Quote, ...] = ()


def why(reasons: Iterable[Reason], words: Words, limit: int) -> Html:
    """ "Why: rule “toll ≥ 20” · “At least 29 soldiers were killed.” ", in `limit` units; no sentence twice."""
    pieces: dict[str, None] = {}
    for reason in reasons:
        pieces[words.say("rule", name=clip(reason.name, NAME_LIMIT))] = None
        for quote in reason.quotes[:2]:
            pieces[words.say("said", sentence=clip(quote.sentence, QUOTE_LIMIT))] = None
    head = text(f"{words.say('why')} ")
    shown, _ = fit(map(text, pieces), " · ", limit - head.length)
    return head + shown if shown else shown


def refused(story: Story, words: Words, limit: int, most: int = 6) -> Html:
    """ "Not counted: 49 killed (running total, “in February”), …", at most `most` and `limit` units."""
    distinct = {(one.category, one.low, one.high, one.scope): one for one in reversed(story.refused)}
    every = [text(describe(one, words)) for one in reversed(distinct.values())]
    if not every:
        return Html()
    head = text(f"{words.say('refused')} ")
    tail = text(f", {words.counted('more', len(every))}")
    shown, left = fit(every[:most], ", ", limit - head.length - tail.length)
    left += len(every[most:])
    if not shown:
        return Html()
    return head + shown + (text(f", {words.counted('more', left)}") if left else Html())


def describe(one: Refused, words: Words) -> str:
    """ "49 killed (running total, “in February”)": the reason, and the article's words for it where it gave some."""
    value = Interval(low=one.low, high=one.high, approx=one.approx, vague=one.vague)
    reason, _, said = one.reason.partition(" (")
    label = words.known(f"reason.{reason}", clip(reason, 80))
    explained = f"{label}, {words.say('said', sentence=clip(said.removesuffix(')'), 80))}" if said else label
    return f"{figures.counted(one.category, value, words)} ({explained})"


def act(found: Act, words: Words) -> Html:
    """ "⚖️ Article 4 · NATO", the sentence with the term underlined, the first of how many reports, and why it is this
    sense and no other.
    """
    name = text("⚖️ ") + tag("b", text(sense(found.sense, words)))
    why = [words.counted("act.first", found.reports)]
    if found.near:
        why.append(words.say("act.near", word=clip(found.near, 60)))
    if found.other:
        why.append(words.say("act.other", word=clip(found.other, 60)))
    return join([name, _underlined(found.quote, words), text(" · ".join(why))], "\n")


def sense(name: str, words: Words) -> str:
    """What a named sense is called: "Article 4 · NATO"."""
    return words.known(f"sense.{name}", clip(name, 40))


def _underlined(quote: Quote, words: Words) -> Html:
    start, end = quote.at, quote.at + quote.end - quote.start
    opening, _, closing = words.say("said", sentence="\0").partition("\0")
    marked = tag("u", text(cut(quote.sentence[start:end], 100)))
    sentence = text(_before(quote.sentence[:start])) + marked + text(_after(quote.sentence[end:]))
    return text(opening) + isolated(sentence) + text(closing)


def _before(part: str) -> str:
    kept = clean(part[-4 * QUOTE_LIMIT :])
    if units(kept) > QUOTE_LIMIT or len(part) > 4 * QUOTE_LIMIT:
        kept = "…" + kept[-QUOTE_LIMIT // 2 :].partition(" ")[2]
    return f"{kept} " if part[-1:].isspace() else kept


def _after(part: str) -> str:
    kept = cut(part, QUOTE_LIMIT)
    return f" {kept}" if part[:1].isspace() else kept
