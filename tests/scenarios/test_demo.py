"""`tocsin demo`, as `make demo` runs it where nobody watches: the whole day, and a last line that adds up."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

LAST_LINE = re.compile(
    r"demo: articles=(?P<articles>\d+) stories=(?P<stories>\d+) "
    r"alerts new=(?P<new>\d+) update=(?P<update>\d+) correction=(?P<correction>\d+) "
    r"messages sent=(?P<sent>\d+) edited=(?P<edited>\d+) replies=(?P<replies>\d+) "
    r"lost=(?P<lost>\d+) twice=(?P<twice>\d+)"
)


@pytest.mark.broker
@pytest.mark.timeout(600)
async def test_the_demo_ends_by_itself_with_every_article_and_message_accounted_for(tmp_path: Path) -> None:
    """Exit status 0, nothing lost, nothing twice, a day in which something happened, told in two languages; foreign
    settings do not count.
    """
    environment = {name: value for name, value in os.environ.items() if name != "TELEGRAM_BOT_TOKEN"}
    environment |= {"TOCSIN_TOPIC_PREFIX": "not-of-the-demo.", "TOCSIN_LOG_LEVEL": "debug"}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "streams", "demo"),
        cwd=tmp_path,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    lines = output.decode().splitlines()
    found = LAST_LINE.fullmatch(lines[-1])
    assert found, (lines[-5:], errors.decode()[-2000:])
    counted = {name: int(value) for name, value in found.groupdict().items()}
    assert (counted["lost"], counted["twice"], process.returncode) == (0, 0, 0), errors.decode()
    assert counted["articles"] >= 40
    assert counted["stories"] < counted["articles"] / 2
    assert min(counted[name] for name in ("new", "update", "correction", "sent", "replies")) >= 1
    assert counted["edited"] > counted["sent"]
    assert edits("Camille (fr)", "tués", lines)
    assert edits("Alex (en)", "killed", lines)


def edits(reader: str, word: str, lines: list[str]) -> list[str]:
    """The lines of a reader's messages that changed and say so in the reader's language."""
    return [line for line in lines if line.split()[:1] == ["edit"] and reader in line and f" {word} " in line]
