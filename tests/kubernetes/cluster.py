"""The cluster of these tests, by kubectl: the one that KUBECONFIG names. It must enforce network policies.

`DIPLOMADO_IMAGE_LOAD` is the command by which its nodes get an image, whose name is added to it:

    kind load docker-image
    minikube image load
    sh -c 'docker save "$0" | k3s ctr images import -'
    docker push                                          with DIPLOMADO_IMAGE_PREFIX=registry.example.org/team/
    true                                                 where nodes have the engine's own images

`DIPLOMADO_NODE_ADDRESS` is an address of a node, where this machine does not reach the one that nodes have among
themselves. `DIPLOMADO_NAMESPACE_LABELS`, as NAME=VALUE,NAME=VALUE, are labels that the cluster wants on namespaces. The
images of Postgres, Kafka, Caddy and Mailpit are pulled by the nodes, unless they have them.
"""

import json
import os
import shlex
import shutil
import subprocess
from typing import Any

import pytest

from tests.deployed import images
from tests.deployed.commands import run
from tests.deployed.images import COMMAND_SECONDS, docker

# Over websockets `kubectl exec` loses what a command says in its first moments, where the machine is busy.
os.environ.setdefault("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "false")
LOAD = os.environ.get("DIPLOMADO_IMAGE_LOAD", "")
PREFIX = os.environ.get("DIPLOMADO_IMAGE_PREFIX", "")
NAMESPACE_LABELS = dict(
    pair.split("=", 1) for pair in os.environ.get("DIPLOMADO_NAMESPACE_LABELS", "").split(",") if pair
)
LOAD_SECONDS = 900.0
LABEL = "diplomado-test"
"""Marks namespaces of these tests with the run that they belong to."""


def trouble_of_api() -> str | None:
    """Why no cluster can be asked here, or None."""
    if shutil.which("kubectl") is None:
        return "The command kubectl is not installed."
    asked = ["kubectl", "get", "--raw", "/readyz", "--request-timeout", "10s"]
    if subprocess.run(asked, capture_output=True, timeout=60, check=False).returncode:
        return "No cluster answers; set KUBECONFIG."
    return None


def trouble() -> str | None:
    """Why nothing can be run here, or None."""
    if reason := trouble_of_api():
        return reason
    if not LOAD:
        return "DIPLOMADO_IMAGE_LOAD does not say how nodes get images, as `kind load docker-image`."
    return images.trouble()


with_api = [
    pytest.mark.kubernetes,
    pytest.mark.skipif((_of_api := trouble_of_api()) is not None, reason=f"NOT TESTED on a cluster: {_of_api}"),
]
with_cluster = [
    pytest.mark.kubernetes,
    pytest.mark.timeout(3600),  # a busy machine builds an image in minutes
    pytest.mark.skipif((_trouble := trouble()) is not None, reason=f"NOT TESTED on a cluster: {_trouble}"),
]


async def kubectl(*arguments: str, seconds: float = COMMAND_SECONDS, check: bool = True, given: str = "") -> str:
    """Run kubectl in the clone, as `run` does."""
    return await run(["kubectl", *arguments], seconds=seconds, check=check, given=given)


async def get(*arguments: str) -> Any:
    """Return what `kubectl get` describes, as JSON; a list as the list of its items."""
    found = json.loads(await kubectl("get", *arguments, "--output", "json"))
    return found["items"] if found["kind"] == "List" else found


async def load(image: str) -> None:
    """Give the nodes an image that the engine has."""
    if PREFIX:
        await docker("tag", image, PREFIX + image)
    await run([*shlex.split(LOAD), PREFIX + image], seconds=LOAD_SECONDS)
