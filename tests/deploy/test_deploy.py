"""What ships for other machines names only what exists: commands, settings, image settings, files."""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from streams.settings import Settings, load

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
POSTGRES_SETTINGS = {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"}
OWN_NAMES = {f"TOCSIN_{name}".upper() for name in Settings.model_fields} | {"TOCSIN_CONFIG", "TELEGRAM_BOT_TOKEN"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file, parsed."""
    parsed: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return parsed


def help_of(*command: str) -> subprocess.CompletedProcess[str]:
    """What `tocsin COMMAND --help` answers."""
    return subprocess.run(
        [sys.executable, "-m", "streams", *command, "--help"], capture_output=True, text=True, check=False
    )


def published_schema() -> dict[str, Any]:
    """The compose specification's schema, from the package that ships it: found, not imported, for its data alone."""
    package = find_spec("check_jsonschema")
    assert package is not None
    assert package.origin is not None
    path = Path(package.origin).parent / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema: dict[str, Any] = json.loads(path.read_text())
    return schema


def own_services(compose: dict[str, Any]) -> dict[str, Any]:
    """The services that run our own image."""
    return {name: service for name, service in compose["services"].items() if service["image"] == "tocsin"}


def test_the_compose_file_fits_its_published_schema(compose: dict[str, Any]) -> None:
    """The schema of the compose specification accepts the file."""
    jsonschema.validate(compose, published_schema())


def test_the_schema_refuses_a_misspelt_key(compose: dict[str, Any]) -> None:
    """The check above can fail."""
    broken = {**compose, "services": {**compose["services"], "bot": {**compose["services"]["bot"], "comand": "bot"}}}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, published_schema())


def test_every_command_in_the_compose_file_exists(compose: dict[str, Any]) -> None:
    """`tocsin COMMAND --help` knows each of them."""
    commands = {name: service["command"] for name, service in own_services(compose).items()}
    assert set(commands) == {"topics", "rules", "ingest", "read", "assemble", "bot"}
    for command in commands.values():
        assert help_of(*command).returncode == 0, command


def test_every_setting_of_ours_in_the_compose_file_exists(compose: dict[str, Any]) -> None:
    """No environment name that the settings would refuse."""
    names = {name for service in own_services(compose).values() for name in service["environment"]}
    assert names <= OWN_NAMES


def test_every_setting_of_postgresql_exists(compose: dict[str, Any]) -> None:
    """The image's documented names for user, password and database."""
    assert set(compose["services"]["postgres"]["environment"]) == POSTGRES_SETTINGS


def test_every_file_that_the_compose_file_mounts_exists(compose: dict[str, Any]) -> None:
    """Bind mounts name files of this checkout; the rest are volumes that it declares."""
    for service in compose["services"].values():
        for mount in service.get("volumes", ()):
            origin = mount.split(":")[0]
            assert (ROOT / origin).is_file() if origin.startswith("./") else origin in compose["volumes"]


@pytest.mark.broker
async def test_every_setting_of_the_kafka_image_is_one_that_the_broker_knows(
    compose: dict[str, Any], kafka: str
) -> None:
    """The image turns KAFKA_NODE_ID into node.id: the real broker lists every such name among its settings."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        answers = await admin.describe_configs([ConfigResource(ConfigResourceType.BROKER, "1")])
    finally:
        await admin.close()
    known = {entry[0] for answer in answers for resource in answer.resources for entry in resource[4]}
    wanted = {
        name.removeprefix("KAFKA_").lower().replace("_", ".") for name in compose["services"]["kafka"]["environment"]
    }
    assert wanted - known == set()


def test_the_example_settings_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    """deploy/tocsin.toml loads as it is."""
    for name in [name for name in os.environ if name.startswith("TOCSIN_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TOCSIN_CONFIG", str(ROOT / "deploy" / "tocsin.toml"))
    assert [source.id for source in load().sources] == ["un-news", "un-info"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_unit_starts_a_command_that_exists_with_settings_that_exist(unit: Path) -> None:
    """The units' commands answer --help, and each TOCSIN_ name is a setting."""
    text = unit.read_text()
    started = re.search(r"^ExecStart=\S+/tocsin (.+)$", text, re.MULTILINE)
    assert started
    for command in {started[1].replace("%i", instance) for instance in ("read", "assemble")}:
        assert help_of(*command.split()).returncode == 0, command
    assert set(re.findall(r"TOCSIN_[A-Z_]+", text)) <= OWN_NAMES


def test_the_install_lines_of_the_image_work_in_a_clean_place(tmp_path: Path) -> None:
    """What the Dockerfile copies and installs is enough to run `tocsin`, in a fresh environment and folder."""
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "python"], check=True)
    place = tmp_path / "opt"
    place.mkdir()
    environment = {**os.environ, "PATH": f"{tmp_path / 'python' / 'bin'}:{os.environ['PATH']}"}
    for line in (ROOT / "Dockerfile").read_text().splitlines():
        if line.startswith("COPY "):
            *origins, target = line.split()[1:]
            copy(origins, place, target)
        elif line.startswith("RUN pip "):
            subprocess.run(line.removeprefix("RUN "), shell=True, cwd=place, env=environment, check=True)
    answer = subprocess.run([tmp_path / "python/bin/tocsin", "--help"], cwd=tmp_path, capture_output=True, check=False)
    assert answer.returncode == 0, answer.stderr


def copy(origins: list[str], place: Path, target: str) -> None:
    """What Docker's COPY does with files, and with the content of a folder."""
    for origin in origins:
        source = ROOT / origin
        goal = place / target / source.name if target == "./" else place / target
        goal.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, goal, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, goal)
