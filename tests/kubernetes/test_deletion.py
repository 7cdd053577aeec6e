"""A pod of each part is deleted while a programme is replayed."""

import subprocess
from pathlib import Path

from tests.deployed.killing import AT_STEPS, killing
from tests.deployed.replaying import replay_programmes
from tests.kubernetes.cluster import with_cluster
from tests.kubernetes.system import System
from tests.support.waiting import PATIENCE

pytestmark = with_cluster
PROGRAMME = "panama-2023"


async def test_a_pod_of_each_part_is_deleted_during_a_replay_and_the_outcome_is_as_expected(
    system: System, tmp_path: Path
) -> None:
    deleted: dict[str, str] = {}

    def delete(part: str) -> None:
        """Give a pod one second instead of its time, as a node does that is short of memory."""
        kubectl = ("kubectl", "--namespace", system.namespace)
        selector = f"app.kubernetes.io/name={part},app.kubernetes.io/component!=migration"
        chosen = (*kubectl, "get", "pods", "--selector", selector, "--output")
        columns = "jsonpath={.items[0].metadata.name} {.items[0].metadata.uid}"
        name, deleted[part] = _run(*chosen, columns).split()
        _run(*kubectl, "delete", "pod", name, "--now", "--wait=false")

    step = killing(system, tmp_path, delete)
    replayed, differences = await replay_programmes(system, tmp_path, PROGRAMME, step=step)
    assert differences == [[]]
    assert not any(replayed[0].dead_letters.values())
    await system.ready()
    assert deleted.keys() == set(AT_STEPS.values())
    for part, uid in deleted.items():
        assert uid not in {pod["metadata"]["uid"] for pod in await system.pods(part)}, part


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
