"""`make bench`: every benchmark in one run on one broker; ends with status 1 when an enforced limit is missed."""

import asyncio
import sys

from rich.console import Console

from streams.cli.running import quiet_libraries
from tests.bench import assembly, delivery, hostile, latency, polling, queries, reading, workers
from tests.bench.rows import Row, show

PARTS = {
    "Reading, without Kafka": reading.measure,
    "Queries, without Kafka": queries.measure,
    "Hostile texts": hostile.measure,
    "Assembly, without Kafka": assembly.measure,
    "Polling, without Kafka": polling.measure,
    "Workers on Kafka": workers.measure,
    "Delivery to ten thousand chats": delivery.measure,
    "From article to accepted message": latency.measure,
}


def main() -> int:
    """Measure what was named on the command line, or everything; print each part as soon as it is known."""
    quiet_libraries()
    console = Console()
    wanted = set(sys.argv[1:])
    missed: list[Row] = []
    for title, measure in PARTS.items():
        if wanted and measure.__module__.rsplit(".", 1)[-1] not in wanted:
            continue
        rows = asyncio.run(measure())
        show(title, rows, console)
        missed += [row for row in rows if row.missed and row.enforced]
    for row in missed:
        console.print(f"[red]missed[/] {row.what}: {row.value:g} {row.unit}, expected {row.limit}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
