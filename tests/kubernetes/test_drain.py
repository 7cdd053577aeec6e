"""A node is drained: the disruption budgets leave somebody who answers."""

import asyncio

import pytest

from diplomado_contracts.services import SERVICES
from tests.deployed.commands import CommandError
from tests.deployed.images import RUN
from tests.deployed.replaying import Noting, look
from tests.kubernetes.cluster import LABEL, get, kubectl, with_cluster
from tests.kubernetes.system import System
from tests.support.waiting import PATIENCE

pytestmark = with_cluster
PARTS = [*SERVICES, "entrance"]


async def test_a_drained_node_keeps_one_of_each_until_others_are_ready_elsewhere(system: System) -> None:
    [first, *_] = await system.pods("registration")
    node = first["spec"]["nodeName"]
    others = [one for one in await get("nodes") if not one["spec"].get("unschedulable")][1:]
    # The stores of a trial have one pod each, and nothing replaces them meanwhile.
    selector = f"{LABEL}={RUN},app.kubernetes.io/component in (service,entrance)"
    drain = ("drain", node, "--pod-selector", selector, "--delete-emptydir-data", "--timeout", "60s")
    done = asyncio.Event()
    async with Noting(PATIENCE) as http:
        looking = asyncio.create_task(look(http, system, done))
        try:
            if others:
                await kubectl(*drain)
            else:
                with pytest.raises(CommandError, match="would violate the pod's disruption budget"):
                    await kubectl(*drain)
                for part in PARTS:
                    assert len([pod for pod in await system.pods(part) if is_ready(pod)]) == 1, part
        finally:
            await kubectl("uncordon", node)
            done.set()
            await looking
    assert http.troubles == []
    assert http.answered > 10
    await system.ready()


def is_ready(pod: dict[str, dict[str, list[dict[str, str]]]]) -> bool:
    """Whether a pod gets requests."""
    return any(one["type"] == "Ready" and one["status"] == "True" for one in pod["status"].get("conditions", []))
