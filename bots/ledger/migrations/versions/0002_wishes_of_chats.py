"""What a chat wishes (zone, quiet hours, digest, sound), what waits for its hour, mutes, reports, bans, other ways."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("mutes", "reports", "bans", "notices", "endpoints")


def upgrade() -> None:
    """Bring the schema one version on."""
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    _create_of_chats()
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("story", sa.String(length=20), nullable=False),
        sa.Column("query", sa.String(length=20), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()),
        _of_chat("reports"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
    )
    op.create_index(op.f("ix_reports_chat"), "reports", ["chat"], unique=False)
    op.create_table(
        "bans",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bans")),
    )


def downgrade() -> None:
    """Bring the schema one version back: what it alone could hold is lost."""
    for table in TABLES:
        op.drop_table(table)
    for table, columns in _columns().items():
        for (
            column
        ) in columns:  # not by a copy of the table: on SQLite dropping the old one would delete what refers to it
            op.drop_column(table, column.name)


def _create_of_chats() -> None:
    op.create_table(
        "mutes",
        sa.Column("story", sa.String(length=20), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        _of_chat("mutes"),
        sa.PrimaryKeyConstraint("story", "chat", name=op.f("pk_mutes")),
    )
    op.create_table(
        "notices",
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("chat", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        _of_chat("notices"),
        sa.PrimaryKeyConstraint("source", "chat", name=op.f("pk_notices")),
    )
    op.create_table(
        "endpoints",
        sa.Column("chat", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("transport", sa.String(length=32), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=True),
        _of_chat("endpoints"),
        sa.PrimaryKeyConstraint("chat", name=op.f("pk_endpoints")),
    )


def _of_chat(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_chat")
    return sa.ForeignKeyConstraint(["chat"], ["chats.id"], name=name, onupdate="CASCADE", ondelete="CASCADE")


def _columns() -> dict[str, tuple[sa.Column[Any], ...]]:
    """New columns by table, each made anew: one belongs to the statement that it was used in."""
    return {
        "chats": (
            sa.Column("chosen", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("zone", sa.String(length=64), nullable=True),
            sa.Column("sound", sa.Boolean(), nullable=False, server_default=sa.true()),
            sa.Column("preview", sa.Boolean(), nullable=False, server_default=sa.false()),
            sa.Column("threshold", sa.Integer(), nullable=True),
            sa.Column("step", sa.Integer(), nullable=True),
            sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
            sa.Column("quiet_from", sa.Integer(), nullable=True),
            sa.Column("quiet_to", sa.Integer(), nullable=True),
            sa.Column("quiet_mode", sa.String(length=8), nullable=True),
            sa.Column("digest_at", sa.Integer(), nullable=True),
        ),
        "subscriptions": (
            sa.Column("sound", sa.Boolean(), nullable=True),
            sa.Column("preview", sa.Boolean(), nullable=True),
            sa.Column("digest", sa.Boolean(), nullable=True),
            sa.Column("language", sa.String(length=16), nullable=True),
            sa.Column("thread", sa.BigInteger(), nullable=True),
        ),
        "deliveries": (sa.Column("due", sa.DateTime(timezone=True), nullable=True),),
        "messages": (sa.Column("sent", sa.DateTime(timezone=True), nullable=True),),
    }
