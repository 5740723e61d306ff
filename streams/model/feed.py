"""The state and health of one source, and the sight of a desk, as `feeds` keeps them; and what operators order."""

from dataclasses import dataclass, field

from streams.model.moment import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An item that was published: the hash of its content and the revision it was given."""

    content: str
    revision: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How often a source wants to be asked: not within `ttl` seconds of the last time (None: it does not say), and
    never in these hours (0 to 23, UTC) and on these days of the week (Monday is 0).
    """

    ttl: float | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """`seen` maps article ids to what was last published of them, bounded to the feed's newest thousand.

    `offered` are the numbers given to articles before they were handed to the broker: after a crash nobody knows
    whether it has them, so another content must get another number. `missed`: when what it gave could last neither be
    put on Kafka nor kept on disk; what it no longer showed at the next poll is lost.
    `checkpoint` is the source's own (an ETag, a cursor): opaque to the host. `disabled` carries the reason.
    `failures` are those since the last success, `strikes` what they weigh. `interval` is the one that was planned with.
    `note` is a sentence of the source's for operators: how it is read. `fault` is the kind of the last error, by the
    name of its class in `streams.sources.errors`.
    """

    source: str
    last_try: Moment | None = None
    last_success: Moment | None = None
    last_item: Moment | None = None
    last_error: str | None = None
    status: int | None = None
    failures: int = 0
    strikes: int = 0
    next_try: Moment | None = None
    interval: float | None = None
    pace: Pace | None = None
    checkpoint: dict[str, str] = field(default_factory=dict)
    seen: dict[str, Seen] = field(default_factory=dict)
    offered: dict[str, Seen] = field(default_factory=dict)
    disabled: str | None = None
    note: str | None = None
    missed: Moment | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The last time in which a desk was blind: none of its `sources` (how many) could be read from `since`, when the
    last of them was, `until` one was again (None: it is blind).
    """

    desk: str
    since: Moment
    until: Moment | None = None
    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedOrder:
    """What operators want of one source, the newest order whole: it says how things are to be, so it can be read twice.

    `url` makes it a source that no settings name: a feed of this `desk`. `retry`: it is asked again at once where it
    was not asked since then.
    """

    source: str
    at: Moment
    paused: bool = False
    retry: Moment | None = None
    url: str | None = None
    desk: str = "main"
