"""docs/how-to/alarms.md is true: its settings fit, its rules are queries, and its call is signed as we want it."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streams.ingest.plugins import make_source
from streams.rules.query import parse
from streams.settings import SourceSettings
from streams.sources.kinds.signature import key_of, verified
from tests.sources.test_reference import PLUGINS

GUIDE = (Path(__file__).parents[2] / "docs" / "how-to" / "alarms.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The guide's examples in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)


SOURCES = [source for block in blocks("toml") for source in tomllib.loads(block)["sources"]]


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["id"])
def test_each_source_of_the_guide_can_be_made(source: dict[str, Any]) -> None:
    """As ingest makes it when it starts."""
    settings = SourceSettings.model_validate(source)
    make_source(PLUGINS[settings.plugin], settings.config)


def test_the_guides_rules_are_queries() -> None:
    """A name, and what is asked."""
    lines = [line.partition(" := ") for block in blocks("text") for line in block.splitlines()]
    assert len(lines) == 3
    for name, _, query in lines:
        assert name
        parse(query)


def test_the_guides_call_is_signed() -> None:
    """The source takes it."""
    known: dict[str, Any] = {}
    (code,) = blocks("python")
    exec(code, known)  # what the guide tells people to run
    call = known["call"]
    headers = {name.lower(): value for name, value in call.header_items()}
    (wire,) = (source for source in SOURCES if source["id"] == "wire")
    name, _ = verified(key_of(wire["config"]["secret"]), headers, call.data, datetime.now(UTC))
    assert name.startswith("msg_")
    assert call.full_url.endswith("/in/wire")
