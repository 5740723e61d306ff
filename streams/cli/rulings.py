"""`tocsin stories merge|split|correct|retract`: what a person rules about a story, on record with who and why."""

import re
import sys
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from streams.cli.running import run
from streams.cli.story_names import Named, find_story

if TYPE_CHECKING:
    from streams.model import Action, Category, Decision, Interval, Story

Other = Annotated[str, typer.Argument(metavar="OTHER", help="The id or short id of the other story.")]
Articles = Annotated[list[str], typer.Argument(metavar="ARTICLE", help="The articles that leave: ids or addresses.")]
Figures = Annotated[
    list[str],
    typer.Argument(metavar="FIGURE", help="killed=22, wounded=30.. (at least), missing=5..8, captured=..3 (at most)."),
]
Why = Annotated[str, typer.Option("--why", help="The reason, for the record.")]
By = Annotated[str | None, typer.Option("--by", help="Who rules it; your user name without it.")]
Json = Annotated[bool, typer.Option("--json", help="The decision as JSON.")]

PATIENCE: Final = 20.0
"""Seconds that an assembler has for its answer."""
_FIGURE = re.compile(r"(\w+)=(\d*)(\.\.)?(\d*)")


def register(stories: typer.Typer) -> None:
    """Add the commands of this module to the group of stories."""
    stories.command()(merge)
    stories.command()(split)
    stories.command()(correct)
    stories.command()(retract)


def merge(name: Named, other: Other, why: Why, by: By = None, as_json: Json = False) -> None:
    """Two stories are one event: the older takes the other in."""
    _rule("merge", find_story(name), why, by, as_json=as_json, other=find_story(other).id)


def split(name: Named, articles: Articles, why: Why, by: By = None, as_json: Json = False) -> None:
    """Some of a story's articles are of another event: they get a story of their own."""
    story = find_story(name)
    known = {said.url: said.article for said in story.sources if said.url}
    _rule("split", story, why, by, as_json=as_json, articles=tuple(known.get(each, each) for each in articles))


def correct(name: Named, figures: Figures, why: Why, by: By = None, as_json: Json = False) -> None:
    """A story's figures are these, whatever was said before; what is said later is weighed against them as usual.

    A story that was retracted stands again.
    """
    said = dict(map(_figure, figures))
    _rule("correct", find_story(name), why, by, as_json=as_json, figures=said)


def retract(name: Named, why: Why, by: By = None, as_json: Json = False) -> None:
    """A story is withdrawn: whoever was told of it is told so, and of nothing more until it is corrected."""
    _rule("retract", find_story(name), why, by, as_json=as_json)


def _rule(action: "Action", story: "Story", why: str, by: str | None, *, as_json: bool, **rest: Any) -> None:
    from datetime import UTC, datetime
    from getpass import getuser

    from streams.kafka.rulings import rule
    from streams.model import Ruling
    from streams.model.ids import ruling_id
    from streams.settings import load

    at, who = datetime.now(UTC), by or getuser()
    identity = ruling_id(story.id, action, who, at.isoformat())
    ruling = Ruling(id=identity, desk=story.desk, action=action, story=story.id, why=why, by=who, at=at, **rest)
    _tell(run(rule(load(), ruling, PATIENCE)), ruling.id, as_json=as_json)


def _tell(decision: "Decision | None", ruling: str, *, as_json: bool) -> None:
    from streams.kafka.codec import encode

    if decision is None:
        print(
            f"tocsin: no assembler answered within {PATIENCE:g} s; the ruling waits for it on `readings`, and"
            f" `tocsin topics tail decisions --from-beginning --filter id={ruling}` will show what was decided",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    if as_json:
        print(encode(decision).decode())
    elif decision.outcome == "ruled":
        print(f"{decision.story}: {decision.reason}")
    else:
        print(f"tocsin: {decision.outcome}: {decision.reason}", file=sys.stderr)
    if decision.outcome != "ruled":
        raise typer.Exit(1)


def _figure(text: str) -> "tuple[Category, Interval]":
    from typing import get_args

    from streams.model import Category, Interval

    match = _FIGURE.fullmatch(text)
    if match is None or not (match[2] or match[4]) or match[1] not in get_args(Category):
        raise typer.BadParameter(f"{text!r} is no figure: write {', '.join(get_args(Category))} = a number or a range")
    low = int(match[2]) if match[2] else None
    high = int(match[4]) if match[4] else None if match[3] else low
    if low is not None and high is not None and low > high:
        raise typer.BadParameter(f"{text!r}: {low} is above {high}")
    return match[1], Interval(low=low, high=high)  # type: ignore[return-value]  # one of the categories
