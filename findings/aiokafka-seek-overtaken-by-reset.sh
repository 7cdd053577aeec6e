#!/usr/bin/env bash
# aiokafka 0.14.0: `seek_to_beginning` right after `assign` can end at the end of the partition.
#
# A consumer without a group and with the default `auto_offset_reset="latest"` asks for the end of each partition as soon as it
# is assigned. If `seek_to_beginning` comes before that answer, the answer is taken for it: the fetcher looks whether a reset
# is awaited and not of which kind. The awaited seek then returns, and `position` is the end: everything in the topic is
# skipped without an error. Apache Kafka mended the same race of its Java client as KAFKA-7703.
#
# The script lets the answer about the end come after the seek, as a broker does that is slower than the caller.
#
# Output seen:
#   auto_offset_reset=latest: position after seek_to_beginning 100
#   auto_offset_reset=earliest: position after seek_to_beginning 0
#
# Where it matters: whatever reads a topic from its start without a group, such as a replay of erasures or a bootstrap. Such a
# reader sets `auto_offset_reset="earliest"` and does not seek (chassis/diplomado_chassis/consuming/whole_topics.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiokafka==0.14.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import asyncio
from types import SimpleNamespace

from aiokafka.consumer.fetcher import Fetcher, OffsetResetStrategy
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.structs import OffsetAndMetadata, TopicPartition

PARTITION = TopicPartition("people", 0)
OFFSETS = {OffsetResetStrategy.EARLIEST: 0, OffsetResetStrategy.LATEST: 100}


class Broker(Fetcher):
    """The fetcher with a broker that answers about offsets when it is told to."""

    async def _fetch_requests_routine(self):
        await asyncio.Event().wait()

    async def _proc_offset_request(self, node_id, topic_data):
        ((_, strategy),) = topic_data[PARTITION.topic]
        self.asked.set()
        await self.answer.wait()
        return {PARTITION: (OFFSETS[strategy], 0)}


async def position(default):
    subscriptions = SubscriptionState()
    subscriptions.assign_from_user([PARTITION])
    assignment = subscriptions.subscription.assignment
    state = assignment.state_value(PARTITION)
    client = SimpleNamespace(_loop=asyncio.get_running_loop(), _metadata_max_age_ms=300_000)
    fetcher = Broker(client, subscriptions, auto_offset_reset=default)
    fetcher.asked, fetcher.answer = asyncio.Event(), asyncio.Event()
    first = asyncio.create_task(fetcher._update_fetch_positions(assignment, 0, [PARTITION]))
    await asyncio.sleep(0)
    state.update_committed(OffsetAndMetadata(-1, ""))
    await fetcher.asked.wait()
    seek = fetcher.request_offset_reset([PARTITION], OffsetResetStrategy.EARLIEST)
    fetcher.answer.set()
    await asyncio.gather(first, seek)
    await fetcher.close()
    return state.position


for default in ("latest", "earliest"):
    print(f"auto_offset_reset={default}: position after seek_to_beginning", asyncio.run(position(default)))
PYTHON
)
expected="auto_offset_reset=latest: position after seek_to_beginning 100
auto_offset_reset=earliest: position after seek_to_beginning 0"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
