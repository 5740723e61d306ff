"""Two workers of one group, each with a desk: one is killed, the other takes its desk over and later gives one back."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import chain

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.coordinator.protocol import ConsumerProtocolMemberAssignment
from aiokafka.errors import GroupCoordinatorNotAvailableError
from aiokafka.structs import ConsumerRecord

from streams.kafka.clients import make_admin
from streams.kafka.codec import decode
from streams.model import Decision, Reading, Ruling, Story
from streams.settings import Settings
from tests.agents.conftest import toll
from tests.agents.process import DEADLINE, Topics, running, topics_of
from tests.agents.regrouping import log
from tests.faults.test_agents_kills import StageCount, alerts, assert_same, last
from tests.stories.building import NIGHT

pytestmark = [pytest.mark.broker, pytest.mark.faults]

DESKS = {"main": 0, "asia": 15}
"""The first partition and the last one: however Faust deals sixteen out to two workers, each has one of them."""
TOLLS = 60
"""Readings of a desk in each part of the log, after those that merge and part its stories."""
PARTS = ((0, 1), (1, 5), (5, 8), (8, 10))
"""The messages of `log` in each part: it is merged in the second, in which a worker is killed, and parted."""

Part = list[Reading | Ruling]


def part_of(number: int, desk: str) -> Part:
    """What a desk is sent in a part of the log."""
    return [*log(desk, f"{desk}-")[slice(*PARTS[number])], *(rising(desk, TOLLS * number + n) for n in range(TOLLS))]


def rising(desk: str, number: int) -> Reading:
    """One of the readings of a toll that rises in the night of the log: years apart, either would close the other."""
    at = NIGHT + timedelta(minutes=number)
    reading = toll(1000 * DESKS[desk] + number, 10 + number, place="Lagos", desk=desk)
    return replace(reading, fetched=at, published=at, day=at.date())


def ids_until(number: int) -> set[str]:
    """The ids of everything that was sent when a part ends."""
    return {message.id for desk in DESKS for before in range(number + 1) for message in part_of(before, desk)}


async def put_part(topics: Topics, number: int) -> None:
    """Send a part of the log, by turns to each desk."""
    for message in chain.from_iterable(zip(*(part_of(number, desk) for desk in DESKS), strict=True)):
        await topics.put("readings", message.desk, message, partition=DESKS[message.desk])


async def holders(settings: Settings, workers: int) -> dict[str, str]:
    """Which worker has each desk, as soon as so many workers share them; fails after a minute."""
    async with make_admin(settings) as admin, asyncio.timeout(DEADLINE):
        while True:
            found = {}
            with suppress(GroupCoordinatorNotAvailableError):  # a new broker has none for its first seconds
                found = await shared_out(admin, settings.topic_prefix)
            if len(found) == len(DESKS) and len(set(found.values())) == workers:
                return found
            await asyncio.sleep(0.1)


async def shared_out(admin: AIOKafkaAdminClient, prefix: str) -> dict[str, str]:
    """Which worker has each desk now, by the group's own account."""
    found = {}
    (described,) = await admin.describe_consumer_groups([f"{prefix}tocsin-assemble"])
    for _, client, _, _, assignment in described.groups[0][5]:
        mine = ConsumerProtocolMemberAssignment.decode(assignment).partitions() if assignment else ()
        own = {tp.partition for tp in mine if tp.topic == f"{prefix}readings"}
        found |= {desk: client.rsplit("-", 1)[1] for desk in DESKS if DESKS[desk] in own}
    return found


async def test_a_desk_that_is_taken_over_and_handed_back_loses_nothing(kafka_settings: Settings) -> None:
    """One worker dies amid its desk's readings, the other ends them, a new one comes back and gets a desk: alerts and
    stories are those of a worker that had both desks and was left alone.
    """
    disturbed = kafka_settings.model_copy(update={"desks": DESKS})
    calm = disturbed.model_copy(update={"topic_prefix": f"calm.{disturbed.topic_prefix}"})
    calm = calm.model_copy(update={"data": disturbed.data / "calm"})
    told, stories = await taken_over(disturbed)
    expected, undisturbed = await left_alone(calm)
    assert set(told) == set(expected), "an alert was lost, or one too many was told"
    assert_same(stories, undisturbed)
    assert any(story.redirect for story in stories.values()), "no stories were merged: the test shows less than it says"


async def taken_over(settings: Settings) -> tuple[Counter[str], dict[str, Story]]:
    """Alerts and stories of two workers: the one that has the desk `main` is killed and comes back."""
    async with topics_of(settings) as topics, topics.tail("decisions") as decisions:
        await topics.ask("killed>=19")
        async with running(settings, "assemble", worker="1") as one, running(settings, "assemble", worker="2") as two:
            workers = {"1": one, "2": two}
            dead = (await holders(settings, 2))["main"]
            await put_part(topics, 0)
            await decisions.until(StageCount("assemble", len(ids_until(0))))
            sending = asyncio.create_task(put_part(topics, 1))
            await decisions.until(lambda found: knows(found, part_of(1, "main")[TOLLS // 2].id))
            workers.pop(dead).kill()
            await sending
            await put_part(topics, 2)
            await decisions.until(StageCount("assemble", len(ids_until(2))))
            (heir,) = workers.values()
            assert set((await holders(settings, 1)).values()) == set(workers), "the desk was not taken over"
            async with running(settings, "assemble", worker=dead) as back:
                await holders(settings, 2)
                await put_part(topics, 3)
                await decisions.until(StageCount("assemble", len(ids_until(3))))
                assert (heir.stop(), back.stop()) == (0, 0)
        return await alerts(topics), last(await topics.all("stories"))


def knows(decisions: Sequence[ConsumerRecord], identity: str) -> bool:
    """Whether an article was decided about."""
    return any(decode(record.value, Decision).id == identity for record in decisions)


async def left_alone(settings: Settings) -> tuple[Counter[str], dict[str, Story]]:
    """Alerts and stories of one worker on the same log."""
    async with topics_of(settings) as topics:
        await topics.ask("killed>=19")
        async with running(settings, "assemble") as worker:
            for number in range(len(PARTS)):
                await put_part(topics, number)
            await topics.until("decisions", StageCount("assemble", len(ids_until(3))))
            assert worker.stop() == 0
        return await alerts(topics), last(await topics.all("stories"))
