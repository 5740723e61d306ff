"""All live stories of one desk in memory: their heads, their traits indexed, and which article is a member where.

Stories close by the readings' times, never by the clock: one that took no reading for `CLOSE_AFTER` is dropped by the
next decisions, a few at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice

from streams.stories.heads import Heads
from streams.stories.index import Index
from streams.stories.state import Head, Member, decode, encode
from streams.stories.traits import Traits, compact
from streams.stories.verdict import Verdict

CLOSE_AFTER = timedelta(days=14)
CLOSED_AT_ONCE = 20
"""Stories dropped with one decision, at the most: the cost of a reading stays even."""


@dataclass(slots=True)
class _Kept:
    traits: Traits
    day: date
    members: list[str] = field(default_factory=list)


class Shelf:
    """The stories of one desk. Only `apply` changes it."""

    def __init__(self) -> None:
        self.clock: datetime | None = None
        self.index = Index()
        self._stories: dict[str, _Kept] = {}
        self._heads = Heads()
        self._members: dict[str, bytes] = {}
        self._days: dict[date, dict[str, None]] = {}

    @classmethod
    def rebuild(cls, heads: Iterable[Head], members: Iterable[Member]) -> "Shelf":
        """The shelf that wrote these rows, in any order. A member whose story is gone is left out."""
        shelf = cls()
        for head in heads:
            shelf._put_head(head)
        for member in members:
            if member.story in shelf._stories:
                shelf._put_member(member)
        return shelf

    def __len__(self) -> int:
        return len(self._stories)

    def member(self, article: str) -> Member | None:
        """The article's row, if it belongs to a live story."""
        row = self._members.get(article)
        return decode(row, Member) if row else None

    def head(self, story: str) -> Head:
        """The story's head. Raises KeyError where no such story lives."""
        return self._heads.get(story)

    def traits(self, story: str) -> Traits:
        """The story's traits, without opening its head."""
        return self._stories[story].traits

    def members(self, story: str) -> tuple[str, ...]:
        """All articles that ever belonged to the story, withdrawn ones too."""
        return tuple(self._stories[story].members)

    def closing(self, now: datetime) -> tuple[str, ...]:
        """Stories that are to be dropped now, the quietest first, at most `CLOSED_AT_ONCE`."""
        if not self._days:
            return ()
        oldest = min(self._days)
        if oldest >= (now - CLOSE_AFTER).date():
            return ()
        return tuple(islice(sorted(self._days[oldest]), CLOSED_AT_ONCE))

    def apply(self, verdict: Verdict) -> None:
        """Make what was decided true."""
        for story in verdict.dropped:
            self._drop(story)
        for head in verdict.heads:
            self._put_head(head)
        for member in verdict.members:
            self._put_member(member)

    def _put_head(self, head: Head) -> None:
        story, day, traits = head.story.id, head.story.changed.date(), compact(head.traits)
        kept = self._stories.get(story)
        if kept is None:
            self._stories[story] = _Kept(traits, day)
            self.index.add(story, traits)
        else:
            self.index.change(story, kept.traits, traits)
            self._leave_day(kept.day, story)
            kept.traits, kept.day = traits, day
        self._days.setdefault(day, {})[story] = None
        self._heads.put(head)
        self.clock = max(filter(None, (self.clock, head.clock)), default=None)

    def _put_member(self, member: Member) -> None:
        if member.id not in self._members:
            self._stories[member.story].members.append(member.id)
        self._members[member.id] = encode(member)

    def _drop(self, story: str) -> None:
        kept = self._stories.pop(story)
        self._heads.drop(story)
        self.index.remove(story, kept.traits)
        self._leave_day(kept.day, story)
        for article in kept.members:
            del self._members[article]

    def _leave_day(self, day: date, story: str) -> None:
        stories = self._days[day]
        del stories[story]
        if not stories:
            del self._days[day]
