"""The overlays as they are rendered: nothing names what is not there, and each service can start with its settings."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from diplomado_contracts.services import SERVICES
from tests.architecture.composition import service_of
from tests.architecture.source import ROOT
from tests.kubernetes.rendering import (
    COMPONENTS,
    OVERLAYS,
    Object,
    copy_with_secrets,
    environment_of,
    labels_of,
    matches,
    may_reach,
    of_kind,
    peers_of,
    render,
    templates,
    trouble,
)

pytestmark = pytest.mark.skipif((_trouble := trouble()) is not None, reason=f"NOT RENDERED: {_trouble}")
OURS = {"registration", "sessions", "certificates", "notifications", "topics"}
COMPONENT = "app.kubernetes.io/component"
NAME = "app.kubernetes.io/name"
OF_POSTGRES = {"backups", "pooler"}
"""Components that change the cluster of another one."""
BROUGHT = {
    "trial": set[str](),
    "production": set(SERVICES),
    "external": {*SERVICES, *(f"migrate-{service}" for service in SERVICES)},
}
"""The Secrets that README.md asks the platform for."""
OF_OPERATORS = [
    {"cnpg.io/cluster": "postgres"},
    {"strimzi.io/cluster": "kafka", NAME: "kafka"},
    {"acme.cert-manager.io/http01-solver": "true"},
]
"""Labels of the pods that operators make."""


@pytest.fixture(scope="module")
def kubernetes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of Kubernetes, with the secrets of a trial."""
    return copy_with_secrets(tmp_path_factory.mktemp("kubernetes"))


@pytest.fixture(scope="module")
def rendered(kubernetes: Path) -> dict[str, list[Object]]:
    """The objects of each overlay."""
    return {name: render(kubernetes / "overlays" / name) for name in OVERLAYS}


@pytest.fixture(params=OVERLAYS)
def objects(request: pytest.FixtureRequest, rendered: dict[str, list[Object]]) -> list[Object]:
    return rendered[request.param]


def with_component(kubernetes: Path, component: str) -> list[Object]:
    """The trial with one component more, and the one that it changes."""
    return with_components(kubernetes, "trial", *(["cloudnative-pg"] if component in OF_POSTGRES else []), component)


def with_components(kubernetes: Path, overlay: str, *components: str) -> list[Object]:
    """An overlay with some components more."""
    folder = kubernetes / "overlays" / "-".join(["with", overlay, *components])
    folder.mkdir(exist_ok=True)
    added = {"resources": [f"../{overlay}"], "components": [f"../../components/{one}" for one in components]}
    (folder / "kustomization.yaml").write_text(json.dumps(added), encoding="utf-8")
    return render(folder)


@pytest.mark.parametrize("component", sorted({*COMPONENTS} - {"preparation"}))  # which the trial has already
def test_each_component_can_be_added(kubernetes: Path, component: str) -> None:
    assert len(with_component(kubernetes, component)) > 0


def test_no_pod_has_more_rights_than_the_strictest_standard_allows(objects: list[Object]) -> None:
    for name, template in templates(objects).items():
        pod = template["spec"]
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["enableServiceLinks"] is False, name
        context = pod["securityContext"]
        assert context["runAsNonRoot"] is True, name
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}, name
        for container in [*pod["containers"], *pod.get("initContainers", [])]:
            assert container["securityContext"]["allowPrivilegeEscalation"] is False, name
            assert container["securityContext"]["capabilities"]["drop"] == ["ALL"], name
            assert container["imagePullPolicy"] == "IfNotPresent", name
            assert set(container["resources"]["limits"]) == {"cpu", "memory"}, name
            if labels_of(template)[NAME] in OURS | {"entrance"}:
                assert container["securityContext"]["readOnlyRootFilesystem"] is True, name
                assert context["runAsUser"] == 10001, name


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_everything_that_a_pod_names_is_there(rendered: dict[str, list[Object]], overlay: str) -> None:
    objects = rendered[overlay]
    there = {(one["kind"], one["metadata"]["name"]) for one in objects}
    there |= {("Secret", name) for name in [*BROUGHT[overlay], *made_by_operators(objects)]}
    for name, template in templates(objects).items():
        pod = template["spec"]
        named = [("ServiceAccount", pod["serviceAccountName"])] if "serviceAccountName" in pod else []
        named += [
            (kind, volume[key][field])
            for volume in pod["volumes"]
            for kind, key, field in (("Secret", "secret", "secretName"), ("ConfigMap", "configMap", "name"))
            if key in volume
        ]
        named += [("ConfigMap", source["configMapRef"]["name"]) for source in pod["containers"][0].get("envFrom", [])]
        assert [one for one in named if one not in there] == [], name


