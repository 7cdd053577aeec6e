"""A system whose Postgres, scaling and ways in are those of production, beside the Kafka and the mailbox of the trial.

The operator of Strimzi is not there, so that the Secrets which it would make are made here, with its names.
"""

import base64
import importlib.util
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from diplomado_contracts.services import SERVICES
from tests.deployed.system import START_SECONDS
from tests.kubernetes.cluster import get, with_cluster
from tests.kubernetes.system import System
from tests.support.waiting import eventually

_ADJUSTED = Path(__file__).with_name("operated")
PRIMARY = "cnpg.io/cluster=postgres,cnpg.io/instanceRole=primary"

_CONNECT = """
import asyncio, asyncpg, os, re, sys

async def main():
    address = re.sub("//.*@", f"//{sys.argv[1]}@", os.environ["DIPLOMADO_POSTGRES"])
    if "without" in sys.argv:
        address = address.partition("&sslcert")[0]
    try:
        connection = await asyncpg.connect(address, timeout=20)
    except asyncpg.PostgresError as refused:
        print(refused.sqlstate)
    else:
        print(await connection.fetchval("select current_user"))
        await connection.close()

asyncio.run(main())
"""


def needs(*operators: str) -> list[Any]:
    """Return the marks of tests that need a cluster in which these Deployments of operators run, as NAMESPACE/NAME."""
    missing = [one for one in operators if not _runs(*one.split("/"))]
    reason = f"NOT TESTED on a cluster: {', '.join(missing)} is not there"
    return [*with_cluster, pytest.mark.skipif(bool(missing), reason=reason)]


def _runs(namespace: str, name: str) -> bool:
    asked = ["kubectl", "--namespace", namespace, "--request-timeout", "10s", "get", "deployment", name]
    return (
        shutil.which("kubectl") is not None
        and not subprocess.run(asked, capture_output=True, timeout=60, check=False).returncode
    )


