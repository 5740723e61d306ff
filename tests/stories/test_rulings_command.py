"""`tocsin stories merge|split|correct|retract`, typed by an operator, with an assembler at work on a real broker."""

import asyncio
import json
from collections.abc import Sequence

import pytest
import typer
from aiokafka.structs import ConsumerRecord
from typer.testing import CliRunner

from streams.cli import rulings
from streams.cli.rulings import _figure
from streams.cli.stories import register
from streams.kafka.codec import decode
from streams.model import Decision, Interval, StoryEvent
from streams.settings import Settings
from tests.agents.process import Topics, running, topics_of
from tests.stories.building import exact, strike
from tests.stories.test_split import ALEPPO

SECOND = strike("b", exact("killed", 33), hours=1, url="https://b.example/33")
THERE = strike("c", exact("killed", 40), hours=2, places=(ALEPPO,), title="Un raid sur Alep, des morts")


class Operator:
    """Someone at the command line."""

    def __init__(self) -> None:
        self._app = typer.Typer()
        self._app.callback()(lambda: None)
        register(self._app)

    async def types(self, *arguments: str, status: int = 0) -> str:
        """What `tocsin stories ...` prints: on stdout, or on stderr where it ends with another status."""
        line = ["stories", *arguments]
        result = await asyncio.to_thread(CliRunner().invoke, self._app, line, env={"COLUMNS": "200"})
        assert result.exit_code == status, result.output
        return result.stderr if status else result.stdout


@pytest.fixture
def operator(kafka_settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Operator:
    """An operator of this cluster."""
    monkeypatch.setenv("TOCSIN_KAFKA", kafka_settings.kafka or "")
    monkeypatch.setenv("TOCSIN_TOPIC_PREFIX", kafka_settings.topic_prefix)
    return Operator()


async def put(topics: Topics) -> dict[str, str]:
    """Three readings of two strikes; the story of each, by its article."""
    for each in (strike("a", exact("killed", 25)), SECOND, THERE):
        await topics.put("readings", "main", each, partition=0)
    decided = [decode(record.value, Decision) for record in await topics.count("decisions", 3)]
    return {decision.id: decision.story or "" for decision in decided}


def kinds(records: Sequence["ConsumerRecord[bytes, bytes]"]) -> list[tuple[str, str]]:
    """The story and kind of each alert, in order of time."""
    events = [decode(record.value, StoryEvent) for record in sorted(records, key=lambda record: record.timestamp)]
    return [(event.kind, event.story.id) for event in events]


@pytest.mark.broker
async def test_what_an_operator_rules_is_carried_out_and_told(kafka_settings: Settings, operator: Operator) -> None:
    """Merged, parted by an article's address, corrected, withdrawn: each an alert, and a decision with who and why."""
    why = ("--why", "The governor called.", "--by", "ada")
    async with topics_of(kafka_settings) as topics, running(kafka_settings, "assemble"):
        await topics.ask("killed>=20")
        stories = await put(topics)
        here, there = stories["a"], stories["c"]
        said = await operator.types("merge", there, here, *why)
        assert said == f"{here}: merge by ada: The governor called.\n"
        await operator.types("split", there, SECOND.url or "", *why)
        decision = json.loads(await operator.types("correct", here, "killed=22", "wounded=30..", *why, "--json"))
        assert (decision["outcome"], decision["story"]) == ("ruled", here)
        await operator.types("retract", here, *why)
        alerts = await topics.count("alerts", 3)
        again = await operator.types("retract", here, *why, status=1)
    told = [kind for kind, story in kinds(alerts) if story == here]
    assert told[-4:] == ["merge", "split", "correction", "retraction"]
    assert "impossible: the story is withdrawn already" in again


@pytest.mark.broker
async def test_a_ruling_that_nobody_answers_waits_for_an_assembler(
    kafka_settings: Settings, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The command says so and ends with status 1; the worker that starts later carries it out."""
    monkeypatch.setattr(rulings, "PATIENCE", 0.2)
    async with topics_of(kafka_settings) as topics:
        async with running(kafka_settings, "assemble") as worker:
            stories = await put(topics)
            assert worker.stop() == 0
        said = await operator.types("retract", stories["a"], "--why", "A hoax.", status=1)
        assert "no assembler answered within 0.2 s" in said
        async with running(kafka_settings, "assemble"):
            decided = [decode(record.value, Decision) for record in await topics.count("decisions", 4)]
    assert [decision.outcome for decision in decided if decision.id not in stories] == ["ruled"]


@pytest.mark.parametrize(
    ("text", "low", "high"), [("killed=22", 22, 22), ("killed=30..", 30, None), ("killed=..3", None, 3)]
)
def test_a_figure_is_a_number_or_a_range(text: str, low: int | None, high: int | None) -> None:
    """As in queries, open on either side."""
    assert _figure(text) == ("killed", Interval(low=low, high=high))


@pytest.mark.parametrize("text", ["killed", "killed=", "killed=..", "hurt=3", "killed=9..3", "killed=many"])
def test_what_is_no_figure_is_refused_with_what_to_write(text: str) -> None:
    """Before anything is sent."""
    with pytest.raises(typer.BadParameter, match=r"no figure|above"):
        _figure(text)