def made_by_operators(objects: list[Object]) -> list[str]:
    """Return the names of the Secrets that operators make for what there is."""
    names = {
        "Kafka": "{}-cluster-ca-cert", "KafkaUser": "kafka-{}", "Cluster": "{}-ca", "DatabaseRole": "{}-client-cert",
    }  # fmt: skip
    return [names[one["kind"]].format(one["metadata"]["name"]) for one in objects if one["kind"] in names]


@pytest.mark.parametrize("overlay", ["external", "production"])
def test_no_secret_stands_in_a_file(rendered: dict[str, list[Object]], overlay: str) -> None:
    assert of_kind(rendered[overlay], "Secret") == {}


def test_each_service_is_scaled_by_one_alone(rendered: dict[str, list[Object]]) -> None:
    objects = rendered["production"]
    assert of_kind(objects, "HorizontalPodAutoscaler") == {}
    scaled = [one["spec"]["scaleTargetRef"]["name"] for one in of_kind(objects, "ScaledObject").values()]
    assert sorted(scaled) == sorted(SERVICES)
    assert [name for name in scaled if "replicas" in of_kind(objects, "Deployment")[name]["spec"]] == []


@pytest.mark.usefixtures("no_variables")
@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("overlay", OVERLAYS)
def test_a_service_starts_with_the_settings_of_its_pod(
    rendered: dict[str, list[Object]], kubernetes: Path, overlay: str, service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    environment = environment_of(rendered[overlay], templates(rendered[overlay])[service])
    secrets = kubernetes / "overlays/trial/secrets" / service
    (kafka := kubernetes / "kafka").mkdir(exist_ok=True)
    (kafka / "password").write_text((secrets / "diplomado_kafka_password").read_text("utf-8"), encoding="utf-8")
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value.replace("/run/secrets/kafka/", f"{kafka}/"))
    monkeypatch.setenv("DIPLOMADO_SECRETS_FOLDER", str(secrets))
    settings = service_of(service).settings()
    assert settings.why_not_serve() is None
    assert settings.schema_name == service


def test_topics_are_made_at_the_kafka_of_the_settings_by_its_administrator(rendered: dict[str, list[Object]]) -> None:
    told = environment_of(rendered["trial"], templates(rendered["trial"])["topics"])
    assert told == {
        "DIPLOMADO_KAFKA": "kafka:9093",
        "DIPLOMADO_KAFKA_MECHANISM": "PLAIN",
        "DIPLOMADO_KAFKA_USERNAME": "admin",
        "DIPLOMADO_KAFKA_CA": "/run/secrets/diplomado/kafka-ca.pem",
    }


def test_a_pod_is_given_time_to_end(objects: list[Object]) -> None:
    for name, template in templates(objects).items():
        if labels_of(template)[COMPONENT] in ("service", "consumer", "relay"):
            [container] = template["spec"]["containers"]
            environment = environment_of(objects, template)
            waits = container["lifecycle"]["preStop"]["sleep"]["seconds"]
            ends = float(environment.get("DIPLOMADO_SHUTDOWN_SECONDS", "20"))
            assert template["spec"]["terminationGracePeriodSeconds"] >= waits + ends + 15, name
            assert container["ports"][1]["containerPort"] == 9000, name
            paths = {
                probe: container[f"{probe}Probe"]["httpGet"]["path"] for probe in ("startup", "readiness", "liveness")
            }
            assert paths == {"startup": "/livez", "readiness": "/readyz", "liveness": "/livez"}, name


def test_the_entrance_is_given_time_to_end(rendered: dict[str, list[Object]]) -> None:
    http = json.loads((ROOT / "deploy/kubernetes/base/entrance/entrance.json").read_text("utf-8"))["apps"]["http"]
    seconds = sum(int(http[name].removesuffix("s")) for name in ("shutdown_delay", "grace_period"))
    pod = templates(rendered["trial"])["entrance"]["spec"]
    assert pod["terminationGracePeriodSeconds"] >= seconds + 15


def test_every_selector_selects_a_pod(objects: list[Object]) -> None:
    """A policy whose labels are those of nobody would forbid, or allow, silently."""
    pods = [labels_of(template) for template in templates(objects).values()]
    for name, policy in of_kind(objects, "NetworkPolicy").items():
        selectors = [policy["spec"]["podSelector"]]
        selectors += [peer["podSelector"] for peer in peers_of(policy) if set(peer) == {"podSelector"}]
        for selector in selectors:
            assert any(matches(selector, labels) for labels in [*pods, *OF_OPERATORS]), f"{name}: {selector}"
    for name, service in of_kind(objects, "Service").items():
        selected = [labels for labels in pods if matches({"matchLabels": service["spec"]["selector"]}, labels)]
        assert {labels[NAME] for labels in selected} == {name}
        assert "migration" not in {labels[COMPONENT] for labels in selected}
    for name, budget in of_kind(objects, "PodDisruptionBudget").items():
        selected = [labels for labels in pods if matches(budget["spec"]["selector"], labels)]
        assert {labels[NAME] for labels in selected} == {name}
        assert "migration" not in {labels[COMPONENT] for labels in selected}


