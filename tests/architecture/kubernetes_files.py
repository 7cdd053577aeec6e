"""Writes the resources of deploy/kubernetes that follow from the contracts, the services and the alarms."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from diplomado_chassis.cluster.rights import rights_of
from diplomado_chassis.cluster.topics import REPLICAS, promised
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import SERVICES
from diplomado_local.database import owner_role, runtime_role
from tests.architecture import roles_sql
from tests.architecture.source import ROOT

COMPONENTS = Path("deploy/kubernetes/components")
ALARMS = Path("deploy/observe/alerts.yaml")
AUTOSCALER = Path("deploy/kubernetes/service/autoscaler.yaml")
"""What KEDA takes the place of."""
KAFKA = "kafka"
"""The name of Strimzi's cluster."""
POSTGRES = "postgres"
"""The name of the cluster of CloudNativePG."""

LAG = 20_000
"""Records that wait for one replica: a further one starts above that. docs/operations.md derives it."""
BEHAVIOUR = {
    "scaleDown": {"stabilizationWindowSeconds": 300, "policies": [{"type": "Pods", "value": 1, "periodSeconds": 60}]}
}
"""Each change shares the partitions anew, so fewer replicas come slowly."""


def topics() -> str:
    """Every topic of the contracts, as Strimzi makes it."""
    return _documents("The topics of the contracts.", (
        _resource("kafka.strimzi.io/v1", "KafkaTopic", topic.name, labels=_of_kafka(), spec={
            "partitions": topic.partitions,
            "replicas": REPLICAS,
            "config": _typed(promised(topic, REPLICAS)),
        })
        for topic in TOPICS
    ))  # fmt: skip


def users() -> str:
    """The user of each service, with the rights that `kafka check` expects."""
    return _documents("The user of each service, and what it may do.", (
        _resource("kafka.strimzi.io/v1", "KafkaUser", service, labels=_of_kafka(), spec={
            "authentication": {"type": "scram-sha-512"},
            "authorization": {"type": "simple", "acls": list(_acls(service))},
        })
        for service in SERVICES
    ))  # fmt: skip


def roles() -> str:
    """The roles of each service, each with a certificate of the operator instead of a password."""
    return _documents("The roles of each service, which show a certificate.", (
        _resource("postgresql.cnpg.io/v1", "DatabaseRole", role.removeprefix("diplomado_").replace("_", "-"), spec={
            "cluster": {"name": POSTGRES},
            "name": role,
            "login": True,
            "clientCertificate": {"enabled": True},
        })
        for service in SERVICES
        for role in (runtime_role(service), owner_role(service))
    ))  # fmt: skip


def scaling() -> str:
    """One scaler for each service, by its lag and its use of the processor: two of them would undo each other."""
    return _documents("A scaler for each service: docs/operations.md, Targets of the autoscalers.", (
        resource for service in SERVICES for resource in (_login_of_keda(service), _scaler(service))
    ))  # fmt: skip


def alarms() -> str:
    """The alarms as the operator of Prometheus reads them."""
    rules = yaml.safe_load((ROOT / ALARMS).read_text("utf-8"))
    return _documents(f"The alarms of {ALARMS}.", [
        _resource("monitoring.coreos.com/v1", "PrometheusRule", "diplomado", spec=rules),
    ])  # fmt: skip


def files() -> dict[Path, str]:
    """All files with their contents."""
    return {
        COMPONENTS / "strimzi/topics.yaml": topics(),
        COMPONENTS / "strimzi/users.yaml": users(),
        COMPONENTS / "cloudnative-pg/roles.yaml": roles(),
        COMPONENTS / "cloudnative-pg/roles.sql": roles_sql.without_passwords(),
        COMPONENTS / "keda/scaling.yaml": scaling(),
        COMPONENTS / "monitoring/alarms.yaml": alarms(),
    }


def _resource(version: str, kind: str, name: str, *, spec: Any, labels: dict[str, str] | None = None) -> dict[str, Any]:
    metadata = {"name": name} | ({"labels": labels} if labels else {})
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}


def _of_kafka() -> dict[str, str]:
    return {"strimzi.io/cluster": KAFKA}


def _typed(settings: dict[str, str]) -> dict[str, str | int]:
    """Numbers as numbers: the operator compares what it reads with what Kafka says."""
    return {name: int(value) if value.lstrip("-").isdigit() else value for name, value in sorted(settings.items())}


def _acls(service: str) -> Iterator[dict[str, Any]]:
    operations: dict[tuple[str, str], list[str]] = defaultdict(list)
    for right in rights_of(service):
        operation, kind, name, _user = right.words
        operations[kind, name].append(operation)
    for (kind, name), allowed in operations.items():
        yield {"resource": {"type": kind, "name": name, "patternType": "literal"}, "operations": allowed, "host": "*"}


def _login_of_keda(service: str) -> dict[str, Any]:
    return _resource("keda.sh/v1alpha1", "TriggerAuthentication", service, spec={
        "env": [{"parameter": "username", "name": "DIPLOMADO_KAFKA_USERNAME"}],
        "secretTargetRef": [
            {"parameter": "password", "name": f"{KAFKA}-{service}", "key": "password"},
            {"parameter": "ca", "name": f"{KAFKA}-cluster-ca-cert", "key": "ca.crt"},
        ],
    })  # fmt: skip


def _scaler(service: str) -> dict[str, Any]:
    lag = {
        "bootstrapServersFromEnv": "DIPLOMADO_KAFKA",
        "consumerGroup": f"training.{service}",
        "lagThreshold": str(LAG),
        "offsetResetPolicy": "earliest",
        # Until a group has committed an offset, KEDA takes every topic for one that it reads, from the first record on.
        "scaleToZeroOnInvalidOffset": "true",
        "sasl": "scram_sha512",
        "tls": "enable",
    }
    base = yaml.safe_load((ROOT / AUTOSCALER).read_text("utf-8"))["spec"]
    target = base["metrics"][0]["resource"]["target"]
    return _resource("keda.sh/v1alpha1", "ScaledObject", service, spec={
        "scaleTargetRef": {"name": service},
        "minReplicaCount": base["minReplicas"],
        "maxReplicaCount": max(topic.partitions for topic in TOPICS),
        "fallback": {"failureThreshold": 4, "replicas": base["minReplicas"], "behavior": "currentReplicasIfHigher"},
        "advanced": {"horizontalPodAutoscalerConfig": {"behavior": BEHAVIOUR}},
        "triggers": [
            {"type": "kafka", "metadata": lag, "authenticationRef": {"name": service}},
            {"type": "cpu", "metricType": target["type"], "metadata": {"value": target["averageValue"]}},
        ],
    })  # fmt: skip


def _documents(what: str, resources: Iterable[dict[str, Any]]) -> str:
    written = yaml.safe_dump_all(resources, sort_keys=False, width=120, allow_unicode=True)
    return f"# Generated by `make generate`. {what}\n{written}"
