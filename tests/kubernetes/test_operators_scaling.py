"""KEDA adds replicas while records wait and takes them away afterwards. Each record has its effect once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from diplomado_contracts.services import SERVICES
from tests.deployed.commands import run
from tests.deployed.idle import monitor_of
from tests.deployed.images import new_name
from tests.kubernetes.cluster import get
from tests.kubernetes.operated import Operated, needs, patch
from tests.kubernetes.system import running
from tests.support.waiting import eventually

pytestmark = needs("cnpg-system/cnpg-controller-manager", "keda/keda-operator")
READERS = ("registration", "certificates", "notifications")
"""The services that read attendances."""
RECORDS = 100_000
LAG = 2_000
"""As the test has it: a small machine is to reach the upper limit, and not to work for an hour."""
SECONDS = 900.0


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory, nothing_stays: None) -> AsyncIterator[Operated]:
    """Services that are scaled, soon after there is a reason."""
    behaviour = {"stabilizationWindowSeconds": 15, "policies": [{"type": "Pods", "value": 2, "periodSeconds": 5}]}
    changes = {
        "/spec/triggers/0/metadata/lagThreshold": str(LAG),
        "/spec/advanced/horizontalPodAutoscalerConfig/behavior/scaleDown": behaviour,
    }
    patches = [patch("ScaledObject", changes)]
    folder = Path(tmp_path_factory.mktemp("scaling"))
    scaled = Operated(folder, new_name(), components=("cloudnative-pg", "keda"), patches=patches)
    async with running(scaled) as system:
        yield system


async def replicas(system: Operated) -> dict[str, int]:
    """Return how many replicas each service is to have."""
    found = await system.get("deployments")
    return {one["metadata"]["name"]: one["spec"]["replicas"] for one in found if one["metadata"]["name"] in SERVICES}


@asynccontextmanager
async def nobody_reads(system: Operated) -> AsyncIterator[None]:
    """Let the readers be away meanwhile, as while a fault lasts: records wait whatever the speed of the machine."""
    pause = "autoscaling.keda.sh/paused-replicas"
    await system.kubectl("annotate", "scaledobject", *READERS, f"{pause}=0")

    async def are_away() -> bool:
        found = await replicas(system)
        return not any(found[name] for name in READERS)

    await eventually(are_away, every=1)
    yield
    await system.kubectl("annotate", "scaledobject", *READERS, f"{pause}-")


async def test_replicas_follow_the_records_that_wait(
    system: Operated, record_property: Callable[[str, object], None]
) -> None:
    async def are_ready() -> bool:
        scalers = await system.get("hpa")
        assert len(scalers) == 4
        assert all(one["metadata"]["name"].startswith("keda-hpa-") for one in scalers)
        described = await system.get("scaledobjects")
        states = [{one["type"]: one["status"] for one in each["status"]["conditions"]} for each in described]
        return all(state["Ready"] == "True" and state["Fallback"] != "True" for state in states)

    await eventually(are_ready, every=1)
    assert await replicas(system) == dict.fromkeys(SERVICES, 2)

    loop = asyncio.get_running_loop()
    script = Path(__file__).with_name("flood.py").read_text("utf-8")
    async with nobody_reads(system):
        await run([*system.beside("python", "-c", script, str(RECORDS))], seconds=SECONDS)
    began = loop.time()
    most = dict.fromkeys(SERVICES, 0)

    async def now() -> dict[str, int]:
        found = await replicas(system)
        most.update({name: max(number, most[name]) for name, number in found.items()})
        return found

    async def are_many() -> bool:
        await now()
        assert min(most[name] for name in READERS) > 2, most
        return True

    await eventually(are_many, SECONDS, every=1)
    record_property("seconds until all had more replicas", round(loop.time() - began))
    async with monitor_of(system) as monitor:
        await monitor.wait_until_idle("after the records")
    record_property("seconds until no record waited", round(loop.time() - began))
    for name in READERS:
        assert await system.query(f"select count(*) from {name}.inbox") == [str(RECORDS)], name

    async def are_few() -> bool:
        found = await now()
        assert found == dict.fromkeys(SERVICES, 2), found
        return True

    await eventually(are_few, SECONDS, every=1)
    record_property("seconds until two of each were left", round(loop.time() - began))
    assert most["sessions"] == 2, "it reads no attendances: records that others read are no reason"
    await system.ready()
    assert [
        one for one in await get("--namespace", system.namespace, "pods") if one["status"]["phase"] == "Failed"
    ] == []
