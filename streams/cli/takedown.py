"""`tocsin takedown`: a publisher wants an article gone."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.running import run

if TYPE_CHECKING:
    from streams.model import Article
    from streams.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(takedown)


def takedown(
    article: Annotated[str, typer.Argument(help="The article's id or its address.")],
    why: Annotated[str, typer.Option("--why", help="The reason, for the record.")],
    by: Annotated[str | None, typer.Option("--by", help="Who rules it; your user name without it.")] = None,
) -> None:
    """Take an article's words out of messages, stories and topics, and its figures out of what is told, for good."""
    from getpass import getuser

    from streams.settings import load

    run(_take_down(load(), article, why, by or getuser()))


async def _take_down(settings: "Settings", named: str, why: str, by: str) -> None:
    from streams.ingest.handover.addresses import canonical_url
    from streams.kafka.takedown import find_revisions, take_down
    from streams.model.ids import article_id

    address = canonical_url(named)
    revisions = await find_revisions(settings, frozenset({named, article_id(address, "", "")} if address else {named}))
    if not revisions:
        print(f"tocsin: {named}: `articles` has no such article, or no longer", file=sys.stderr)
        raise typer.Exit(1)
    stories = await _strike_out(settings, revisions)
    await take_down(settings, revisions[-1], why, by, datetime.now(UTC))
    kept = max(article.fetched for article in revisions)
    print(
        f"{revisions[-1].id}: withdrawn for good; {stories} stories that chats were told of are told without it."
        f" Kafka keeps what it has since {kept:%Y-%m-%d %H:%M} UTC for 7 days more"
    )


async def _strike_out(settings: "Settings", revisions: "list[Article]") -> int:
    from bots.ledger.database import open_ledger
    from bots.ledger.takedown import strike_out

    async with open_ledger(settings.database_url) as engine, engine.begin() as connection:
        return await strike_out(connection, revisions)
