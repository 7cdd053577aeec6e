"""Replicas come and go under load: they share partitions, one relay each is active, and nothing is lost or doubled."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diplomado_contracts.services import SERVICES, TOPICS_READ
from tests.deployed.load import loaded
from tests.deployed.replaying import register_until_mailed
from tests.kubernetes.cluster import with_cluster
from tests.kubernetes.cutting import cut
from tests.kubernetes.system import System
from tests.support.waiting import eventually

pytestmark = [*with_cluster, pytest.mark.in_order]
REPLICAS = (3, 1, 2)
"""Up, down to one that reads everything, and up again to two, of which one is killed."""
_HOLDER = """
select client_addr from pg_locks join pg_stat_activity using (pid) where locktype = 'advisory' and granted
and (classid::bigint << 32 | objid::bigint) = hashtextextended('diplomado-relay:{0}', 0)
"""
_METRIC = """
import sys, urllib.request
text = urllib.request.urlopen("http://127.0.0.1:9000/metrics", timeout=20).read().decode()
print(next(line.split()[1] for line in text.splitlines() if line.startswith(sys.argv[1] + " ")))
"""


async def metric(system: System, pod: Any, name: str) -> float:
    """Return what a pod says of itself; 0 while it does not answer."""
    told = await system.kubectl(
        "exec", pod["metadata"]["name"], "--", "python", "-c", _METRIC, f"diplomado_{name}", check=False
    )
    return float(told or 0)


async def share(system: System, service: str, replicas: int) -> None:
    """Wait until all partitions are read, and each replica reads some."""
    every = sum(topic.partitions for topic in TOPICS_READ[service])

    async def is_shared() -> bool:
        pods = await system.pods(service)
        read = await asyncio.gather(*(metric(system, pod, "consumer_partitions") for pod in pods))
        assert (len(read), sum(read)) == (replicas, every), read
        return all(read)

    await eventually(is_shared, every=1)


async def active_relay(system: System, service: str, besides: str = "") -> str:
    """Return the address of the pod that has the lock of the relay, another than one that is named."""

    async def found() -> str:
        [address] = await system.sql("postgres", _HOLDER.format(service)) or [""]
        return "" if address == besides else address

    return await eventually(found, every=0.2)


async def name_of(system: System, service: str, address: str) -> str:
    """Return the name of the pod with an address."""
    found = {pod["status"].get("podIP"): pod["metadata"]["name"] for pod in await system.pods(service)}
    return str(found[address])


async def test_replicas_come_and_go_under_load_without_a_lost_or_doubled_effect(
    system: System, tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    await system.kubectl("delete", "hpa", "--all")
    loop = asyncio.get_running_loop()
    async with loaded(system, tmp_path) as load:
        for replicas in REPLICAS:
            await system.kubectl("scale", f"--replicas={replicas}", *(f"deployment/{name}" for name in SERVICES))
            await system.ready()
            for service in SERVICES:
                await share(system, service, replicas)
        for service in SERVICES:
            address = await active_relay(system, service)
            began = loop.time()
            await system.kubectl("delete", "pod", await name_of(system, service, address), "--now", "--wait=false")
            load.kills[service] = 1
            await active_relay(system, service, besides=address)
            record_testsuite_property(
                f"{service}: seconds until another relay was active", round(loop.time() - began, 1)
            )
    assert await load.violations() == []


async def test_another_relay_takes_over_from_a_lost_node(
    system: System, record_testsuite_property: Callable[[str, object], None]
) -> None:
    """Postgres hears no end of the connection that has the lock, and finds out by itself."""
    loop = asyncio.get_running_loop()
    await register_until_mailed(system)  # before its first event, a relay that does not reach Kafka gives the lock back
    address = await active_relay(system, "registration")
    async with cut(system, await name_of(system, "registration", address)):
        began = loop.time()
        assert await active_relay(system, "registration") == address
        await active_relay(system, "registration", besides=address)
        record_testsuite_property("a lost node: seconds until the next relay", round(loop.time() - began, 1))
    await system.ready()
