"""`python -m diplomado_NAME kafka check | apply`: the topics, users and rights of all services at a cluster.

Every service has the command, because every image has the contracts. It speaks to Kafka alone, as the user of the
settings, who must be allowed to administer.
"""

import asyncio
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

import typer
from pydantic import ValidationError

from diplomado_chassis import secret_files
from diplomado_chassis.cluster import plan
from diplomado_chassis.cluster.administration import wait_for_kafka
from diplomado_chassis.cluster.differences import shown, steps
from diplomado_chassis.cluster.failure import Failure
from diplomado_chassis.cluster.rights import RightsFound
from diplomado_chassis.kafka import security
from diplomado_chassis.settings import Settings
from diplomado_contracts.services import SERVICES

PATIENCE_SECONDS = 60.0
"""How long `apply` waits for a Kafka that starts. Then it ends with an error."""
DIFFERS = 3
"""The exit code where something is not as promised."""

Administrators = Annotated[
    list[str] | None,
    typer.Option("--administrator", metavar="NAME", help="A user who may do more; may be repeated."),
]
Passwords = Annotated[
    Path | None,
    typer.Option(help="Folder with a file for each service, named as it: its password. Makes or changes the users."),
]
AddPartitions = Annotated[
    list[str] | None,
    typer.Option(metavar="TOPIC", help="Give this topic the partitions that are promised; may be repeated."),
]
_T = TypeVar("_T")


def cluster_commands() -> typer.Typer:
    """Return the commands."""
    commands = typer.Typer(help="Topics, users and rights of all services at Kafka.", no_args_is_help=True)

    @commands.command()
    def check(administrator: Administrators = None) -> None:
        """Show what is not as the contracts promise; exit code 3 if anything is. Changes nothing."""
        cluster = _cluster()
        found = _run(plan.compare(cluster))
        lines = [*shown(found), *_about_rights(_run(plan.rights(cluster, _users(administrator))))]
        for line in lines:
            _say(line)
        if lines:
            raise typer.Exit(DIFFERS)
        _say("Everything is as promised.")

    @commands.command()
    def apply(
        administrator: Administrators = None, passwords: Passwords = None, add_partitions: AddPartitions = None
    ) -> None:
        """Make missing topics, mend their settings, make users, and grant missing rights. Takes no right away."""
        cluster = _cluster()
        _run(wait_for_kafka(cluster.bootstrap, PATIENCE_SECONDS, every=1, **cluster.security))
        growing = add_partitions or []
        for line in steps(_run(plan.mend(cluster, growing)), growing):
            _say(line)
        if passwords is not None:
            named = dict(_passwords(passwords))
            _run(plan.make_users(cluster, named))
            _say(f"set the passwords of {', '.join(named)}")
        found = _run(plan.rights(cluster, _users(administrator)))
        if found is None:
            _say("This cluster checks no rights: every client can speak for every service.")
            return
        if found.missing:
            _run(plan.add_rights(cluster, found))
        for right in found.missing:
            _say(f"granted {right}")
        for right in found.too_many:
            _say(f"too much: {right}")

    return commands


def _about_rights(rights: RightsFound | None) -> Iterator[str]:
    if rights is None:
        yield "This cluster checks no rights: every client can speak for every service."
        return
    yield from (f"missing right: {right}" for right in rights.missing)
    yield from (f"too much: {right}" for right in rights.too_many)


def _cluster() -> plan.Cluster:
    """Read only what concerns Kafka; a service would refuse to start with this address of a database."""
    try:
        settings = Settings(postgres="-")
    except ValidationError as error:
        names = ", ".join(f"DIPLOMADO_{'_'.join(map(str, each['loc'])).upper()}" for each in error.errors())
        _fail(f"It is not known which Kafka is meant: {names}.")
    except secret_files.SecretFileError as error:
        _fail(str(error))
    return plan.Cluster(settings.kafka, settings.topic_prefix, security(settings))


def _passwords(folder: Path) -> Iterator[tuple[str, str]]:
    for service in SERVICES:
        try:
            yield service, secret_files.read(folder / service, "KAFKA_PASSWORD")
        except secret_files.SecretFileError as error:
            _fail(f"{service}: {error}")


def _users(names: list[str] | None) -> list[str]:
    return [f"User:{name}" for name in names or []]


def _run(work: Coroutine[Any, Any, _T]) -> _T:
    try:
        return asyncio.run(work)
    except Failure as failure:
        _fail(str(failure))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


def _fail(message: str) -> NoReturn:
    sys.stderr.write(message + "\n")
    raise typer.Exit(1)
