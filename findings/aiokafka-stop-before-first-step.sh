#!/usr/bin/env bash
# aiokafka 0.14.0: a consumer without a group that is stopped right after its start ends in CancelledError.
#
# `NoGroupCoordinator.close` cancels its task and awaits it. The task catches the cancellation inside its coroutine; one that
# has not made its first step never gets there, so `stop()` raises CancelledError in a caller that nobody has cancelled. The
# coordinator is made by the last step of `start()` that waits for anything, so a caller that stops without waiting meets it.
#
# Output seen:
#   stopped at once: CancelledError
#   stopped after one step of the loop: in order
#
# Where it matters: a reader that finds nothing to read, as a restoration onto a new cluster whose topics are empty. It waits for
# one step after the start (deploy/local/diplomado_local/backups/records.py).
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check aiokafka==0.14.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import asyncio
from types import SimpleNamespace

from aiokafka.consumer.group_coordinator import NoGroupCoordinator
from aiokafka.consumer.subscription_state import SubscriptionState


async def stopped(steps):
    cluster = SimpleNamespace(add_listener=lambda listener: None)
    coordinator = NoGroupCoordinator(SimpleNamespace(cluster=cluster), SubscriptionState())
    for _ in range(steps):
        await asyncio.sleep(0)
    try:
        await coordinator.close()
    except asyncio.CancelledError:
        return "CancelledError"
    return "in order"


print("stopped at once:", asyncio.run(stopped(0)))
print("stopped after one step of the loop:", asyncio.run(stopped(1)))
PYTHON
)
echo "$seen"
expected="stopped at once: CancelledError
stopped after one step of the loop: in order"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
