"""The house keeps its directions: who may import whom is part of the design, so it is tested."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = ("model", "languages", "text", "rules", "reading", "stories")
FORBIDDEN_IN_PURE = {
    "aiohttp",
    "aiokafka",
    "asyncio",
    "faust",
    "mode",
    "random",
    "socket",
    "sqlalchemy",
    "telegram",
    "time",
}


def modules(package: str) -> list[Path]:
    """The Python files below a folder of the house."""
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, at the top or inside a function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def offenders(package: str, forbidden: tuple[str, ...]) -> list[str]:
    """Each "file imports module" below `package` where the module is, or lies in, one of `forbidden`."""
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(package)
        for name in imports(path)
        if any(name == bad or name.startswith(f"{bad}.") for bad in forbidden)
    ]


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_imports_only_the_pure_rooms_before_it(room: str) -> None:
    """Model, languages, text, rules, reading, stories: each knows those before it and nothing of what comes after."""
    allowed = {f"streams.{name}" for name in PURE[: PURE.index(room) + 1]}
    foreign = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules(f"streams/{room}")
        for name in imports(path)
        if name.startswith(("streams", "bots")) and ".".join(name.split(".")[:2]) not in allowed
    ]
    assert foreign == []


@pytest.mark.parametrize("room", PURE)
def test_a_pure_room_has_no_clock_no_network_and_no_chance(room: str) -> None:
    """Time is an argument, and input and output happen at the edge."""
    assert offenders(f"streams/{room}", tuple(FORBIDDEN_IN_PURE)) == []


def test_a_source_knows_nothing_of_kafka() -> None:
    """A plug-in can be written and tested without a broker; only the one that reads another topic knows the client."""
    ours = ("streams.kafka", "streams.agents", "streams.ingest", "faust")
    assert offenders("streams/sources", ours) == []
    kafka = {line.split()[0] for line in offenders("streams/sources", ("aiokafka",))}
    assert kafka == {"streams/sources/kinds/topic.py"}


def test_kafka_knows_nothing_of_faust() -> None:
    """Topics, codec and clients serve the bot and the ingester too, which never load Faust."""
    assert offenders("streams/kafka", ("faust", "mode", "streams.agents")) == []


def test_the_pipeline_never_imports_the_bots_except_to_start_them() -> None:
    """Only the command line and the supervisor may name them."""
    allowed = ("streams/cli/", "streams/run/")
    assert [line for line in offenders("streams", ("bots",)) if not line.startswith(allowed)] == []


def test_the_bots_never_import_faust() -> None:
    """The bot is a plain Kafka consumer."""
    assert offenders("bots", ("faust", "mode", "streams.agents")) == []


def test_sources_and_ingest_load_nothing_that_an_extra_brings() -> None:
    """Their author, and a machine that only polls, install neither Faust nor Telegram nor Java."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = "streams.ingest.app, streams.sources.contract, streams.cli.sources, streams.cli.trial, streams.cli.app"
    code = f"import sys, {wanted}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    packages = packages_distributions()
    loaded = {distribution.lower() for module in done.stdout.split() for distribution in packages.get(module, ())}
    brought = {
        re.split(r"[~<>=\[]", line)[0].lower()
        for extra in ("pipeline", "bot")
        for line in project["optional-dependencies"][extra]
    }
    assert loaded & (brought - {"tocsin"}) == set()
    assert {"aiohttp", "aiokafka"} <= loaded


def test_no_module_outgrows_a_few_screens() -> None:
    """A module is one idea: none of more than 350 lines."""
    long = {
        str(path.relative_to(ROOT)): lines
        for package in ("streams", "bots")
        for path in modules(package)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert long == {}


def test_the_project_names_no_package_index_and_no_path_of_one_machine() -> None:
    """Locks carry hashes, not addresses; files speak of the project alone."""
    hosts = (
        "py" + "pi.org",
        "python" + "hosted",
        "repo1.ma" + "ven",
        "registry.npm" + "js",
        "/ro" + "ot/",
        "/wo" + "rk/",
    )
    found = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in [
            *ROOT.glob("requirements/*.txt"),
            *ROOT.glob("*.*"),
            *ROOT.glob("docs/**/*.md"),
            *ROOT.glob("deploy/**/*"),
        ]
        if path.is_file() and path.name != ".git"  # a file where the checkout is a linked work tree
        for word in hosts
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert found == []
