"""The trial overlay on a cluster, in a namespace of its own, with secrets and settings of its own."""

import json
import os
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from diplomado_contracts.services import SERVICES
from tests.deployed.images import RUN, TAG, build
from tests.deployed.system import REPLAYING, START_SECONDS, Deployed
from tests.kubernetes.cluster import LABEL, NAMESPACE_LABELS, PREFIX, get, kubectl, load
from tests.kubernetes.rendering import copy_with_secrets
from tests.support.waiting import eventually

T = TypeVar("T", bound="System")
TRIAL = "deploy/kubernetes/overlays/trial"
STATEFUL = ("postgres", "kafka")
_NODES = "nodes.json"
_WATCH = Path(__file__).with_name("watch.yaml")
_NAMESPACE = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "any", "labels": NAMESPACE_LABELS}}


@dataclass
class System(Deployed):
    """A namespace. `folder` has a copy of deploy/ with its secrets, to which an overlay is added."""

    folder: Path
    namespace: str
    settings: Mapping[str, str] = field(default_factory=lambda: REPLAYING)
    """Settings of the services."""
    tags: Mapping[str, str] = field(default_factory=lambda: dict.fromkeys(SERVICES, TAG))
    """Tags of the images of the services."""
    _address: str = ""
    _ports: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.namespace

    @property
    def secrets(self) -> Path:
        return self.folder / TRIAL / "secrets"

    @property
    def url(self) -> str:
        return f"http://{self._address}:{self._ports['outside']}"

    @property
    def mailbox(self) -> str:
        return f"http://{self._address}:{self._ports['mailbox']}/api/v1"

    async def kubectl(self, *arguments: str, **options: Any) -> str:
        """Run kubectl in the namespace."""
        return await kubectl("--namespace", self.namespace, *arguments, **options)

    async def get(self, *arguments: str) -> Any:
        """Return what `kubectl get` describes in the namespace."""
        return await get("--namespace", self.namespace, *arguments)

    async def inside(self, part: str, *command: str, check: bool = True) -> str:
        what = f"statefulset/{part}" if part in STATEFUL else f"deployment/{part}"
        return await self.kubectl("exec", what, "--", *command, check=check)

    def beside(self, *command: str) -> Sequence[str]:
        return ["kubectl", "--namespace", self.namespace, "exec", "--stdin", "watch", "--", *command]

    async def logs(self) -> str:
        return await self.kubectl(
            "logs", "--selector", "app.kubernetes.io/part-of=diplomado", "--all-containers", "--tail", "-1",
            "--prefix", "--max-log-requests", "100", "--ignore-errors",
        )  # fmt: skip

    async def pods(self, part: str) -> list[Any]:
        """Return the pods of a part that are not on their way out; those of its migration are not meant."""
        selector = f"app.kubernetes.io/name={part},app.kubernetes.io/component!=migration"
        found = await self.get("pods", "--selector", selector)
        return [pod for pod in found if "deletionTimestamp" not in pod["metadata"]]

    def prepare(self) -> None:
        """Copy what the overlay is made of. Nothing is written into the clone."""
        copy_with_secrets(self.folder)
        self.overlay.mkdir()
        shutil.copy2(_WATCH, self.overlay)

    @property
    def overlay(self) -> Path:
        """The folder of the overlay that is applied."""
        return self.folder / "deploy/kubernetes/overlays/test"

    def _kustomization(self) -> dict[str, Any]:
        settings = {**self.settings, "DIPLOMADO_HOSTS": self._address}
        return {
            "resources": ["../trial", _WATCH.name, _NODES],
            "namespace": self.namespace,
            "patches": [{"target": {"kind": "Namespace"}, "patch": json.dumps(_NAMESPACE)}],
            "labels": [{"pairs": {LABEL: RUN}, "includeTemplates": True}],
            "images": [
                *(
                    {"name": f"diplomado/{name}", "newName": f"{PREFIX}diplomado/{name}", "newTag": tag}
                    for name, tag in self.tags.items()
                ),
                # The last one, as each changes what those before it have named.
                {"name": "diplomado/watch", "newName": f"{PREFIX}diplomado/registration", "newTag": TAG},
            ],
            "configMapGenerator": [
                {
                    "name": "settings",
                    "behavior": "merge",
                    "literals": [f"{name}={value}" for name, value in settings.items()],
                }
            ],
        }

    async def apply(self) -> None:
        """Apply the overlay as it is described now."""
        (self.overlay / "kustomization.yaml").write_text(json.dumps(self._kustomization()), encoding="utf-8")
        await kubectl("apply", "--kustomize", str(self.overlay))

    async def ready(self) -> None:
        """Wait until every part runs as it was described last, in the number that its autoscaler wants."""

        async def is_ready() -> bool:
            least = {one["metadata"]["name"]: one["spec"]["minReplicas"] for one in await self.get("hpa")}
            for part in await self.get("deployments,statefulsets"):
                name, wanted, status = part["metadata"]["name"], part["spec"]["replicas"], part["status"]
                assert status.get("observedGeneration", 0) >= part["metadata"]["generation"], name
                assert wanted >= least.get(name, 0), name
                counted = [status.get(kind, 0) for kind in ("replicas", "updatedReplicas", "readyReplicas")]
                assert counted == [wanted] * 3, f"{name}: {counted}"
            return True

        await eventually(is_ready, START_SECONDS, every=1)

    async def up(self) -> None:
        """Apply, wait, and find out where the entrance and the mailbox are."""
        nodes = [internal_address(node) for node in await get("nodes")]
        self._address = os.environ.get("DIPLOMADO_NODE_ADDRESS", nodes[0])
        (self.overlay / _NODES).write_text(json.dumps(from_nodes(nodes)), encoding="utf-8")
        await self.apply()
        await self.ready()
        await self.kubectl("wait", "pod/watch", "--for", "condition=Ready", "--timeout", "300s")
        for name in ("outside", "mailbox"):
            self._ports[name] = (await self.get("service", name))["spec"]["ports"][0]["nodePort"]

    async def without_jobs(self) -> None:
        """Wait until the cluster has removed the Jobs that are done: before, none with other images can be applied."""

        async def are_gone() -> bool:
            return not await self.get("jobs")

        await eventually(are_gone, seconds=300, every=1)

    async def remove(self) -> None:
        """Remove everything with its data."""
        # Kubernetes looks again at what still has a finalizer after pauses that double, and operators end after others.
        await kubectl("delete", "namespace", self.namespace, "--ignore-not-found", "--timeout", "900s", seconds=930)


def internal_address(node: Any) -> str:
    """Return the address of a node that others reach."""
    return next(str(one["address"]) for one in node["status"]["addresses"] if one["type"] == "InternalIP")


def from_nodes(addresses: Sequence[str]) -> dict[str, Any]:
    """A policy that lets in what nodes pass on from this machine."""
    parts = {"key": "app.kubernetes.io/name", "operator": "In", "values": ["entrance", "mailpit"]}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "from-nodes"},
        "spec": {
            "podSelector": {"matchExpressions": [parts]},
            "policyTypes": ["Ingress"],
            "ingress": [{"from": [{"ipBlock": {"cidr": f"{address}/32"}} for address in addresses]}],
        },
    }


@asynccontextmanager
async def running(system: T) -> AsyncIterator[T]:
    """Build, load and start everything; remove it with its data at the end."""
    for service in SERVICES:
        await load(await build(service))
    try:
        system.prepare()
        await system.up()
        yield system
    finally:
        await system.remove()
