"""An API server with the operators' own schemas accepts every overlay, and refuses pods that are not restricted."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
import yaml

from tests.deployed.commands import CommandError
from tests.deployed.images import RUN, new_name
from tests.kubernetes.cluster import LABEL, kubectl, with_api
from tests.kubernetes.rendering import OVERLAYS, Object, copy_with_secrets, of_kind, render, templates

pytestmark = with_api
APART = {
    "external, roles apart, by a Gateway": ["roles-apart", "gateway"],
    "production, roles apart, with a pooler": ["roles-apart", "pooler"],
}
"""Overlays with further components."""
FOREIGN: dict[str, Object] = {
    "root": {"runAsNonRoot": False},
    "no profile of calls": {"seccompProfile": {"type": "Unconfined"}},
    "a user of zero": {"runAsUser": 0},
}
"""What a restricted pod may not say of itself."""
MORE: dict[str, Object] = {
    "privileged": {"privileged": True, "allowPrivilegeEscalation": True},
    "capabilities": {"capabilities": {}},
    "a capability more": {"capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN"]}},
    "more rights than its parent": {"allowPrivilegeEscalation": True},
}
"""What a container of it may not say of itself."""


@dataclass(frozen=True)
class Overlay:
    """What an overlay says for a namespace that there is, so that it can be tried. Nothing of it stays."""

    namespace: str
    rendered: list[Object]

    async def try_out(self, *tried: Object) -> list[str]:
        """Have the API server check resources as it would on the way in, and return what it says of each."""
        said = await kubectl(
            "apply", "--dry-run=server", "--validate=strict", "--warnings-as-errors", "--filename", "-",
            given=yaml.safe_dump_all(tried),
        )  # fmt: skip
        return said.splitlines()

    def pods(self) -> list[Object]:
        """Return a pod of each workload, as its controller would make it."""
        return [
            {
                "apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": name, "namespace": self.namespace},
                "spec": {**template["spec"], "serviceAccountName": "default", "volumes": self._volumes(name, template)},
            }
            for name, template in templates(self.rendered).items()
        ]  # fmt: skip

    def _volumes(self, owner: str, template: Object) -> list[Any]:
        """A StatefulSet adds the volumes that it claims."""
        claims = of_kind(self.rendered, "StatefulSet").get(owner, {"spec": {}})["spec"].get("volumeClaimTemplates", [])
        names = [claim["metadata"]["name"] for claim in claims]
        return [
            *template["spec"]["volumes"],
            *({"name": name, "persistentVolumeClaim": {"claimName": name}} for name in names),
        ]


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=[*OVERLAYS, *APART])
async def overlay(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Overlay]:
    """Each overlay in turn."""
    namespace, name = new_name(), request.param.split(",")[0]
    copied = copy_with_secrets(tmp_path_factory.mktemp("accepted"))
    folder = copied / "overlays/test"
    folder.mkdir()
    written = {
        "namespace": namespace,
        "resources": [f"../{name}"],
        "components": [f"../../components/{part}" for part in APART.get(request.param, [])],
    }
    (folder / "kustomization.yaml").write_text(json.dumps(written), encoding="utf-8")
    rendered = render(folder)
    described = of_kind(rendered, "Namespace")[namespace]
    described["metadata"]["labels"][LABEL] = RUN
    await kubectl("create", "--filename", "-", given=json.dumps(described))
    try:
        await kubectl("wait", "--namespace", namespace, "serviceaccount/default", "--for=create", "--timeout=60s")
        yield Overlay(namespace, rendered)
    finally:
        await kubectl("delete", "namespace", namespace, "--wait=false")


async def test_an_overlay_is_accepted_strictly_and_without_a_warning(overlay: Overlay) -> None:
    known = set((await kubectl("api-resources", "--no-headers")).split())
    sent = [one for one in overlay.rendered if one["kind"] in known and one["kind"] != "Namespace"]
    assert len(await overlay.try_out(*sent)) == len(sent)
    unknown = sorted({one["kind"] for one in overlay.rendered} - known)
    if unknown:
        pytest.skip(f"NOT TESTED, as this API server has no schema of them: {', '.join(unknown)}")


async def test_a_word_that_no_schema_has_is_refused(overlay: Overlay) -> None:
    """Each kind once, so that resources of operators are seen to be checked as strictly as all others."""
    known = set((await kubectl("api-resources", "--no-headers")).split())
    kinds = {one["kind"]: one for one in overlay.rendered if "spec" in one and one["kind"] in known}
    wrong = [{**one, "spec": {**one["spec"], "unheard": 1}} for one in kinds.values()]
    assert await refusals(overlay, wrong, 'unknown field "spec.unheard"') == len(wrong) > 5


async def test_the_namespace_admits_pods_as_they_are_and_none_with_more(overlay: Overlay) -> None:
    pods = overlay.pods()
    assert len(await overlay.try_out(*pods)) == len(pods)
    pod = pods[0]
    node = {"name": "node", "hostPath": {"path": "/"}}
    wrong = [
        *(_with_pod(pod, said) for said in FOREIGN.values()),
        *(_with_container(pod, said) for said in MORE.values()),
        {**pod, "spec": {**pod["spec"], "hostNetwork": True}},
        {**pod, "spec": {**pod["spec"], "volumes": [*pod["spec"]["volumes"], node]}},
    ]
    assert await refusals(overlay, wrong, 'violates PodSecurity "restricted') == len(wrong)


async def refusals(overlay: Overlay, tried: list[Object], reason: str) -> int:
    """Return how many of these resources the API server refuses for a reason."""
    with pytest.raises(CommandError) as raised:
        await overlay.try_out(*tried)
    return str(raised.value).count(reason)


def _with_pod(pod: Object, said: Object) -> Object:
    context = {**pod["spec"]["securityContext"], **said}
    return {**pod, "spec": {**pod["spec"], "securityContext": context}}


def _with_container(pod: Object, said: Object) -> Object:
    first, *others = pod["spec"]["containers"]
    first = {**first, "securityContext": {**first["securityContext"], **said}}
    return {**pod, "spec": {**pod["spec"], "containers": [first, *others]}}