def test_who_is_behind_the_entrance_is_reached_by_it_alone(objects: list[Object]) -> None:
    policies = of_kind(objects, "NetworkPolicy")
    assert policies["nothing"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for name, template in templates(objects).items():
        labels = labels_of(template)
        if labels[COMPONENT] != "service":
            continue
        opened = [
            (peer, port["port"])
            for policy in policies.values()
            if matches(policy["spec"]["podSelector"], labels)
            for rule in policy["spec"].get("ingress", [])
            for peer in rule["from"]
            for port in rule["ports"]
        ]
        assert sorted(opened, key=lambda one: int(one[1])) == [
            ({"podSelector": {"matchLabels": {COMPONENT: "entrance"}}}, 8000),
            ({"namespaceSelector": {"matchLabels": {"diplomado/monitoring": "allowed"}}}, 9000),
        ], name


@pytest.mark.parametrize(
    "components", [(), ("roles-apart",), ("roles-apart", "pooler")], ids=lambda each: "+".join(["production", *each])
)
def test_every_process_reaches_postgres_and_kafka(kubernetes: Path, components: tuple[str, ...]) -> None:
    """Consumers and relays were cut off from both: they had not the label of what is let in."""
    objects = with_components(kubernetes, "production", *components)
    clients = of_kind(objects, "Kafka")["kafka"]["spec"]["kafka"]["listeners"][0]["networkPolicyPeers"]
    postgres, pooler = {"cnpg.io/cluster": "postgres"}, {"cnpg.io/poolerName": "postgres-pooler"}
    processes = {
        name: labels_of(template)
        for name, template in templates(objects).items()
        if labels_of(template)[COMPONENT] in ("service", "consumer", "relay", "migration")
    }
    assert len(processes) == (16 if components else 8)
    for name, labels in processes.items():
        assert may_reach(objects, labels, postgres, 5432), name
        assert not may_reach(objects, labels, {COMPONENT: "entrance"}, 8080), name
        if labels[COMPONENT] != "migration":
            assert any(matches(peer["podSelector"], labels) for peer in clients), name
        if "pooler" in components:
            assert may_reach(objects, labels, pooler, 5432) is (labels[COMPONENT] == "service"), name
            assert may_reach(objects, pooler, postgres, 5432)


def test_processes_apart_have_every_role_once(kubernetes: Path) -> None:
    objects = with_component(kubernetes, "roles-apart")
    found = templates(objects)
    for service in SERVICES:
        roles: list[str] = []
        for template in found.values():
            if labels_of(template)[NAME] == service and labels_of(template)[COMPONENT] != "migration":
                [container] = template["spec"]["containers"]
                assert container["args"][:2] == ["serve", "--roles"]
                assert container["image"] == found[service]["spec"]["containers"][0]["image"]
                roles += container["args"][2].split(",")
        assert sorted(roles) == sorted(service_of(service).roles)


def test_the_public_address_is_stated_once(kubernetes: Path) -> None:
    """Ingress, route and links in mails follow the setting."""
    external = kubernetes / "overlays/external/settings.env"
    text = external.read_text("utf-8")
    assert len(re.findall(r"https://cursos\.example\.org", text)) == 1
    overlay = kubernetes / "overlays/elsewhere"
    overlay.mkdir()
    added: dict[str, Any] = {
        "resources": ["../../base"],
        "components": [f"../../components/{name}" for name in ("ingress", "gateway")],
        "configMapGenerator": [
            {"name": "settings", "behavior": "merge", "literals": ["DIPLOMADO_PUBLIC_URL=https://other.example.org"]}
        ],
    }
    (overlay / "kustomization.yaml").write_text(json.dumps(added), encoding="utf-8")
    objects = render(overlay)
    [rule] = of_kind(objects, "Ingress")["entrance"]["spec"]["rules"]
    assert rule["host"] == "other.example.org"
    assert of_kind(objects, "HTTPRoute")["entrance"]["spec"]["hostnames"] == ["other.example.org"]
    mails = environment_of(objects, templates(objects)["notifications"])
    assert {mails[f"DIPLOMADO_{name}_URL"] for name in ("REGISTRATION", "CERTIFICATES")} == {
        "https://other.example.org"
    }
