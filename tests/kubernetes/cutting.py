"""The network of a pod is cut, as when its node is lost: nobody is told that its connections have ended."""

import json
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.deployed.images import TAG
from tests.kubernetes.cluster import PREFIX, kubectl
from tests.kubernetes.system import System

NAMESPACE = "default"
"""Where pods with all rights are admitted."""
_CUT = """
import fcntl, os, socket, struct, sys

def first_process(pod):
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{number}/environ", "rb") as variables:
                if f"HOSTNAME={pod}".encode() in variables.read().split(bytes(1)):
                    return number
        except OSError:
            pass
    sys.exit("no process of " + pod)

os.setns(os.open(f"/proc/{first_process(sys.argv[1])}/ns/net", os.O_RDONLY), os.CLONE_NEWNET)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    GET, SET, UP = 0x8913, 0x8914, 1
    name, flags = struct.unpack("16sh", fcntl.ioctl(any_socket, GET, struct.pack("16sh", b"eth0", 0)))
    fcntl.ioctl(any_socket, SET, struct.pack("16sh", name, flags & ~UP))
"""


@asynccontextmanager
async def cut(system: System, name: str) -> AsyncIterator[None]:
    """Let nothing into a pod and nothing out of it; it is replaced at the end."""
    cutter, pod = f"cut-{uuid.uuid4().hex[:6]}", await system.get("pod", name)
    container = {
        "name": "cut", "image": f"{PREFIX}diplomado/registration:{TAG}", "imagePullPolicy": "IfNotPresent",
        "command": ["python", "-c", _CUT, name], "securityContext": {"privileged": True, "runAsUser": 0},
    }  # fmt: skip
    described = {
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": cutter},
        "spec": {
            "containers": [container], "hostPID": True, "nodeName": pod["spec"]["nodeName"], "restartPolicy": "Never",
        },
    }  # fmt: skip
    where = ("--namespace", NAMESPACE)
    await kubectl(*where, "apply", "--filename", "-", given=json.dumps(described))
    try:
        succeeded = ("--for", "jsonpath={.status.phase}=Succeeded", "--timeout", "120s")
        await kubectl(*where, "wait", f"pod/{cutter}", *succeeded)
        yield
    finally:
        await kubectl(*where, "delete", "pod", cutter, "--wait=false")
        await system.kubectl("delete", "pod", name, "--now", "--wait=false")
