"""`tocsin run`: everything on one machine."""

from functools import partial

import typer

from streams.cli.running import run_process


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("run")(run)


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
