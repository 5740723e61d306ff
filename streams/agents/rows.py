"""The stories' state as rows of one table, so that whatever a kill leaves of them is whole verdicts.

One table, and so one changelog partition a desk: its rows reach Kafka in the order in which they were written. Keys
are `h/<story>` for heads and `m/<article>` for members. Each verdict has a stamp, one higher than the last, on all its
rows.

- A kill between two rows of a verdict: the first one written carries all the others (it is the intent record of law 3);
  where a carried row and the row itself differ, the higher stamp is right.
- A merge is one row, the survivor's, which names what it took in: the others' rows stay as they were.
- A split writes several heads, each of which an older changelog may undo by itself. So each of them, and the first
  member, carries the rows before it too, which count where their own are older.
- A kill before the changelog reached Kafka: the next start plays an older head over the one on disk, and leaves the
  members that only the disk had. They are stale: their stamp is higher than their head's. The reading that made them
  was not committed and comes again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from streams.stories.alike import Alike
from streams.stories.shelf import Shelf
from streams.stories.state import Head, Member, decode, encode
from streams.stories.verdict import Verdict

HEAD: Final = b"h/"
MEMBER: Final = b"m/"

Keyed = tuple[bytes, bytes]


class Row(msgspec.Struct, array_like=True, frozen=True):
    """A row's bytes, the stamp of the verdict that made it, and the rows that were to be written after it.

    `beside` are those written before it, where the verdict has several heads.
    """

    stamp: int
    packed: bytes
    carried: tuple[Keyed, ...] = ()
    beside: tuple[Keyed, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a verdict writes, in this order, and what it takes away afterwards."""

    put: tuple[Keyed, ...] = ()
    delete: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """A desk's shelf as its rows left it, the highest stamp among them, and the keys of stale rows, to be deleted."""

    shelf: Shelf
    stamp: int = 0
    stale: tuple[bytes, ...] = ()


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Row)


def change_of(verdict: Verdict, stamp: int) -> Change:
    """The change of the table that makes the verdict last."""
    rows = [(HEAD + head.story.id.encode(), encode(head)) for head in verdict.heads]
    rows += [(MEMBER + member.id.encode(), encode(member)) for member in verdict.members]
    gone = [HEAD + story.encode() for story in verdict.dropped]
    gone += [MEMBER + article.encode() for article in verdict.forgotten]
    heads = len(verdict.heads)
    put = []
    for number, (key, packed) in enumerate(rows):
        carried = rows[number + 1 :] if number < heads else ()
        beside = rows[:number] if 1 < heads >= number else ()
        put.append((key, _encoder.encode(Row(stamp, packed, tuple(carried), tuple(beside)))))
    return Change(tuple(put), tuple(gone))


def restore(rows: Iterable[Keyed], desk: str, alike: Alike | None = None) -> Restored:
    """The desk's shelf, from rows in any order. Raises UnreadableState, msgspec.DecodeError."""
    newest = _newest(rows)
    heads, stamps = [], {}
    for key, (stamp, packed) in newest.items():
        if key.startswith(HEAD) and (head := decode(packed, Head)).story.desk == desk:
            heads.append(head)
            stamps[head.story.id] = stamp
    members, stale = [], []
    for key, (stamp, packed) in newest.items():
        if key.startswith(MEMBER) and (member := decode(packed, Member)).story in stamps:
            if stamp <= stamps[member.story]:
                members.append(member)
            else:
                stale.append(key)
    highest = max((stamp for stamp, _ in newest.values()), default=0)
    return Restored(Shelf.rebuild(heads, members, alike), highest, tuple(stale))


def _newest(rows: Iterable[Keyed]) -> dict[bytes, tuple[int, bytes]]:
    """Of each row the newest that anything left of it, with its stamp."""
    newest: dict[bytes, tuple[int, bytes]] = {}
    beside: list[tuple[bytes, int, bytes]] = []
    for key, raw in rows:
        row = _decoder.decode(raw)
        for name, packed in ((key, row.packed), *row.carried):
            if name not in newest or newest[name][0] <= row.stamp:
                newest[name] = (row.stamp, packed)
        beside += [(name, row.stamp, packed) for name, packed in row.beside]
    for name, stamp, packed in beside:
        # A row that is not there was written before this one and deleted since: its story closed.
        if name in newest and newest[name][0] < stamp:
            newest[name] = (stamp, packed)
    return newest
