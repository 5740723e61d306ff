"""`tocsin replay`: what today's rules and programs make of a time that Kafka recorded, beside what was told then."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from streams.cli.moments import moment
from streams.cli.running import quiet_libraries, run

if TYPE_CHECKING:
    from streams.kafka.span import Span
    from streams.model import Rule
    from streams.run.replay import Replayed
    from streams.settings import Settings

From = Annotated[
    datetime, typer.Option("--from", metavar="TIME", parser=moment, help="What was fetched from then on (UTC).")
]
To = Annotated[datetime, typer.Option("--to", metavar="TIME", parser=moment, help="What was fetched before then.")]
Of = Annotated[
    Literal["articles", "readings"],
    typer.Option("--of", help="Read the recorded articles again, or take their readings as they are."),
]
RulesFile = Annotated[
    Path | None,
    typer.Option("--rules", exists=True, dir_okay=False, help="Ask these of the whole time, instead of those of then."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say how many messages it would take.")]
Keep = Annotated[bool, typer.Option("--keep", help="Leave the topics of the replay, to be looked at.")]
Json = Annotated[bool, typer.Option("--json", help="JSON Lines instead of a text for people.")]


def register(app: typer.Typer) -> None:
    """Add `replay` to the command line."""
    app.command()(replay)


def replay(
    start: From,
    end: To,
    of: Of = "articles",
    rules: RulesFile = None,
    dry_run: DryRun = False,
    keep: Keep = False,
    as_json: Json = False,
) -> None:
    """Say what today's rules and programs make of a recorded time, and what of it differs from what was told then.

    It runs on topics of its own, under a prefix of its own, which are deleted at the end; no bot reads them.
    """
    from streams.cli.rule_files import read_rule_file
    from streams.kafka.span import Span
    from streams.run.replay import count
    from streams.settings import load

    if start >= end:
        raise typer.BadParameter(f"{end.isoformat()} is not after --from {start.isoformat()}", param_hint="--to")
    if rules and of == "readings":
        raise typer.BadParameter(
            "readings were read for the rules of their time; replay articles", param_hint="--rules"
        )
    quiet_libraries()
    settings, span = load(), Span(of, start, end)
    if dry_run:
        messages = run(count(settings, span))
        _sum_up(span, {"messages": messages}, f"a replay would take {messages} {of}", as_json=as_json)
        return
    book = read_rule_file(rules) if rules else None
    shadow = _shadow(settings, datetime.now(UTC))
    _tell(run(_replayed(settings, shadow, span, book, keep=keep)), span, as_json=as_json)
    if keep:
        print(f"its topics stay: TOCSIN_TOPIC_PREFIX={shadow.topic_prefix} tocsin stories ls", file=sys.stderr)


def _shadow(settings: "Settings", now: datetime) -> "Settings":
    """The settings of a replay that begins now: the same cluster, topics and a folder that nobody else has."""
    from streams.kafka.embedded import bootstrap_of
    from streams.settings import load

    name = f"replay-{now:%y%m%d%H%M%S}"
    prefix, data = f"{settings.topic_prefix}{name}.", settings.data / "replays" / name
    return load(topic_prefix=prefix, kafka=bootstrap_of(settings), data=data)


async def _replayed(
    settings: "Settings", shadow: "Settings", span: "Span", rules: "tuple[Rule, ...] | None", *, keep: bool
) -> "Replayed":
    import shutil

    from streams.run.replay import discard, replay

    try:
        told = await replay(settings, shadow, span, rules)
    finally:
        if not keep:
            await discard(shadow)
    shutil.rmtree(shadow.data, ignore_errors=True)
    return told


def _tell(told: "Replayed", span: "Span", *, as_json: bool) -> None:
    from streams.cli.alerts import print_tables, write_lines
    from streams.stories.backtest import alerts_of, differences, totals

    sent = tuple(alerts_of(told.events, told.asked))
    changed = differences(sent, alerts_of(told.recorded, told.known))
    total = totals(sent, told.asked, span.end - span.start)
    if as_json:
        write_lines(changed, total)
    else:
        print_tables(changed, total, "no alert is added, none is lost")
    same = len({event.id for event in told.events} & {event.id for event in told.recorded})
    counts = {"messages": told.messages, "events": len(told.events), "recorded": len(told.recorded), "same": same}
    text = (
        f"{told.messages} {span.of} made {len(told.events)} events, {same} of them the very same as then; "
        f"{len(told.recorded)} were recorded"
    )
    _sum_up(span, counts, text, as_json=as_json)


def _sum_up(span: "Span", counts: dict[str, int], text: str, *, as_json: bool) -> None:
    """The last line: what was counted, of which span."""
    import msgspec

    line = {"v": 1, "type": "replay", "of": span.of, "from": span.start, "to": span.end, **counts}
    print(
        msgspec.json.encode(line).decode()
        if as_json
        else f"{text} (fetched from {span.start.isoformat()} to {span.end.isoformat()})"
    )