@dataclass
class Operated(System):
    """A namespace with parts of production."""

    components: Sequence[str] = ("cloudnative-pg",)
    """Those of deploy/kubernetes/components, in their order."""
    patches: list[dict[str, Any]] = field(default_factory=list)
    """What a test changes further."""
    parts: Sequence[Path] = ()
    """Folders of components of the test's own."""
    hosts: Sequence[str] = ()
    """Further names by which it is asked."""
    _api: list[int] = field(default_factory=list)

    @property
    def kafka(self) -> str:
        """The address of Kafka, also for an operator in another namespace."""
        return f"kafka.{self.namespace}.svc"

    def address_for(self, user: str) -> str:
        assert user == "postgres", "the roles of services have no password"
        return f"postgresql://postgres:{self.secret('postgres/superuser')}@postgres-rw/diplomado?sslmode=require"

    def certificate(self, *names: str) -> tuple[str, str]:
        """Return a certificate for names, by the authority of the trial's Kafka, and its key."""
        prepare = module(self.folder / "deploy/compose/prepare.py")
        prepare.BROKER = names
        folder = self.folder / "-".join(names)
        shutil.copytree(self.secrets / "authority", folder / "authority")
        prepare.broker(folder)
        key, end, chain = (folder / "kafka/keystore.pem").read_text("utf-8").partition("-----END PRIVATE KEY-----\n")
        return chain, key + end

    async def primary(self) -> str:
        """Return the name of the pod that is the primary now. AssertionError while there is none."""
        found = await self.get("pods", "--selector", PRIMARY)
        assert len(found) == 1, "the operator names a new one"
        return str(found[0]["metadata"]["name"])

    async def inside(self, part: str, *command: str, check: bool = True) -> str:
        if part != "postgres":
            return await super().inside(part, *command, check=check)
        return await self.kubectl("exec", await self.primary(), "--container", "postgres", "--", *command, check=check)

    async def query(self, script: str) -> list[str]:
        """Give Postgres a script as its superuser, and return the lines of the answer."""
        told = await self.inside("postgres", "psql", "-XAtq", "-d", "diplomado", "-c", script)
        return told.splitlines()

    def prepare(self) -> None:
        super().prepare()
        prepare = module(self.folder / "deploy/compose/prepare.py")
        prepare.BROKER = ("kafka", "localhost", self.kafka)
        (self.secrets / "kafka/keystore.pem").unlink()  # the one for the names of a trial alone
        prepare.main(self.secrets)
        for part in (_ADJUSTED, *self.parts):
            shutil.copytree(part, self.overlay / part.name)
        secrets = [
            secret_with(
                "postgres-superuser",
                "kubernetes.io/basic-auth",
                username="postgres",
                password=self.secret("postgres/superuser"),
            ),
            secret_with("kafka-cluster-ca-cert", **{"ca.crt": self.secret("topics/kafka-ca.pem")}),
            *(secret_with(f"kafka-{name}", password=self.secret(f"topics/users/{name}")) for name in SERVICES),
        ]
        self.write("operated/secrets.json", *secrets)

    def write(self, file: str, *resources: Any) -> None:
        """Write resources into a file of the overlay."""
        written = {"apiVersion": "v1", "kind": "List", "items": resources}
        (self.overlay / file).write_text(json.dumps(written), encoding="utf-8")

    def _kustomization(self) -> dict[str, Any]:
        advertised = f"CLIENTS://{self.kafka}:9093,LOCAL://127.0.0.1:9092"
        variable = {"name": "KAFKA_ADVERTISED_LISTENERS", "value": advertised}
        ports = {"ports": [{"port": one} for one in self._api]}
        written = super()._kustomization()
        settings = {"DIPLOMADO_KAFKA": f"{self.kafka}:9093", "DIPLOMADO_HOSTS": ",".join((self._address, *self.hosts))}
        generator = written["configMapGenerator"][0]
        generator["literals"] = [one for one in generator["literals"] if one.partition("=")[0] not in settings]
        generator["literals"] += [f"{name}={value}" for name, value in settings.items()]
        written["components"] = [
            *(f"../../components/{part}" for part in self.components),
            *(part.name for part in (_ADJUSTED, *self.parts)),
        ]
        written["patches"] = [
            patch("StatefulSet", {"/spec/template/spec/containers/0/env": [variable]}, "kafka", "add"),
            patch("NetworkPolicy", {"/spec/egress/-": ports}, "cloudnative-pg|pooler", "add"),
            *self.patches,
        ]
        return written

    async def up(self) -> None:
        """The same, where the API server has a port of its own."""
        self._api = await ports_of_api()
        await super().up()

    async def ready(self) -> None:
        """Wait until Postgres has all its instances, and then for all other parts."""

        async def is_healthy() -> bool:
            status = (await self.get("cluster", "postgres"))["status"]
            return bool(status.get("readyInstances") == status.get("instances") == 2)

        await eventually(is_healthy, START_SECONDS, every=1)
        await super().ready()


async def connect_from(system: Operated, service: str, role: str, *without: str) -> str:
    """Connect to Postgres as a service does, but as a role, and perhaps `without` its certificate.

    Return the role that Postgres has let in, or the code of its refusal.
    """
    return (await system.inside(service, "python", "-c", _CONNECT, role, *without)).strip()


async def ports_of_api() -> list[int]:
    """Return the ports on which pods reach the API server."""
    slices = await get(
        "--namespace", "default", "endpointslices", "--selector", "kubernetes.io/service-name=kubernetes"
    )
    return sorted({port["port"] for one in slices for port in one["ports"]})


def secret_with(name: str, kind: str = "Opaque", **data: str) -> dict[str, Any]:
    """Return a Secret."""
    encoded = {key: base64.b64encode(value.encode()).decode() for key, value in data.items()}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name}, "type": kind, "data": encoded}


def patch(kind: str, changes: Mapping[str, Any], name: str = ".*", op: str = "replace") -> dict[str, Any]:
    """Return a patch of Kustomize that sets the values at some paths of resources."""
    operations = [{"op": op, "path": path, "value": value} for path, value in changes.items()]
    return {"target": {"kind": kind, "name": name}, "patch": json.dumps(operations)}


def module(path: Path) -> Any:
    """Run a script as a module, so that a test may tell it what its command line does not."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded
