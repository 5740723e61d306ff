"""docs/reference/sources.md lists what there is."""

import re
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from pydantic import BaseModel

from streams.settings import SourceSettings
from streams.sources.records import Fields

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "sources.md"
GROUP = "tocsin.sources"
PLUGINS = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][GROUP]
MODELS = {f"## {name}": EntryPoint(name, value, GROUP).load().config_model for name, value in PLUGINS.items()}


@pytest.mark.parametrize(("heading", "model"), [("# Sources", SourceSettings), *MODELS.items()])
def test_each_field_is_described_with_its_default(heading, model) -> None:
    """No more and no fewer."""
    section = PAGE.read_text().partition(f"{heading}\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]*?)`? \|", section.partition("\n### ")[0], re.MULTILINE))
    assert set(rows) == set(model.model_fields)
    for name, field in model.model_fields.items():
        value = None if field.is_required() else field.get_default(call_default_factory=True)
        shown = "none" if value is None or value == {} or isinstance(value, BaseModel) else str(value).lower()
        assert rows[name].lower() == ("required" if field.is_required() else shown), name


def test_each_field_of_a_mapping_is_described_with_its_default() -> None:
    """They stand below the first source that has one."""
    section = PAGE.read_text().partition("### Mappings\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]*?)`? \|", section, re.MULTILINE))
    assert rows == {name: str(value).lower() for name, value in Fields()}
