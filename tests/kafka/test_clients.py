"""The settings' connection reaches the clients."""

from pathlib import Path
from ssl import CERT_REQUIRED

import pytest

from streams.kafka.clients import connection_options, ssl_context
from streams.kafka.embedded import NotRunning, bootstrap_of, running_bootstrap
from streams.settings import Settings


def test_user_and_password_are_passed_through() -> None:
    """A cluster that wants SASL gets it."""
    settings = Settings.model_validate(
        {
            "kafka": "broker:9094",
            "kafka_security": "SASL_PLAINTEXT",
            "kafka_sasl_mechanism": "SCRAM-SHA-512",
            "kafka_username": "tocsin",
            "kafka_password": "not a secret",
        }
    )
    options = connection_options(settings, "ingest")
    assert options["bootstrap_servers"] == "broker:9094"
    assert options["client_id"] == "ingest"
    assert options["security_protocol"] == "SASL_PLAINTEXT"
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("tocsin", "not a secret")
    assert options["ssl_context"] is None


def test_tls_checks_the_brokers_certificate() -> None:
    """Encryption to whoever answers is none."""
    context = ssl_context(Settings(kafka="broker:9093", kafka_security="SSL"))
    assert context is not None
    assert context.verify_mode is CERT_REQUIRED
    assert context.check_hostname


def test_without_a_broker_the_error_says_what_to_start(tmp_path: Path) -> None:
    """A process run by itself does not start a second broker; it tells how to have one."""
    settings = Settings(data=tmp_path)
    assert running_bootstrap(tmp_path) is None
    with pytest.raises(NotRunning, match=r"start `tocsin run`, or set TOCSIN_KAFKA"):
        bootstrap_of(settings)


def test_the_settings_cluster_wins_over_an_embedded_broker(tmp_path: Path) -> None:
    """TOCSIN_KAFKA replaces the embedded Kafka."""
    assert bootstrap_of(Settings(data=tmp_path, kafka="broker:9092")) == "broker:9092"
