"""What happened to a story, as the bot learns it."""

from dataclasses import dataclass
from typing import Literal

from streams.model.moment import Moment
from streams.model.reading import Quote
from streams.model.story import Change, Story

EventKind = Literal["new", "update", "correction", "retraction", "merge", "split", "quiet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """A query became true on the story, or reached a further step of its own; `quotes` say by which words."""

    query: str
    level: int = 0
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEvent:
    """`id` is hash(story, cause, kind, fields): the same again in a replay.

    `cause` is "reading@revision", "ruling@1", or a rule's id where a new rule met an old story. `at` is the cause's
    time (its `fetched`), not the clock. `story` is the story after the event; `fired` lists the queries that ring now;
    `others` names the stories that a merge took in, that a split's articles went to, or that they came from (on the
    event of the story that they founded). `late`: the cause came in long
    after its publication; both times are in the story's `sources`.
    """

    id: str
    kind: EventKind
    cause: str
    at: Moment
    story: Story
    changes: tuple[Change, ...] = ()
    fired: tuple[Firing, ...] = ()
    others: tuple[str, ...] = ()
    late: bool = False
