"""Half a day of French headlines: whether those of one story are together."""

import csv

from tests.bench.quality.clusters import assemble, b_cubed, misplaced, pairwise
from tests.bench.quality.folder import path_of
from tests.bench.quality.reading import read_all
from tests.bench.quality.result import Figure, Result


def measure() -> Result:
    """Agreement at the end and as first decided."""
    with path_of("french_day/headlines.tsv").open(encoding="utf-8", newline="") as lines:
        headlines = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    gold = {str(number): row["story"] for number, row in enumerate(headlines)}
    read = read_all(
        {
            "id": str(number),
            "title": row["title"],
            "text": "",
            "published": f"{row['timestamp'].replace(' ', 'T')}Z",
            "language": "fr",
        }
        for number, row in enumerate(headlines)
    )
    assembled = assemble(read.readings)
    return Result(
        figures=(
            Figure("B3-F at the end", b_cubed(assembled.last, gold), floor=0.929, reach=0.945),
            Figure("pairwise F at the end", pairwise(assembled.last, gold), floor=0.691, reach=0.75),
            Figure("B3-F as first decided", b_cubed(assembled.first, gold), floor=0.929),
            Figure("pairwise F as first decided", pairwise(assembled.first, gold), floor=0.691),
        ),
        mistakes=misplaced(assembled.last, gold, {str(number): row["title"] for number, row in enumerate(headlines)}),
    )
