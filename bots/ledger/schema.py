"""The ledger's tables. A change here is a new migration in `migrations/versions`; a test compares the two.

chats           who may be written to: kind, language (`chosen` by /lang or Telegram's), forum thread, active (False
                after a 403), time zone, default sound, preview, threshold and step; mute, quiet hours and digest, in
                minutes of the local day
queries         the canonical text of every query that a chat subscribes to
subscriptions   (chat, query): since when, and what differs from the chat's defaults (null: nothing)
stories         the newest version of each story that a chat was told of
events          what rang, by event id: a replayed event is known by it and skipped
deliveries      (event, chat): a chat must hear of an event; the state says how far that came
messages        (story, chat): the living message, since when it stands, and which version of the story it shows
mutes           (story, chat): a story that a chat wants to hear no more of
reports         what readers say is wrong with an alert, and whether the operators were told
bans            chats and users that are not answered
notices         (source, chat): an operators' notice of a failing feed, and what it says
endpoints       where a chat that is not on Telegram is reached; the ids of such chats are below `NOT_TELEGRAM`
bots            which bot the messages are of, by Telegram's id: one row
offsets         where in `alerts` the next record is: written with the rows that the records made
"""

from datetime import UTC, datetime
from typing import Final, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
    true,
)

NOT_TELEGRAM: Final = -(2**52)
"""Telegram's chat ids have at most 52 significant bits (core.telegram.org/bots/api#chat)."""

State = Literal["pending", "held", "sending", "retry", "again", "sent", "unknown", "dead", "expired"]
"""pending: to be sent. held: waits for its hour, `due`; null: for a look at what the chat
wishes. sending: handed to Telegram, no answer noted. retry: refused
for now, certainly not sent. again: the outcome is unknowable and it will be sent once more. sent: in the chat, as
`message`.
unknown: unknowable twice, left so. dead: Telegram will not take it, or the chat is gone. expired: not told, for the
reason in `error`: no news any more, muted, or withdrawn before it was heard."""

OPEN: Final[tuple[State, ...]] = ("pending", "retry", "again")


class Utc(TypeDecorator[datetime]):
    """Aware UTC in, aware UTC out, also where the database has no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC for the database."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC from the database, which may have dropped the zone."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _owner() -> ForeignKey:
    return ForeignKey("chats.id", onupdate="CASCADE", ondelete="CASCADE")


def _chat() -> Column[int]:
    return Column("chat", BigInteger, _owner(), primary_key=True)


chats = Table(
    "chats",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", String(16), nullable=False),
    Column("language", String(16), nullable=False),
    Column("thread", BigInteger),
    Column("active", Boolean, nullable=False),
    Column("since", Utc, nullable=False),
    Column("chosen", Boolean, nullable=False, server_default=false()),
    Column("zone", String(64)),
    Column("sound", Boolean, nullable=False, server_default=true()),
    Column("preview", Boolean, nullable=False, server_default=false()),
    Column("threshold", Integer),
    Column("step", Integer),
    Column("muted_until", Utc),
    Column("quiet_from", Integer),
    Column("quiet_to", Integer),
    Column("quiet_mode", String(8)),
    Column("digest_at", Integer),
)
queries = Table(
    "queries",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("text", Text, nullable=False),
)
subscriptions = Table(
    "subscriptions",
    metadata,
    _chat(),
    Column("query", String(20), ForeignKey("queries.id"), primary_key=True),
    Column("since", Utc, nullable=False),
    Column("sound", Boolean),
    Column("preview", Boolean),
    Column("digest", Boolean),
    Column("language", String(16)),
    Column("thread", BigInteger),
    Index(None, "query"),
)
stories = Table(
    "stories",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("value", LargeBinary, nullable=False),
)
events = Table(
    "events",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("story", String(20), ForeignKey("stories.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("value", LargeBinary, nullable=False),
    Index(None, "story"),
)
deliveries = Table(
    "deliveries",
    metadata,
    Column("event", String(20), ForeignKey("events.id"), primary_key=True),
    _chat(),
    Column("story", String(20), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("message", BigInteger),
    Column("unknowns", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("changed", Utc, nullable=False),
    Column("due", Utc),
    Index(None, "story", "chat"),
    Index(None, "chat", "message"),
    Index(None, "state"),
)
messages = Table(
    "messages",
    metadata,
    Column("story", String(20), ForeignKey("stories.id"), primary_key=True),
    _chat(),
    Column("message", BigInteger),
    Column("told", Integer, nullable=False, default=0),
    Column("shown", Integer, nullable=False, default=0),
    Column("rendered", String(20), nullable=False, default=""),
    Column("edits", Integer, nullable=False, default=0),
    Column("sent", Utc),
    Index(None, "chat", "message"),
)
mutes = Table(
    "mutes",
    metadata,
    Column("story", String(20), primary_key=True),
    _chat(),
    Column("since", Utc, nullable=False),
)
reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", BigInteger, _owner(), nullable=False),
    Column("story", String(20), nullable=False),
    Column("query", String(20)),
    Column("text", Text, nullable=False),
    Column("at", Utc, nullable=False),
    Column("told", Boolean, nullable=False, server_default=false()),
    Index(None, "chat"),
)
bans = Table(
    "bans",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("why", Text, nullable=False),
    Column("since", Utc, nullable=False),
)
notices = Table(
    "notices",
    metadata,
    Column("source", String(255), primary_key=True),
    _chat(),
    Column("message", BigInteger),
    Column("state", String(16), nullable=False),
    Column("changed", Utc, nullable=False),
)
endpoints = Table(
    "endpoints",
    metadata,
    Column("chat", BigInteger, _owner(), primary_key=True, autoincrement=False),
    Column("transport", String(32), nullable=False),
    Column("address", Text, nullable=False),
    Column("secret", Text),
)
bots = Table(
    "bots",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("since", Utc, nullable=False),
)
offsets = Table(
    "offsets",
    metadata,
    Column("topic", String(255), primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("next", BigInteger, nullable=False),
)
