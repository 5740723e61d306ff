"""`tocsin topics`: what is on Kafka, for operators."""

from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.running import quiet_libraries, run

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from streams.kafka.show import Shown
    from streams.kafka.tail import Listed
    from streams.settings import Settings

Json = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a text for people.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    topics = typer.Typer(
        help="What is on Kafka: list the topics, make them, watch one.", no_args_is_help=True, callback=quiet_libraries
    )
    topics.command("ls")(list_all)
    topics.command("create")(create)
    topics.command("tail")(tail_one)
    app.add_typer(topics, name="topics")


def list_all(as_json: Json = False) -> None:
    """Every topic: what it holds, for how long, who writes and reads it, and whether it is as it should be."""
    from streams.kafka.tail import list_topics
    from streams.settings import load

    listed = run(list_topics(load()))
    if as_json:
        for one in listed:
            print(_json_line(one))
    else:
        _print_table(listed)


def create() -> None:
    """Make the topics that are missing, and check them all; may be repeated."""
    from streams.settings import load

    made = run(_create(load()))
    print(f"made {', '.join(sorted(made))}" if made else "all topics were there already")


def tail_one(
    topic: Annotated[str, typer.Argument(help="The topic without its prefix: articles, readings, dead-letters, ...")],
    only: Annotated[
        list[str] | None, typer.Option("--filter", metavar="FIELD=VALUE|TEXT", help="Only these; all given must hold.")
    ] = None,
    from_beginning: Annotated[bool, typer.Option("--from-beginning", help="The oldest message first.")] = False,
    to_end: Annotated[bool, typer.Option("--to-end", help="End with the newest message; wait for no more.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="End after N messages.")] = None,
    as_json: Json = False,
) -> None:
    """Show the messages of a topic, decoded, as they come; Ctrl-C ends it.

    A filter is FIELD=VALUE (key=..., stage=read, story.id=...; dots lead inwards), or a text to be found anywhere.
    """
    from streams.kafka.tail import tail
    from streams.kafka.topics import TOPICS
    from streams.settings import load

    if topic not in TOPICS:
        raise typer.BadParameter(f"{topic!r} is no topic, expected one of {', '.join(TOPICS)}", param_hint="TOPIC")
    messages = tail(load(), topic, from_beginning=from_beginning, to_end=to_end)
    run(_show(messages, tuple(only or ()), limit, as_json))


async def _create(settings: "Settings") -> set[str]:
    from streams.kafka.clients import make_admin
    from streams.kafka.topics import check_topics, create_topics

    async with make_admin(settings) as admin:
        made = await create_topics(admin, settings.topic_prefix, settings.kafka_replication)
        await check_topics(admin, settings.topic_prefix)
    return made


async def _show(
    messages: "AsyncGenerator[Shown, None]", only: tuple[str, ...], limit: int | None, as_json: bool
) -> None:
    from contextlib import aclosing

    from streams.kafka.show import parse_filter

    wanted = [parse_filter(text) for text in only]
    shown = 0
    async with aclosing(messages):
        async for message in messages:
            if all(holds(message) for holds in wanted):
                _print_message(message, as_json)
                shown += 1
            if shown == limit:
                return


def _print_message(message: "Shown", as_json: bool) -> None:
    import msgspec
    from rich.console import Console

    if as_json:
        print(msgspec.json.encode(message).decode(), flush=True)
        return
    console = Console(soft_wrap=True, highlight=False)
    where = f"{message.topic} {message.partition}:{message.offset}"
    console.print(f"{message.time:%Y-%m-%d %H:%M:%S}  {where}  {message.key}", style="bold", markup=False)
    for name, content in message.headers.items():
        console.print(f"  {name}: {content}", style="yellow", markup=False)
    if message.problem:
        console.print(f"  unreadable: {message.problem}", style="red", markup=False)
    if isinstance(message.value, str):
        console.print(message.value, markup=False)
    else:
        console.print_json(data=message.value, default=str)


def _print_table(listed: tuple["Listed", ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("topic", "parts", "messages", "kept", "key"):
        table.add_column(name, no_wrap=True, justify="right" if name in ("parts", "messages") else "left")
    table.add_column("written by > read by")
    table.add_column("state")
    for one in listed:
        topic = one.topic
        kept = "compacted" if topic.kept is None else f"{topic.kept.days} days"
        way = f"{', '.join(topic.writers)} > {', '.join(topic.readers) or 'people'}"
        state = "; ".join(one.problems) or "ok"
        table.add_row(one.name, str(topic.partitions), str(one.messages), kept, topic.key, way, state)
    Console().print(table)


def _json_line(one: "Listed") -> str:
    import msgspec

    topic = one.topic
    fields = {
        "topic": one.name,
        "key": topic.key,
        "partitions": topic.partitions,
        "kept_days": None if topic.kept is None else topic.kept.days,
        "messages": one.messages,
        "writers": topic.writers,
        "readers": topic.readers,
        "problems": one.problems,
    }
    return msgspec.json.encode(fields).decode()
