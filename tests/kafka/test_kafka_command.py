"""`tocsin kafka`: the broker alone."""

import os
import signal
import subprocess
import sys

import pytest

from streams.kafka.embedded import running_bootstrap


@pytest.mark.broker
def test_the_broker_runs_alone_until_it_is_told_to_stop(tmp_path) -> None:
    """Where it is is said, and found by commands with the same data folder; SIGTERM ends it in order."""
    environment = {**os.environ, "TOCSIN_DATA": str(tmp_path)}
    line = [sys.executable, "-m", "streams", "kafka"]
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        told = process.stdout.readline()
        found = running_bootstrap(tmp_path)
        process.send_signal(signal.SIGTERM)
    assert found
    assert f"Kafka is at {found}" in told
    assert (process.returncode, running_bootstrap(tmp_path)) == (0, None)
