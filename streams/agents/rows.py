"""The stories' state as rows of one table, written so that a kill between two rows loses nothing.

One table, and so one changelog partition a desk: its rows reach Kafka in the order in which they were written. Keys
are `h/<story>` for heads and `m/<article>` for members. A verdict may touch several rows: the first one written carries
all the others (it is the intent record of law 3), so the verdict is there as a whole or not at all. Rows are stamped
with the offset of the reading that made them; where a carried row and the row itself differ, the later stamp is right.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import msgspec

from streams.stories.decide import Verdict
from streams.stories.shelf import Shelf
from streams.stories.state import Head, Member, decode, encode

HEAD: Final = b"h/"
MEMBER: Final = b"m/"

Keyed = tuple[bytes, bytes]


class Row(msgspec.Struct, array_like=True, frozen=True):
    """A row's bytes, the offset of the reading that made it, and the rows that were to be written after it."""

    stamp: int
    packed: bytes
    carried: tuple[Keyed, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What a verdict writes, in this order, and what it takes away afterwards."""

    put: tuple[Keyed, ...] = ()
    delete: tuple[bytes, ...] = ()


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Row)


def change_of(verdict: Verdict, stamp: int) -> Change:
    """The change of the table that makes the verdict last; `stamp` is the reading's offset."""
    rows = [(HEAD + head.story.id.encode(), encode(head)) for head in verdict.heads]
    rows += [(MEMBER + member.id.encode(), encode(member)) for member in verdict.members]
    gone = [HEAD + story.encode() for story in verdict.dropped]
    gone += [MEMBER + article.encode() for article in verdict.forgotten]
    put = tuple(
        (key, _encoder.encode(Row(stamp, packed, () if number else tuple(rows[1:]))))
        for number, (key, packed) in enumerate(rows)
    )
    return Change(put, tuple(gone))


def shelf_of(rows: Iterable[Keyed], desk: str) -> Shelf:
    """The desk's shelf as these rows, in any order, left it. Raises UnreadableState, msgspec.DecodeError."""
    newest: dict[bytes, tuple[int, bytes]] = {}
    for key, raw in rows:
        row = _decoder.decode(raw)
        for name, packed in ((key, row.packed), *row.carried):
            if name not in newest or newest[name][0] <= row.stamp:
                newest[name] = (row.stamp, packed)
    heads = (decode(packed, Head) for key, (_, packed) in newest.items() if key.startswith(HEAD))
    members = (decode(packed, Member) for key, (_, packed) in newest.items() if key.startswith(MEMBER))
    return Shelf.rebuild((head for head in heads if head.story.desk == desk), members)
