"""Real sentences that break naive readers: whether exactly the claims that people understand are read."""

from tests.bench.quality.folder import rows
from tests.bench.quality.reading import read_all
from tests.bench.quality.result import Figure, Mistake, Result, share

Said = tuple[str, int | None, int | None, str]


def measure() -> Result:
    """The share of sentences with all their claims and no others, each quoting the sentence."""
    cases = list(rows("hard_cases.jsonl"))
    read = read_all(
        {"id": str(row["id"]), "title": "", "text": row["sentence"], "published": "2020-02-28T12:00:00Z"}
        for row in cases
    )
    mistakes = []
    for row, reading in zip(cases, read.readings, strict=True):
        wanted = {(claim["category"], claim["low"], claim["high"], claim["scope"]) for claim in row["claims"]}
        said = {(claim.category, claim.low, claim.high, claim.scope) for claim in reading.claims}
        found = {each for each in said if each in wanted or each[1:3] != (1, 1)}
        quoted = all(claim.quote and claim.quote in row["sentence"] for claim in reading.claims)
        if found != wanted or not quoted:
            mistakes.append(
                Mistake(f"{row['id']} ({row['lang']})", _written(found), _written(wanted), 1, reading.claims)
            )
    right = share(len(cases) - len(mistakes), len(cases))
    return Result(figures=(Figure("sentences read right", right, reach=1.0),), mistakes=tuple(mistakes))


def _written(said: set[Said]) -> str:
    return "; ".join(f"{category} {low}..{high} {scope}" for category, low, high, scope in sorted(said, key=str)) or "-"
