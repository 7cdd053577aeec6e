"""Compares the topics of any cluster with the contracts: `diplomado topics check | plan | apply`."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Any

from pydantic import ValidationError

from diplomado_chassis.cluster.differences import shown, steps
from diplomado_chassis.cluster.plan import Cluster, compare, mend
from diplomado_chassis.kafka import security
from diplomado_chassis.settings import Settings
from diplomado_local import state
from diplomado_local.display import console
from diplomado_local.failures import Failure
from diplomado_local.folder import Folder


def cluster_of(folder: Folder, bootstrap: str | None) -> Cluster:
    """Return the cluster that is named, or that of the environment's settings of a service, or what runs here.

    Raises Failure if none is known, or a setting is wrong.
    """
    given: dict[str, Any] = {"kafka": bootstrap} if bootstrap else {}
    if not given and (deployment := state.running(folder)):
        return Cluster(deployment.kafka)
    try:
        # Only what concerns Kafka is read; a service would refuse to start with this address of a database.
        settings = Settings(postgres="-", **given)
    except ValidationError as error:
        names = ", ".join(f"DIPLOMADO_{'_'.join(map(str, each['loc'])).upper()}" for each in error.errors())
        raise Failure(
            f"It is not known which Kafka is meant: {names}.",
            "Set DIPLOMADO_KAFKA as for a service, give --bootstrap HOST:PORT, or start `diplomado up`.",
        ) from error
    return Cluster(settings.kafka, settings.topic_prefix, security(settings))


def check(folder: Folder, bootstrap: str | None) -> bool:
    """Show what differs. True if nothing does."""
    cluster = cluster_of(folder, bootstrap)
    lines = list(shown(asyncio.run(compare(cluster))))
    _show(lines, cluster)
    return not lines


def plan(folder: Folder, bootstrap: str | None, growing: Collection[str]) -> None:
    """Show what `apply` would do, and what it would leave to people."""
    cluster = cluster_of(folder, bootstrap)
    _show(list(steps(asyncio.run(compare(cluster)), growing)), cluster)


def apply(folder: Folder, bootstrap: str | None, growing: Collection[str] = ()) -> None:
    """Mend what differs, and show what was done."""
    cluster = cluster_of(folder, bootstrap)
    _show(list(steps(asyncio.run(mend(cluster, growing)), growing)), cluster)


def _show(lines: Sequence[str], cluster: Cluster) -> None:
    for line in lines or [f"All topics at {cluster.bootstrap} are as promised."]:
        console.print(line, markup=False, soft_wrap=True)
