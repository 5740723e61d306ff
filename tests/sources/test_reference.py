"""docs/reference/sources.md and source-protocol.md list what there is."""

import dataclasses
import re
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from pydantic import BaseModel

from streams.settings import SourceSettings
from streams.sources import errors
from streams.sources.errors import SourceError
from streams.sources.item import Checkpoint, Item
from streams.sources.parse.records import Fields
from streams.sources.promises import careless_of_plugin, faults_of_plugin
from streams.sources.protocol import PROTOCOL, Answer, Cage, Call, Context, Door, Http

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


@pytest.mark.parametrize("name", PLUGINS)
def test_each_plug_in_says_what_it_reads_and_what_its_fields_are(name) -> None:
    """And hides what is secret."""
    plugin = EntryPoint(name, PLUGINS[name], GROUP).load()
    assert [*faults_of_plugin(plugin), *careless_of_plugin(plugin)] == []


def test_each_field_of_a_mapping_is_described_with_its_default() -> None:
    """They stand below the first source that has one."""
    section = PAGE.read_text().partition("### Mappings\n")[2].partition("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]*?)`? \|", section, re.MULTILINE))
    assert rows == {name: str(value).lower() for name, value in Fields()}


PROTOCOL_PAGE = ROOT / "docs" / "reference" / "source-protocol.md"


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the rows below a heading of the protocol's page, names without their quotes."""
    section = PROTOCOL_PAGE.read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [
        [cell.strip(" `") for cell in row.split(" | ")] for row in re.findall(r"^\| (`.+) \|$", section, re.MULTILINE)
    ]


@pytest.mark.parametrize("kind", [Answer, Call, Item, Checkpoint])
def test_each_field_of_what_passes_between_host_and_plug_in_is_described(kind) -> None:
    """In its order; of what a plug-in gives, with what is required."""
    told, known = rows_of(kind.__name__), dataclasses.fields(kind)
    assert [row[0] for row in told] == [field.name for field in known]
    if kind in (Item, Checkpoint):
        missing = dataclasses.MISSING
        required = [one.name for one in known if one.default is missing and one.default_factory is missing]
        assert [row[0] for row in told if row[1] == "required"] == required


def test_all_that_a_read_is_given_is_described() -> None:
    """Fields of the context, and the methods of what is in them."""
    told = [row[0] for row in rows_of("Context")]
    parts = {"http": Http, "cage": Cage, "door": Door}
    methods = {
        f"{name}.{method}" for name, kind in parts.items() for method in vars(kind) if not method.startswith("_")
    }
    assert [name for name in told if "(" not in name] == [field.name for field in dataclasses.fields(Context)]
    assert {name.partition("(")[0] for name in told if "(" in name} == methods


def test_each_error_is_described() -> None:
    """And no other."""
    kinds = [name for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, SourceError)]
    assert [row[0] for row in rows_of("Errors")] == kinds
    assert f"version {PROTOCOL}." in PROTOCOL_PAGE.read_text()
