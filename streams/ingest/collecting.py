"""How often an ingest process looks for garbage."""

import gc
from typing import Final

YOUNG: Final = 20_000
"""Objects made since the last look; Python's own is 700."""


def collect_rarely() -> None:
    """Let the collector look less often. Where thousands of feeds are due at once it would walk all that their polls
    hold, again and again, and find nothing: half of the CPU time of ten thousand polls that began together.
    """
    gc.set_threshold(YOUNG, *gc.get_threshold()[1:])
