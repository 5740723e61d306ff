"""`tocsin demo`: a news day on this machine, from feeds to living messages."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from streams.cli.running import quiet_libraries, run

if TYPE_CHECKING:
    from rich.console import Console

    from streams.run.demo.audit import Audit

ROOT = Path(__file__).parents[2]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command("demo")(demo)


def demo() -> None:
    """Show a news day: a real Kafka, feeds that grow, workers, and a bot whose messages stay true. About a minute.

    With TELEGRAM_BOT_TOKEN set the bot talks to Telegram, or to the server that TOCSIN_TELEGRAM_API names; without, to
    a Bot API server on this machine whose page shows the chats. On a terminal it keeps running until Ctrl-C. The last
    line counts what came of the day; exit status 1 says that something was lost or told twice.
    """
    import tempfile

    from rich.console import Console

    quiet_libraries()
    console = Console()
    with tempfile.TemporaryDirectory(prefix="tocsin-demo-", ignore_cleanup_errors=True) as folder:
        result = run(_demo(Path(folder), console))
    for problem in (*result.lost, *result.twice):
        print(problem, file=sys.stderr)
    print(result.line)
    if result.lost or result.twice:
        raise typer.Exit(1)


async def _demo(folder: Path, console: "Console") -> "Audit":
    import os
    from contextlib import AsyncExitStack

    from bots.demo import LocalChats, TelegramChats
    from bots.local.server import LocalTelegram
    from bots.watching.audit import read_ledger
    from streams.process.stopping import stop_on_signals
    from streams.run.demo.plan import settings_file
    from streams.run.demo.show import Stage, show
    from streams.run.newsday.day import load_day
    from streams.run.newsday.stand import NewsStand
    from streams.settings import load

    token = os.environ.get("TELEGRAM_BOT_TOKEN")
    async with AsyncExitStack() as stack:
        stand = await stack.enter_async_context(NewsStand(load_day(ROOT / "deploy" / "demo")))
        telegram = None if token else await stack.enter_async_context(LocalTelegram())
        api = telegram.url if telegram else os.environ.get("TOCSIN_TELEGRAM_API", "https://api.telegram.org")
        config = folder / "tocsin.toml"
        config.write_text(settings_file(folder, api, stand, ROOT / "deploy" / "rules.txt"), encoding="utf-8")
        _only(config, token or (telegram.token if telegram else ""))
        settings = load()
        chats = LocalChats(telegram) if telegram else TelegramChats(settings)
        return await show(Stage(settings, stand, chats, lambda: read_ledger(settings), console, stop_on_signals()))


def _only(config: Path, token: str) -> None:
    """Let the settings of one file count, for this process and those that it starts, and none of the user's own."""
    import os

    for name in [name for name in os.environ if name.startswith("TOCSIN_")]:
        del os.environ[name]
    os.environ["TOCSIN_CONFIG"] = str(config)
    os.environ["TELEGRAM_BOT_TOKEN"] = token
