"""Stories and events as the assembler would make them, for the bot's tests; the sentences are written for them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from streams.model import (
    Act,
    Change,
    Contradiction,
    EventKind,
    Figure,
    Firing,
    Interval,
    Place,
    Quote,
    Refused,
    SourceFigure,
    Story,
    StoryEvent,
)
from streams.rules.query import parse

START = datetime(2026, 3, 1, 2, 14, tzinfo=UTC)
TOLL = parse("killed>=20")
NATO = parse("sense:nato")
SENTENCE = "Au moins 29 soldats turcs ont péri jeudi sous des bombes près d’Idleb."
ACT_SENTENCE = "Ankara a invoqué l’article 4 du traité de l’Otan vendredi."


def at_least(low: int) -> Interval:
    """An interval that is open above."""
    return Interval(low=low)


def exactly(number: int) -> Interval:
    """One number."""
    return Interval(low=number, high=number)


def figure(interval: Interval, source: str = "france24", article: str = "a1") -> Figure:
    """A figure that an article set."""
    return Figure(low=interval.low, high=interval.high, since=START, source=source, article=article)


def quote(sentence: str, words: str) -> Quote:
    """The words in their sentence, somewhere in a text."""
    at = sentence.index(words)
    return Quote(field="text", start=100 + at, end=100 + at + len(words), sentence=sentence, at=at)


def firing(query: str = TOLL.id, level: int = 0) -> Firing:
    """A query that fired, by the words of the first report."""
    return Firing(query=query, level=level, quotes=(quote(SENTENCE, "29 soldats"),))


def founded() -> Story:
    """At least 29 soldiers killed, 36 wounded; three figures refused; one source."""
    return Story(
        id="5" * 20,
        short="S7K2A",
        desk="main",
        title="Au moins 29 soldats turcs tués à Idleb (Syrie)",
        language="fr",
        opened=START,
        changed=START,
        places=(
            Place(id="SY/idlib", name="Idleb", kind="region", country="SY", role="event"),
            Place(id="SY", name="Syrie", kind="country", country="SY", role="event"),
            Place(id="TR", name="Turquie", kind="country", country="TR"),
        ),
        members=("a1",),
        member_count=1,
        independent=1,
        figures={"killed": figure(at_least(29)), "wounded": figure(exactly(36))},
        history=(
            Change(what="killed", after=at_least(29), at=START, source="france24", article="a1"),
            Change(what="wounded", after=exactly(36), at=START, source="france24", article="a1"),
        ),
        refused=(
            _refused("killed", 49, "cumulative", "en février"),
            _refused("killed", 380_000, "cumulative", "depuis 2011"),
            _refused("displaced", 948_000, "cumulative", "depuis décembre"),
        ),
        sources=(_said("france24", "a1", 0, {"killed": at_least(29), "wounded": exactly(36)}),),
        rules={TOLL.id: 0},
    )


def risen() -> Story:
    """The same story when a second and a third outlet say 33."""
    change = Change(
        what="killed",
        before=at_least(29),
        after=exactly(33),
        at=START + timedelta(hours=4),
        source="afp",
        article="a2",
    )
    first = founded()
    return replace(
        first,
        changed=change.at,
        members=("a1", "a2", "a3"),
        member_count=3,
        independent=3,
        figures={**first.figures, "killed": figure(exactly(33), "afp", "a2")},
        history=(*first.history, change),
        sources=(
            *first.sources,
            _said("afp", "a2", 4, {"killed": exactly(33)}),
            replace(_said("anadolu", "a3", 5, {"killed": exactly(22)}), copy_of="a1"),
        ),
    )


def lowered() -> Story:
    """The toll of the story corrected from 33 to 31."""
    change = Change(
        what="killed",
        before=exactly(33),
        after=exactly(31),
        at=START + timedelta(hours=9),
        source="afp",
        article="a5",
    )
    before = risen()
    return replace(
        before,
        changed=change.at,
        figures={**before.figures, "killed": figure(exactly(31), "afp", "a5")},
        history=(*before.history, change),
    )


def invoked() -> Story:
    """Article 4 was invoked too."""
    before = risen()
    change = Change(what="act:nato", at=START + timedelta(hours=10), source="reuters", article="a4")
    return replace(
        before,
        changed=change.at,
        acts=(
            Act(sense="nato", form="act", quote=quote(ACT_SENTENCE, "article 4"), near="Otan", other="RGPD", reports=3),
        ),
        history=(*before.history, change),
        rules={TOLL.id: 0, NATO.id: 0},
    )


def disputed() -> Story:
    """At least 29, as one party claims; 22 by another agency an hour later."""
    before = founded()
    other = Contradiction(figure=exactly(22), at=START + timedelta(hours=1), source="anadolu", article="a3")
    killed = replace(before.figures["killed"], unsure="unconfirmed", contradicted=(other,))
    return replace(before, figures={**before.figures, "killed": killed})


def first_death() -> Story:
    """Nobody killed and five wounded, until one of them dies."""
    change = Change(
        what="killed",
        before=exactly(0),
        after=exactly(1),
        at=START + timedelta(hours=2),
        source="afp",
        article="a2",
    )
    before = founded()
    return replace(
        before,
        changed=change.at,
        title="Cinq blessés dans un tram à Idleb",
        figures={"killed": figure(exactly(1), "afp", "a2"), "wounded": figure(exactly(4), "afp", "a2")},
        history=(change,),
        refused=(),
        sources=(
            _said("france24", "a1", 0, {"killed": exactly(0), "wounded": exactly(5)}),
            _said("afp", "a2", 2, {"killed": exactly(1), "wounded": exactly(4)}),
        ),
    )


def foreign() -> Story:
    """The same story, first told in Arabic by a source with an Arabic name."""
    said = replace(_said("الوطن", "a1", 0, {"killed": at_least(29)}), title="مقتل 29 جنديا")
    return replace(founded(), title="مقتل 29 جنديا تركيا على الأقل (إدلب)", language="ar", sources=(said,))


def closed() -> Story:
    """The story of `risen`, quiet for a fortnight."""
    killed = {"soldiers": {"killed": figure(exactly(33), "afp", "a2")}}
    return replace(risen(), closed=START + timedelta(days=14), groups=killed, day=START.date())


def late() -> Story:
    """The same story as risen, by an article that came in five hours after its publication."""
    before = risen()
    first, second, third = before.sources
    return replace(before, sources=(first, replace(second, received=second.at + timedelta(hours=5)), third))


def withdrawn() -> Story:
    """Every article was taken back."""
    return replace(founded(), members=(), member_count=0, independent=0, figures={}, sources=())


def retracted() -> Story:
    """A person withdrew it."""
    return replace(risen(), retracted=True)


def merged() -> Story:
    """Another story, of which nothing is left but where it went: the one of `risen`."""
    return replace(risen(), id="7" * 20, short="QR5T8", redirect=founded().id)


def event(
    story: Story,
    name: str,
    kind: EventKind = "update",
    fired: Iterable[Firing] = (),
    at: datetime = START,
    changes: int = 1,
) -> StoryEvent:
    """An event of the story; `changes` of the newest lines of its history are what changed."""
    newest = story.history[-changes:] if changes else ()
    return StoryEvent(id=name, kind=kind, cause=f"{name}@1", at=at, story=story, changes=newest, fired=tuple(fired))


def _refused(category: str, number: int, scope: str, reason: str) -> Refused:
    return Refused(
        category=category,  # type: ignore[arg-type]  # the names of the model
        low=number,
        high=number,
        scope=scope,  # type: ignore[arg-type]
        reason=f"a total over a longer time or a whole war ({reason})",
        quote=f"On en compte {number} {reason}.",
        source="france24",
        article="a1",
    )


def _said(source: str, article: str, hours: int, figures: dict[str, Interval]) -> SourceFigure:
    return SourceFigure(
        source=source,
        article=article,
        url=f"https://{source}.example/{article}?a=1&b=2",
        title="",
        at=START + timedelta(hours=hours),
        figures=figures,  # type: ignore[arg-type]
    )
