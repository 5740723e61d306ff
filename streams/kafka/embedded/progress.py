"""Says on stderr that a long download is under way: a bar on a terminal, two plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int], None]
"""Told the bytes that have arrived since the last call, from any thread."""


@contextmanager
def download_progress(what: str, size: int) -> Iterator[Advance]:
    """Shows the progress of fetching `size` bytes of `what`."""
    megabytes = f"{size / 1e6:.0f} MB"
    if not sys.stderr.isatty():
        print(f"Fetching {what} ({megabytes}, this once) ...", file=sys.stderr, flush=True)
        yield lambda _: None
        print(f"Fetched {what}.", file=sys.stderr, flush=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(f"Fetching {what} (this once)", total=size)
        yield lambda count: bar.advance(task, count)
