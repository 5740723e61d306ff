"""`tocsin run`: everything on one machine. `tocsin kafka`: only its Kafka."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import typer

from streams.cli.running import run_process

if TYPE_CHECKING:
    from streams.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("run")(run)
    app.command("kafka")(kafka)


def run() -> None:
    """Run the whole pipeline on this machine: Kafka, ingest, workers and bot, restarted when they die.

    It needs a bot's token (TELEGRAM_BOT_TOKEN) and sources in tocsin.toml. Ctrl-C ends it in order.
    """
    from streams.run.machine import run_machine
    from streams.settings import SettingsError, load

    settings = load()
    missing = []
    if settings.telegram_token is None:
        missing.append("telegram_token: missing; set TELEGRAM_BOT_TOKEN to the token that @BotFather gave you")
    if not settings.sources:
        missing.append("sources: none; add [[sources]] blocks to tocsin.toml, see deploy/tocsin.toml")
    if missing:
        raise SettingsError("\n".join(missing))

    run_process(settings, partial(run_machine, settings))


def kafka() -> None:
    """Run the embedded Kafka alone, until Ctrl-C or SIGTERM: for trying things, without a bot.

    Commands with the same data folder (TOCSIN_DATA) find it by themselves.
    """
    from streams.settings import load

    settings = load(kafka=None)
    run_process(settings, partial(_serve, settings))


async def _serve(settings: "Settings", stop: asyncio.Event) -> None:
    from streams.kafka.embedded import embedded_kafka

    async with embedded_kafka(settings.data) as address:
        print(f"Kafka is at {address}; Ctrl-C ends it", flush=True)
        await stop.wait()
