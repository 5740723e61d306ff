"""Identities that a replay makes again: hashes of what they identify, never random, never a counter."""

from hashlib import blake2b

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def digest(*parts: str) -> str:
    """20 hex digits of BLAKE2b over the parts, which may contain anything but are never confused with each other."""
    state = blake2b(digest_size=10)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        state.update(len(raw).to_bytes(4, "big") + raw)
    return state.hexdigest()


def article_id(canonical_url: str | None, source: str, guid: str) -> str:
    """The id of an article: of its canonical URL where it has one, else of its source and guid."""
    return digest("url", canonical_url) if canonical_url else digest("guid", source, guid)


def query_id(canonical_text: str) -> str:
    """The id of a distinct query."""
    return digest("query", canonical_text)


def story_id(desk: str, founding_reading: str) -> str:
    """The id of the story that a reading founded."""
    return digest("story", desk, founding_reading)


def ruling_id(story: str, action: str, by: str, at: str) -> str:
    """The id of what a person ruled about a story at a time."""
    return digest("ruling", story, action, by, at)


def event_id(story: str, cause: str, kind: str, fields: tuple[str, ...]) -> str:
    """The id of a story's event; `fields` name what changed, in order."""
    return digest("event", story, cause, kind, *fields)


def short_id(identity: str) -> str:
    """Five letters and digits for people, without those that look alike."""
    value = int(identity[:10], 16)
    letters = []
    for _ in range(5):
        value, rest = divmod(value, len(_ALPHABET))
        letters.append(_ALPHABET[rest])
    return "".join(letters)
