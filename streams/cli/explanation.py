"""An article as the machine saw it, for a person: what was read, what was refused and why, each with its sentence."""

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from streams.model import Article, Claim, Hit, Reading, Refusal
from streams.reading.reader import Outcome

_PLAIN_LIMIT = 300
_UNDATED = "unknown, so nothing is history by its date"


def explained(article: Article, outcome: Outcome, refusals: Sequence[Refusal]) -> RenderableType:
    """The page for one article; `refusals` are the figures in it that are no claims."""
    head = f"[bold]{escape(article.title or '(no title)')}[/bold]"
    verdict = f"[dim]{outcome.decision.outcome}: {escape(outcome.decision.reason)}[/dim]"
    if outcome.reading is None or outcome.decision.outcome == "unsupported-language":
        return Group(head, verdict)
    reading = outcome.reading
    told = [claim for claim in reading.claims if claim.scope in ("event", "increment")]
    others = [claim for claim in reading.claims if claim.scope not in ("event", "increment")]
    return Group(
        head,
        verdict,
        _facts(article, reading),
        "\n[bold]This event's toll[/bold]" if told else "\nNo toll of this event.",
        *(_claim(claim) for claim in told),
        *_section("Refused as this event's toll", map(_claim, others)),
        *_section("No claims: feared, planned or played, or not of people", map(_refusal, refusals)),
        *_matches(reading),
    )


def interval_text(low: int | None, high: int | None, *, approx: bool, vague: bool) -> str:
    """An interval as people write it: "at least 33", "up to 20", "about 35", "20 to 30"."""
    if low is None:
        return f"up to {high}"
    if high is None:
        return f"{low} or more{' (a vague word)' if vague else ''}"
    exact = str(low) if low == high else f"{low} to {high}"
    return f"about {exact}" if approx else exact


def _facts(article: Article, reading: Reading) -> Table:
    table = Table.grid(padding=(0, 2))
    rows: Iterable[tuple[str, str]] = (
        ("language", reading.language),
        ("published", f"{article.published:%Y-%m-%d %H:%M %Z}" if article.published else _UNDATED),
        ("day of the event", reading.day.isoformat() if reading.day else "not said"),
        ("where", _placed(reading, "event")),
        ("also named", _placed(reading, "mention", "dateline", "speaker")),
        ("its own answer", f"killed {_number(reading.incident_killed)}, wounded {_number(reading.incident_wounded)}"),
    )
    for name, value in rows:
        table.add_row(f"[dim]{name}[/dim]", escape(value))
    return table


def _placed(reading: Reading, *roles: str) -> str:
    return ", ".join(f"{place.name} ({place.id})" for place in reading.places if place.role in roles) or "-"


def _number(value: int | None) -> str:
    return "not said" if value is None else str(value)


def _claim(claim: Claim) -> RenderableType:
    figure = interval_text(claim.low, claim.high, approx=claim.approx, vague=claim.vague)
    about = ", ".join(
        word
        for word in (
            claim.group,
            claim.role if claim.role != "victim" else None,
            "part of a larger figure" if claim.part_of else None,
            f"according to {claim.attribution}" if claim.attribution else None,
            "not confirmed" if not claim.confirmed else None,
        )
        if word
    )
    why = f" [yellow]{claim.scope}: {escape(claim.why or '')}[/yellow]" if claim.scope != "event" else ""
    details = f" [dim]({escape(about)})[/dim]" if about else ""
    return _said(f"  {claim.category} [bold]{figure}[/bold]{details}{why} [dim]\\[{claim.pattern}][/dim]", claim.quote)


def _refusal(refusal: Refusal) -> RenderableType:
    return _said(f"  [bold]{escape(refusal.said)}[/bold] [yellow]{escape(refusal.why)}[/yellow]", refusal.quote)


def _said(head: str, *sentences: str) -> RenderableType:
    """A line, and below it, indented, the sentences that it comes from."""
    shortened = (escape(" ".join(sentence.split())[:_PLAIN_LIMIT]) for sentence in sentences)
    return Group(head, *(Padding(f"[dim]{sentence}[/dim]", (0, 0, 0, 4)) for sentence in shortened))


def _section(heading: str, lines: Iterable[RenderableType]) -> Iterable[RenderableType]:
    """The lines under a heading, nothing where there are none."""
    found = list(lines)
    return [f"\n[bold]{heading}[/bold]", *found] if found else []


def _matches(reading: Reading) -> Iterable[RenderableType]:
    yield from _section(
        "Named senses",
        (_said(f"  {act.sense}: [bold]{act.form}[/bold]", act.quote.sentence) for act in reading.acts),
    )
    yield from _section("Queries whose words are in it", (_hit(hit, reading) for hit in reading.hits))


def _hit(hit: Hit, reading: Reading) -> RenderableType:
    """A query, and the sentences with its words."""
    return _said(f"  {hit.query}, clause {hit.clause}", *(reading.quotes[quote].sentence for quote in hit.quotes))
