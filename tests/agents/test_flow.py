"""Flow into the streams: stopped and resumed at a rebalance, never emptied in between."""

from mode.utils.queues import FlowControlQueue

from streams.agents.engine import ResumeOnce


async def test_resuming_again_keeps_what_was_fetched_in_between() -> None:
    """Faust resumes several times in one recovery; a message that came after the first time is not lost."""
    flow = ResumeOnce()
    queue: FlowControlQueue = FlowControlQueue(flow_control=flow, clear_on_resume=True)
    flow.resume()
    await queue.put("fetched")
    flow.resume()
    assert queue.get_nowait() == "fetched"


async def test_resuming_after_a_stop_drops_what_was_left_from_before() -> None:
    """After a rebalance the partition may be another worker's, which has read it from its commit on."""
    flow = ResumeOnce()
    queue: FlowControlQueue = FlowControlQueue(flow_control=flow, clear_on_resume=True)
    flow.resume()
    await queue.put("of a partition that went away")
    flow.suspend()
    flow.resume()
    assert queue.empty()
