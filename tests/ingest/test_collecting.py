"""How often the collector looks."""

import gc

from streams.ingest.collecting import YOUNG, collect_rarely


def test_the_collector_looks_less_often_and_not_never() -> None:
    """Only the youngest generation waits for more objects."""
    before = gc.get_threshold()
    try:
        collect_rarely()
        assert gc.get_threshold() == (YOUNG, *before[1:])
        assert gc.isenabled()
    finally:
        gc.set_threshold(*before)
