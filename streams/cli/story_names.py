"""The story that a person means on the command line."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from streams.cli.running import run

if TYPE_CHECKING:
    from streams.model import Story

Named = Annotated[str, typer.Argument(metavar="ID", help="The story's id or short id, such as N45Z7.")]


def find_story(name: str) -> "Story":
    """The one story that a person means; ends the command with status 1 where there is none, or more than one."""
    from streams.kafka.archive import read_stories
    from streams.settings import load
    from streams.stories.catalogue import named

    found = named(run(read_stories(load())), name)
    if len(found) == 1:
        return found[0]
    if found:
        print(f"tocsin: {name} is the short id of {len(found)} stories, give the long one:", file=sys.stderr)
        for story in found:
            print(f"  {story.id}  {story.title}", file=sys.stderr)
    else:
        print(f"tocsin: there is no story {name}; `tocsin stories ls` lists them", file=sys.stderr)
    raise typer.Exit(1)
