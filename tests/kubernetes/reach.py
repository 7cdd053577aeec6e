"""Whom a pod reaches: asked from its own network, by a container that is added to it."""

import json
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tests.deployed.images import TAG
from tests.kubernetes.cluster import PREFIX, get, kubectl
from tests.kubernetes.system import System
from tests.support.waiting import eventually

SECONDS = 4
_ASK = """
import asyncio, json, sys

async def reaches(address):
    try:
        async with asyncio.timeout(float(sys.argv[2])):
            await asyncio.open_connection(*address)
    except OSError:
        return False
    return True

async def main(addresses):
    answers = await asyncio.gather(*map(reaches, addresses.values()))
    print(json.dumps([name for name, answer in zip(addresses, answers) if answer]))

asyncio.run(main(json.loads(sys.argv[1])))
"""
_IMAGE = f"{PREFIX}diplomado/registration:{TAG}"
_RESTRICTED = {
    "allowPrivilegeEscalation": False,
    "runAsNonRoot": True,
    "capabilities": {"drop": ["ALL"]},
    "seccompProfile": {"type": "RuntimeDefault"},
}


async def reach_from(pod: Mapping[str, Any], addresses: Mapping[str, Sequence[Any]]) -> set[str]:
    """Return the names of the addresses that a pod connects to."""
    name, namespace = pod["metadata"]["name"], pod["metadata"]["namespace"]
    container = f"ask-{uuid.uuid4().hex[:6]}"
    asked = ("python", "-c", _ASK, json.dumps(addresses), str(SECONDS))
    await kubectl(
        "--namespace", namespace, "debug", name, "--image", _IMAGE, "--image-pull-policy", "IfNotPresent",
        "--profile", "restricted", "--container", container, "--quiet", "--", *asked,
    )  # fmt: skip

    async def has_ended() -> bool:
        states = (await get("--namespace", namespace, "pod", name))["status"].get("ephemeralContainerStatuses", [])
        [state] = [one["state"] for one in states if one["name"] == container]
        return "terminated" in state

    await eventually(has_ended, every=0.3)
    return set(json.loads(await kubectl("--namespace", namespace, "logs", name, "--container", container)))


@asynccontextmanager
async def stranger(system: System, namespace: str = "") -> AsyncIterator[Any]:
    """A pod that is no part of the system, in its namespace or another one."""
    name = f"stranger-{uuid.uuid4().hex[:6]}"
    where = ("--namespace", namespace or system.namespace)
    container = {
        "name": "stranger", "image": _IMAGE, "imagePullPolicy": "IfNotPresent", "securityContext": _RESTRICTED,
        "command": ["python", "-c", "import signal; signal.sigwait([signal.SIGTERM])"],
    }  # fmt: skip
    described = {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
        "spec": {"containers": [container], "automountServiceAccountToken": False, "terminationGracePeriodSeconds": 1},
    }  # fmt: skip
    await kubectl(*where, "apply", "--filename", "-", given=json.dumps(described))
    try:
        await kubectl(*where, "wait", f"pod/{name}", "--for", "condition=Ready", "--timeout", "180s")
        yield await get(*where, "pod", name)
    finally:
        await kubectl(*where, "delete", "pod", name, "--wait=false")
