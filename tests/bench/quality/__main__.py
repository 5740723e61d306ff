"""The table of figures, set by set; `--worst` for the mistakes behind them, `--record` to keep the figures.

`--ablate` shows the sets of stories without each feature of identity instead.
"""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from tests.bench.quality import french_day, gva, gva_stories, hard_cases, muc, number_words, similarity
from tests.bench.quality.ablation import show_ablation
from tests.bench.quality.folder import Missing
from tests.bench.quality.recorded import record, recorded
from tests.bench.quality.result import Figure
from tests.bench.quality.show import show_figures, show_worst

SETS = {
    "gva": gva.measure,
    "gva_stories": gva_stories.measure,
    "muc": muc.measure,
    "french_day": french_day.measure,
    "hard_cases": hard_cases.measure,
    "number_words": number_words.measure,
    "similarity": similarity.measure,
}

STORIES = ("gva_stories", "french_day")
"""The sets that are about which articles belong together."""


def main(
    names: Annotated[list[str] | None, typer.Argument(help="Sets; all without.", metavar="[SET]...")] = None,
    worst: Annotated[int, typer.Option(help="How many of the worst mistakes of each set to print.")] = 0,
    ablate: Annotated[bool, typer.Option("--ablate", help="Show what each feature of identity is worth.")] = False,
    keep: Annotated[bool, typer.Option("--record", help="Keep the figures as the last recorded ones.")] = False,
) -> None:
    """Measure reading and stories on the evaluation sets."""
    unknown = sorted(set(names or ()) - set(SETS))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: expected {', '.join(SETS)}")
    console, before = Console(), recorded()
    if ablate:
        show_ablation({name: SETS[name] for name in STORIES if name in (names or STORIES)}, console)
        return
    measured: dict[str, tuple[Figure, ...]] = {}
    for name in names or SETS:
        try:
            result = SETS[name]()
        except Missing as missing:
            console.print(f"[red]{name} was not measured:[/] {missing}")
            continue
        measured[name] = result.figures
        show_figures(name, result.figures, before.get(name, {}), console)
        show_worst(result.mistakes, worst, console)
    if keep:
        record(measured, datetime.now(UTC).date())


if __name__ == "__main__":
    typer.run(main)
