"""PURE: how a chat hears of a story: as it wishes for all, but for what its subscriptions wish differently."""

from collections.abc import Sequence
from dataclasses import dataclass

from bots.ledger.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Own:
    """What one subscription wishes differently (None: nothing), and the forum topic where it was made."""

    sound: bool | None = None
    preview: bool | None = None
    digest: bool | None = None
    language: str | None = None
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Manner:
    """With a sound or silently, with a preview of its link or not, gathered in a digest or at once, in which language
    and forum topic.
    """

    sound: bool
    preview: bool
    digest: bool
    language: str
    thread: int | None


def manner_of(wishes: Wishes, thread: int | None, own: Sequence[Own]) -> Manner:
    """How a chat with these wishes, in this topic by default, hears what rings for some of its subscriptions.

    The one that wants most decides: any sound is a sound, and what one wants at once comes at once. Language and topic
    are those of the first that names one.
    """
    voices = own or (Own(),)
    return Manner(
        sound=any(_or(one.sound, wishes.sound) for one in voices),
        preview=any(_or(one.preview, wishes.preview) for one in voices),
        digest=all(_or(one.digest, wishes.digest_at is not None) for one in voices),
        language=next((one.language for one in voices if one.language), wishes.language),
        thread=next((one.thread for one in voices if one.thread), thread),
    )


def _or(own: bool | None, wished: bool) -> bool:
    return wished if own is None else own
