"""All live stories of one desk in memory: their heads, their traits indexed, and which article is a member where.

Stories close by the readings' times, never by the clock: one that took no reading for `CLOSE_AFTER` is dropped by the
next decisions, a few at a time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from streams.stories.alike import Alike
from streams.stories.heads import Heads
from streams.stories.index import Index
from streams.stories.state import Head, Member, decode, encode
from streams.stories.traits import Traits, compact
from streams.stories.verdict import Verdict

CLOSE_AFTER = timedelta(days=365)
MOST = 60_000
"""Stories that live at once; of more, the quietest close before their time."""
CLOSED_AT_ONCE = 20
"""Stories dropped with one decision, at the most: the cost of a reading stays even."""


@dataclass(slots=True)
class _Kept:
    traits: Traits
    day: date
    members: list[str] = field(default_factory=list)
    took: tuple[str, ...] = ()


class Shelf:
    """The stories of one desk. Only `apply` changes it.

    A story that was merged is its survivor, under whichever of its ids it is asked for. `alike` compares how readings
    and stories are told across languages; without it words alone decide.
    """

    def __init__(self, alike: Alike | None = None) -> None:
        self.alike = alike
        self.clock: datetime | None = None
        self.index = Index()
        self._stories: dict[str, _Kept] = {}
        self._heads = Heads()
        self._members: dict[str, bytes] = {}
        self._redirects: dict[str, str] = {}
        self._days: dict[date, dict[str, None]] = {}

    @classmethod
    def rebuild(cls, heads: Iterable[Head], members: Iterable[Member], alike: Alike | None = None) -> "Shelf":
        """The shelf that wrote these rows, in any order. A member whose story is gone is left out."""
        shelf = cls(alike)
        rows = {head.story.id: head for head in heads}
        merged = {gone for head in rows.values() for gone in head.took}
        for story, head in rows.items():
            if story not in merged:
                shelf._put_head(head)
        for member in members:
            if shelf.lives(member.story):
                shelf._put_member(member)
        return shelf

    def __len__(self) -> int:
        return len(self._stories)

    def member(self, article: str) -> Member | None:
        """The article's row, if it belongs to a live story."""
        row = self._members.get(article)
        if row is None:
            return None
        member = decode(row, Member)
        return replace(member, story=self.resolve(member.story))

    def resolve(self, story: str) -> str:
        """The story that took this one in, or itself."""
        return self._redirects.get(story, story)

    def lives(self, story: str) -> bool:
        """Whether the story, or the one that took it in, is on the shelf."""
        return self.resolve(story) in self._stories

    def head(self, story: str) -> Head:
        """The story's head. Raises KeyError where no such story lives."""
        return self._heads.get(self.resolve(story))

    def traits(self, story: str) -> Traits:
        """The story's traits, without opening its head."""
        return self._stories[self.resolve(story)].traits

    def members(self, story: str) -> tuple[str, ...]:
        """All articles that ever belonged to the story, withdrawn ones too; of a merged one none."""
        kept = self._stories.get(story)
        return tuple(kept.members) if kept else ()

    def closing(self, now: datetime) -> tuple[str, ...]:
        """Stories that are to be dropped now, the quietest first, at most `CLOSED_AT_ONCE`, each behind those that it
        took in.
        """
        if not self._days:
            return ()
        oldest = min(self._days)
        if oldest >= (now - CLOSE_AFTER).date() and len(self) <= MOST:
            return ()
        quietest = islice(sorted(self._days[oldest]), CLOSED_AT_ONCE)
        return tuple(each for story in quietest for each in (*self._stories[story].took, story))

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
        self._stories[story].took = head.took
        for gone in head.took:
            self._take_in(gone, story)
        self.clock = max(filter(None, (self.clock, head.clock)), default=None)

    def _put_member(self, member: Member) -> None:
        if member.id not in self._members or self._left(member):
            self._stories[self.resolve(member.story)].members.append(member.id)
        self._members[member.id] = encode(member)

    def _left(self, member: Member) -> bool:
        """Take the article from the story that it left, if it is there still."""
        left = self.resolve(member.left) if member.left else None
        former = self._stories.get(left) if left and left != self.resolve(member.story) else None
        if former is None or member.id not in former.members:
            return False
        former.members.remove(member.id)
        return True

    def _take_in(self, gone: str, survivor: str) -> None:
        if gone in self._stories:
            self._stories[survivor].members += self._forget(gone)
        self._redirects[gone] = survivor

    def _drop(self, story: str) -> None:
        if self._redirects.pop(story, None) is None:
            for article in self._forget(story):
                del self._members[article]

    def _forget(self, story: str) -> list[str]:
        """Take a story off the shelf; the articles that are left without one."""
        kept = self._stories.pop(story)
        self._heads.drop(story)
        self.index.remove(story, kept.traits)
        self._leave_day(kept.day, story)
        return kept.members

    def _leave_day(self, day: date, story: str) -> None:
        stories = self._days[day]
        del stories[story]
        if not stories:
            del self._days[day]
