"""Kafka's jars are used only as they were locked, and what to do without a network is said."""

from hashlib import sha256
from pathlib import Path

import pytest

from streams.kafka.embedded.errors import FetchFailed
from streams.kafka.embedded.jars import KAFKA_VERSION, Jar, cache_folder, ensure_jars, locked_jars

CONTENT = b"not really a jar"
JAR = Jar("org.example:thing:1.0", sha256(CONTENT).hexdigest(), len(CONTENT))


@pytest.fixture
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every way out of this process leads to a port on which nobody listens."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_the_lock_pins_kafka_and_the_bridge_to_its_log_and_names_no_host() -> None:
    """Without the bridge Kafka says nothing at all; a host's name would tie the lock to one registry."""
    coordinates = [jar.coordinate for jar in locked_jars()]
    assert f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}" in coordinates
    assert f"org.apache.kafka:kafka-clients:{KAFKA_VERSION}" in coordinates
    assert any(coordinate.startswith("org.apache.logging.log4j:log4j-slf4j-impl:") for coordinate in coordinates)
    assert len({jar.name for jar in locked_jars()}) == len(coordinates)
    assert not any("/" in coordinate for coordinate in coordinates)


@pytest.mark.usefixtures("_offline")
def test_an_intact_jar_is_used_without_a_network(tmp_path: Path) -> None:
    """Only what is missing is fetched."""
    (tmp_path / JAR.name).write_bytes(CONTENT)
    assert ensure_jars([JAR], tmp_path) == (tmp_path / "thing-1.0.jar",)


@pytest.mark.usefixtures("_offline")
def test_a_jar_that_was_changed_after_it_was_checked_is_not_used(tmp_path: Path) -> None:
    """A checked jar is known by its size and time of change, so a change is seen at the next start."""
    path = tmp_path / JAR.name
    path.write_bytes(CONTENT)
    ensure_jars([JAR], tmp_path)
    path.write_bytes(CONTENT + b"!")
    with pytest.raises(FetchFailed):
        ensure_jars([JAR], tmp_path)


@pytest.mark.usefixtures("_offline")
def test_without_network_and_jars_the_error_says_what_is_needed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One message, whatever the network's own words are, and no half a jar left."""
    with pytest.raises(FetchFailed) as caught:
        ensure_jars([JAR], tmp_path)
    message = str(caught.value)
    assert "fetched from Maven Central once" in message
    assert str(tmp_path) in message
    assert "TOCSIN_KAFKA" in message
    assert list(tmp_path.iterdir()) == []
    assert f"Fetching Apache Kafka {KAFKA_VERSION}" in capsys.readouterr().err


def test_the_cache_is_the_users_and_can_be_put_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Tests, demo and every data folder share it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "tocsin"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "tocsin"
