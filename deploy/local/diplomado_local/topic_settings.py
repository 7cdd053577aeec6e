"""Compares the topics of any cluster with the contracts, and mends what differs: `diplomado topics check | apply`."""

import asyncio
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

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
    missing, found = asyncio.run(compare(cluster))
    for name in missing:
        console.print(f"{name} is missing", markup=False)
    _show(found, "is {old}, promised is {new}")
    if not missing and not found:
        console.print(f"All topics at {cluster.bootstrap} are as promised.", markup=False)
    return not missing and not found


def apply(folder: Folder, bootstrap: str | None) -> None:
    """Mend what differs, and show what was changed."""
    cluster = cluster_of(folder, bootstrap)
    found = asyncio.run(mend(cluster))
    _show(found, "was {old}, is {new}")
    console.print(f"All topics at {cluster.bootstrap} are as promised.", markup=False)


def _show(found: Mapping[str, Mapping[str, tuple[str | None, str]]], words: str) -> None:
    for name, settings in sorted(found.items()):
        for key, (old, new) in settings.items():
            console.print(f"{name} {key} {words.format(old=old, new=new)}", markup=False)
