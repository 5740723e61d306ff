"""The ledger's schema, brought from one version to another; `migrations/versions` holds the steps.

A step only adds, and what it adds is nullable or has a default, so that a program and the one before it can work on
the same ledger: a test holds every step to that. Hence a ledger that a newer program brought further is left as it is.
"""

from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

log = structlog.get_logger(__name__)

MIGRATIONS = Path(__file__).parent / "migrations"
NEWEST = "head"


def version_of(connection: Connection) -> str | None:
    """The ledger's version, such as "0001"; None where it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def is_known(version: str) -> bool:
    """Whether this program has the step that leads to a version."""
    try:
        return ScriptDirectory(str(MIGRATIONS)).get_revision(version) is not None
    except CommandError:
        return False


def migrate(connection: Connection, version: str = NEWEST) -> None:
    """Bring the schema to a version, within the caller's transaction: all steps or none."""
    current = version_of(connection)
    if current is not None and not is_known(current):
        log.warning("the ledger was made by a newer version of tocsin, which this one can work on", version=current)
        return
    command.upgrade(config_for(connection), version)


def begin_steps(connection: Connection) -> None:
    """Begin the transaction that steps are made in: on SQLite the driver leaves what changes tables outside of it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def config_for(connection: Connection) -> Config:
    """What alembic's commands want to know."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
