"""A story's ledger as a file: CSV for a spreadsheet, JSON for a program."""

import csv
from collections.abc import Iterable
from dataclasses import fields
from io import StringIO

import msgspec

from streams.model import Story
from streams.stories.citing import Citation

_COLUMNS = tuple(field.name for field in fields(Citation))
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(cited: Iterable[Citation]) -> str:
    """A row for each figure, below the names of the columns."""
    file = StringIO()
    writer = csv.DictWriter(file, _COLUMNS)
    writer.writeheader()
    for each in cited:
        writer.writerow({name: _cell(value) for name, value in msgspec.to_builtins(each).items()})
    return file.getvalue()


def as_json(story: Story, cited: Iterable[Citation]) -> str:
    """One object: whose ledger it is, the current figures, and all that was said."""
    ledger = {
        "v": 1,
        "type": "ledger",
        "story": story.id,
        "short": story.short,
        "title": story.title,
        "day": story.day,
        "changed": story.changed,
        "figures": story.figures,
        "claims": tuple(cited),
    }
    return msgspec.json.format(msgspec.json.encode(ledger)).decode() + "\n"


def _cell(value: object) -> object:
    """What a spreadsheet shows as it is: a headline that looks like a formula is one to it, and gets an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
