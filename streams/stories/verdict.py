"""What was decided about a reading, for whoever writes the rows and tells the events."""

from dataclasses import dataclass

from streams.model import Decision, Story, StoryEvent
from streams.stories.state import Head, Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was decided.

    `heads` and `members` are the rows to write, heads first; `redirects` name stories that were merged, and are no rows
    (the survivor's `Head.took` is). `closed` are quiet stories in their last state; `dropped` name them and what they
    took in, whose rows go, and `forgotten` their articles, whose rows go too. `events` are all there is to tell;
    subscribers get those of stories with `rules`.
    """

    decision: Decision
    events: tuple[StoryEvent, ...] = ()
    heads: tuple[Head, ...] = ()
    members: tuple[Member, ...] = ()
    redirects: tuple[Story, ...] = ()
    closed: tuple[Story, ...] = ()
    dropped: tuple[str, ...] = ()
    forgotten: tuple[str, ...] = ()

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories as they stand now: those decided on, redirects, and those that closed."""
        return (*(head.story for head in self.heads), *self.redirects, *self.closed)
