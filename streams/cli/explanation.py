"""An article as the machine saw it, for a person: what was read, what was refused and why, each with its sentence."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from streams.model import Article, Claim, Reading
from streams.reading.reader import Outcome

_PLAIN_LIMIT = 300


def explained(article: Article, outcome: Outcome) -> RenderableType:
    """The page for one article."""
    head = f"[bold]{escape(article.title or '(no title)')}[/bold]"
    verdict = f"[dim]{outcome.decision.outcome}: {escape(outcome.decision.reason)}[/dim]"
    if outcome.reading is None or outcome.decision.outcome == "unsupported-language":
        return Group(head, verdict)
    reading = outcome.reading
    told = [claim for claim in reading.claims if claim.scope in ("event", "increment")]
    refused = [claim for claim in reading.claims if claim.scope not in ("event", "increment")]
    return Group(
        head,
        verdict,
        _facts(article, reading),
        "\n[bold]This event's toll[/bold]" if told else "\nNo toll of this event.",
        *(_claim(claim) for claim in told),
        "\n[bold]Refused as this event's toll[/bold]" if refused else "",
        *(_claim(claim) for claim in refused),
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
        ("published", f"{article.published:%Y-%m-%d %H:%M %Z}" if article.published else "unknown"),
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


def _claim(claim: Claim) -> str:
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
    sentence = f"[dim]{_sentence(claim.quote)} \\[{claim.pattern}][/dim]"
    return f"  {claim.category} [bold]{figure}[/bold]{details}{why}\n    {sentence}"


def _matches(reading: Reading) -> Iterable[str]:
    if reading.acts:
        yield "\n[bold]Named senses[/bold]"
    for act in reading.acts:
        yield f"  {act.sense}: [bold]{act.form}[/bold]\n    [dim]{_sentence(act.quote.sentence)}[/dim]"
    if reading.hits:
        yield "\n[bold]Queries whose words are in it[/bold]"
    for hit in reading.hits:
        yield f"  {hit.query}, clause {hit.clause}"
        for quote in hit.quotes:
            yield f"    [dim]{_sentence(reading.quotes[quote].sentence)}[/dim]"


def _sentence(text: str) -> str:
    return escape(" ".join(text.split())[:_PLAIN_LIMIT])
