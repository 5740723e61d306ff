"""What processes log tells where an error happened, and nothing that was at hand there."""

import subprocess
import sys

FAILING = """
import structlog
from streams.cli.running import set_up_logs
from streams.settings import Settings

set_up_logs(Settings())

def ask(station, token):
    raise LookupError(station)

try:
    ask("varn", "-".join(("k3y", "of", "the", "station")))
except LookupError:
    structlog.get_logger().exception("plug-in failed")
"""


def test_a_trace_shows_no_local_variables() -> None:
    """Tokens, passwords and chats are in them."""
    done = subprocess.run([sys.executable, "-c", FAILING], capture_output=True, text=True, check=True)
    said = done.stdout + done.stderr
    assert "plug-in failed" in said
    assert "LookupError: varn" in said
    assert "k3y-of-the-station" not in said
