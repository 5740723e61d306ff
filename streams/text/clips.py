"""Lists of clips: lines that begin with a running time ("1:47 Snow closes the pass") and are other stories' headlines.

A ticker of one event has times as well, in order; those of clips are in none.
"""

import re
from collections.abc import Sequence
from typing import Final

_FEWEST: Final = 3
_CLIP = re.compile(r"(\d):([0-5]\d)\s+\D")


def clips(lines: Sequence[str]) -> frozenset[str]:
    """Those of the lines, bare, that name clips: three or more, whose times are in no order."""
    timed = [(line, match) for line in lines if line[1:2] == ":" and (match := _CLIP.match(line))]
    seconds = [60 * int(match[1]) + int(match[2]) for _, match in timed]
    if len(timed) < _FEWEST or seconds in (sorted(seconds), sorted(seconds, reverse=True)):
        return frozenset()
    return frozenset(line for line, _ in timed)
