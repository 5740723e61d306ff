"""Points in time as people type them: a day, or a day and a time, in UTC unless they name their zone."""

from datetime import UTC, datetime

import typer


def moment(text: str) -> datetime:
    """The moment of "2020-02-28", "2020-02-28T06:30" or "2020-02-28T06:30+01:00". Raises BadParameter."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no date, expected one such as 2020-02-28 or 2020-02-28T06:30") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
