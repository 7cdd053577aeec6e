"""What kubectl makes of the overlays, without a cluster."""

import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.architecture.source import ROOT
from tests.support.waiting import PATIENCE

KUBERNETES = Path("deploy/kubernetes")
OVERLAYS = sorted(path.parent.name for path in (ROOT / KUBERNETES).glob("overlays/*/kustomization.yaml"))
COMPONENTS = sorted(path.parent.name for path in (ROOT / KUBERNETES).glob("components/*/kustomization.yaml"))

Object = dict[str, Any]


def trouble() -> str | None:
    """Why nothing can be rendered here, or None."""
    return (
        None if shutil.which("kubectl") or shutil.which("kustomize") else "Neither kubectl nor kustomize is installed."
    )


def copy_with_secrets(folder: Path) -> Path:
    """Copy what overlays are made of, and make the secrets of a trial. Return the folder of Kubernetes in the copy."""
    ignored = shutil.ignore_patterns("secrets", "__pycache__", "local")
    shutil.copytree(ROOT / "deploy", folder / "deploy", ignore=ignored)
    copied = folder / KUBERNETES
    command = [sys.executable, str(folder / "deploy/compose/prepare.py"), str(copied / "overlays/trial/secrets")]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return copied


def render(folder: Path) -> list[Object]:
    """Return the objects of a folder."""
    command = ["kubectl", "kustomize"] if shutil.which("kubectl") else ["kustomize", "build"]
    done = subprocess.run([*command, folder], capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    assert done.stderr == "", "kustomize warns of what a later version refuses"
    return list(yaml.safe_load_all(done.stdout))


def of_kind(objects: list[Object], *kinds: str) -> dict[str, Object]:
    """Return the objects of some kinds by their names."""
    return {one["metadata"]["name"]: one for one in objects if one["kind"] in kinds}


def templates(objects: list[Object]) -> dict[str, Object]:
    """Return what pods are made from, by the name of its owner."""
    owners = of_kind(objects, "Deployment", "StatefulSet", "Job")
    return {name: one["spec"]["template"] for name, one in owners.items()}


def labels_of(template: Object) -> Mapping[str, str]:
    """Return the labels that pods have."""
    labels: Mapping[str, str] = template["metadata"]["labels"]
    return labels


def matches(selector: Object, labels: Mapping[str, str]) -> bool:
    """Whether a selector selects pods with these labels, as Kubernetes does it."""
    operators = {
        "In": lambda value, values: value in values,
        "NotIn": lambda value, values: value not in values,
        "Exists": lambda value, values: value is not None,
    }
    return all(labels.get(key) == value for key, value in selector.get("matchLabels", {}).items()) and all(
        operators[one["operator"]](labels.get(one["key"]), one.get("values"))
        for one in selector.get("matchExpressions", [])
    )


def environment_of(objects: list[Object], template: Object) -> dict[str, str]:
    """Return the variables that the only container of a pod has."""
    [container] = template["spec"]["containers"]
    maps = {name: one.get("data", {}) for name, one in of_kind(objects, "ConfigMap").items()}
    found: dict[str, str] = {}
    for source in container.get("envFrom", []):
        found.update(maps[source["configMapRef"]["name"]])
    for variable in container.get("env", []):
        if "value" in variable:
            found[variable["name"]] = variable["value"]
        elif "configMapKeyRef" in variable["valueFrom"]:
            reference = variable["valueFrom"]["configMapKeyRef"]
            found[variable["name"]] = maps[reference["name"]][reference["key"]]
    return found


def peers_of(policy: Object) -> Iterator[Object]:
    """Return whom a policy names besides those that it is about."""
    for direction, end in (("ingress", "from"), ("egress", "to")):
        for rule in policy["spec"].get(direction) or []:
            yield from rule.get(end, [])


def may_reach(objects: list[Object], client: Mapping[str, str], server: Mapping[str, str], port: int) -> bool:
    """Whether the policies let pods with these labels speak to others of the namespace, as Kubernetes adds them up."""
    return _lets(objects, "egress", "to", client, server, port) and _lets(
        objects, "ingress", "from", server, client, port
    )


def _lets(
    objects: list[Object], direction: str, end: str, own: Mapping[str, str], other: Mapping[str, str], port: int
) -> bool:
    policies = [
        policy["spec"]
        for policy in of_kind(objects, "NetworkPolicy").values()
        if matches(policy["spec"]["podSelector"], own) and direction.title() in policy["spec"]["policyTypes"]
    ]
    return not policies or any(
        (
            not rule.get(end)
            or any(set(peer) == {"podSelector"} and matches(peer["podSelector"], other) for peer in rule[end])
        )
        and (not rule.get("ports") or any(each["port"] == port for each in rule["ports"]))
        for spec in policies
        for rule in spec.get(direction) or []
    )
