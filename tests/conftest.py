"""What tests share: one real Kafka for the whole run, a topic prefix for each test, and the order of the tests."""

import asyncio
import os
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from streams.kafka.embedded import EmbeddedKafka
from streams.settings import Settings

_ORDER = ("broker", "faults", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pure tests first, then those that need a broker, then faults, then the browser."""
    items.sort(
        key=lambda item: max((_ORDER.index(mark) + 1 for mark in _ORDER if item.get_closest_marker(mark)), default=0)
    )


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a broker that runs until the last test is done."""
    broker = EmbeddedKafka(tmp_path_factory.mktemp("kafka"))
    asyncio.run(broker.start())
    yield broker.bootstrap
    asyncio.run(broker.stop())


@pytest.fixture
def prefix(request: pytest.FixtureRequest) -> str:
    """A topic prefix of the test's own."""
    name = re.sub(r"[^a-z0-9]+", "-", request.node.name.lower())[:40]
    return f"{name}-{uuid.uuid4().hex[:8]}."


@pytest.fixture
def kafka_settings(kafka: str, prefix: str, tmp_path: Path) -> Settings:
    """The settings of a process on the broker, with topics and a data folder of the test's own."""
    return Settings(kafka=kafka, topic_prefix=prefix, data=tmp_path / "data")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of texts beside the project: `TOCSIN_SHARED`, or `shared` next to the checkout; skips without."""
    beside = Path(__file__).resolve().parents[2] / "shared"
    folder = Path(os.environ.get("TOCSIN_SHARED", beside))
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: set TOCSIN_SHARED to the folder of shared texts", allow_module_level=False)
    return folder


def pytest_configure(config: pytest.Config) -> None:
    """Skips are always named in the summary, whatever the options: a part that was not tested must be seen."""
    if "s" not in config.option.reportchars:
        config.option.reportchars += "s"
