"""How commands run: their event loop, their logs, and one clear line when something is for a person to mend."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from streams.errors import ForPeople

if TYPE_CHECKING:
    from streams.settings import Settings

T = TypeVar("T")
INTERRUPTED = 130


def run(work: Coroutine[Any, Any, T]) -> T:
    """What `work` returns, with errors told as `telling_errors` does."""
    import uvloop

    with telling_errors():
        return uvloop.run(work)


@contextmanager
def telling_errors() -> Iterator[None]:
    """An error for people, or of Kafka, ends the command with its message and its exit status."""
    from aiokafka.errors import KafkaError

    try:
        yield
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None
    except (ForPeople, KafkaError) as error:
        raise _told([error]) from None
    except BaseExceptionGroup as group:
        mine, others = group.split((ForPeople, KafkaError))
        if mine is None or others is not None:
            raise
        raise _told(_leaves(mine)) from None


def run_process(settings: "Settings", process: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `process` with its logs set up until it ends; the event it gets is set by Ctrl-C or SIGTERM."""
    from streams.process.stopping import stop_on_signals

    set_up_logs(settings)

    async def until_signal() -> None:
        await process(stop_on_signals())

    run(until_signal())


def set_up_logs(settings: "Settings") -> None:
    """Our own events from the settings' level on; of libraries only warnings, and of an outage of Kafka two lines."""
    import logging

    import structlog

    from streams.kafka.quiet import fold_outages

    level = getattr(logging, settings.log_level.upper())
    libraries = logging.DEBUG if level == logging.DEBUG else logging.WARNING
    logging.basicConfig(level=libraries, stream=sys.stdout, format="%(asctime)s [%(levelname)s] %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # its lines hold the address, and that the bot's token
    fold_outages()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(level),
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.StackInfoRenderer(),
            structlog.dev.set_exc_info,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(
                colors=sys.stdout.isatty(),
                exception_formatter=structlog.dev.plain_traceback,  # the default shows local variables: tokens, chats
            ),
        ],
    )


def quiet_libraries() -> None:
    """For commands whose output is for a person: no log lines between; what goes wrong is told at the end."""
    import logging

    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def _told(errors: Iterable[BaseException]) -> typer.Exit:
    status = 1
    for error in errors:
        print(f"tocsin: {str(error) or repr(error)}", file=sys.stderr)
        status = max(status, getattr(error, "exit_status", 1))
    return typer.Exit(status)


def _leaves(group: BaseExceptionGroup[BaseException]) -> Iterable[BaseException]:
    for error in group.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error
