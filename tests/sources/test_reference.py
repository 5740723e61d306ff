"""docs/reference/sources.md lists what there is."""

import re
from pathlib import Path

import pytest

from streams.settings import SourceSettings
from streams.sources.feed import FeedConfig

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "sources.md"


@pytest.mark.parametrize(("heading", "model"), [("# Sources", SourceSettings), ("## feed", FeedConfig)])
def test_each_field_is_described_with_its_default(heading, model) -> None:
    """No more and no fewer."""
    section = PAGE.read_text().partition(f"{heading}\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]*?)`? \|", section, re.MULTILINE))
    assert set(rows) == set(model.model_fields)
    for name, field in model.model_fields.items():
        default = (
            "required" if field.is_required() else str(field.get_default(call_default_factory=True) or None).lower()
        )
        assert rows[name] == default, name
