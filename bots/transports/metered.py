"""A carrier that counts what comes of what it carries."""

from bots.ledger.telling import Telling
from bots.render.html import Html
from bots.sender.answers import Accepted, Answer
from bots.sender.step import Step
from bots.transports.protocol import Carrier
from bots.watching.metrics import Metrics


class Metered:
    """Another carrier, counted."""

    def __init__(self, carrier: Carrier, metrics: Metrics) -> None:
        self._carrier = carrier
        self._metrics = metrics
        self.pace = carrier.pace
        self.serves = carrier.serves
        self.edits = carrier.edits
        self.trouble = carrier.trouble

    async def hand_over(self, telling: Telling, step: Step, html: Html) -> Accepted | Answer:
        """What the carrier says, noted."""
        outcome = await self._carrier.hand_over(telling, step, html)
        self._metrics.count_outcome(step, outcome)
        if telling.rings and step is not Step.DIGEST and isinstance(outcome, Accepted):
            self._metrics.count_latency(telling.told_story.story.changed)
        return outcome
