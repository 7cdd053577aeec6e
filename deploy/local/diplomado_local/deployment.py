"""The whole of Diplomado on one machine: platform, schemas, topics and services."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from typing import Any

import httpx

from diplomado_chassis.cluster.plan import Cluster, mend
from diplomado_chassis.cluster.topics import make_topics
from diplomado_contracts.services import SERVICES
from diplomado_local import state
from diplomado_local.database import Access, provide
from diplomado_local.entrance import Entrance
from diplomado_local.folder import Folder
from diplomado_local.gather import gather
from diplomado_local.keys import jwks_file, link_secret, role_password
from diplomado_local.migrations import migrate_all
from diplomado_local.platform import PORTS, Platform, started
from diplomado_local.platform.jars import Progress
from diplomado_local.ports import LOOPBACK, answers, choose_ports
from diplomado_local.processes import Child
from diplomado_local.services import (
    Service,
    common_environment,
    own_environment,
    program_of,
    provider_command,
    sign_in_environment,
)
from diplomado_local.state import Deployment
from diplomado_local.supervisor import Supervisor

READY_SECONDS = 180.0
ASK_AGAIN_SECONDS = 0.1
"""Services need the processor to start: asking them more often would take it from them."""
PORT_SERVICES = ("entrance", *SERVICES, *(f"{name}_operations" for name in SERVICES), "sign_in", *PORTS)

ReportStep = Callable[[str], None]
Program = Callable[[str], list[str]]


@asynccontextmanager
async def deployed(
    folder: Folder,
    *,
    ports: Mapping[str, int] | None = None,
    report_step: ReportStep = lambda _step: None,
    progress: Progress | None = None,
    program: Program = program_of,
) -> AsyncIterator[Deployment]:
    """Everything running and ready; a process that dies is started again; all of it stopped at the end.

    Failure when the folder is in use, a wished port is taken, or something does not become ready in time.
    `report_step` is called with what is being done, `progress` with how many jars of how many were fetched.
    """
    async with AsyncExitStack() as stack:
        stack.enter_context(state.sole(folder))
        chosen = choose_ports(PORT_SERVICES, ports or {}, folder.ports)
        services = [Service(name, chosen[name], chosen[f"{name}_operations"]) for name in SERVICES]
        report_step("Starting Postgres and Kafka")
        own_ports = {name: chosen[name] for name in PORTS}
        platform = await stack.enter_async_context(started(folder, ports=own_ports, progress=progress))
        report_step("Making roles, schemas and topics")
        preparing: list[Coroutine[Any, Any, Any]] = [_schemas(folder, platform), _topics(platform)]
        accesses: dict[str, Access] = (await gather(preparing))[0]
        entrance = Entrance(
            folder.entrance, folder.log("entrance"), chosen["entrance"], {each.name: each.dial for each in services}
        )
        common = common_environment(
            platform.kafka,
            str(jwks_file(folder)),
            link_secret(folder),
            (platform.smtp_host, platform.smtp_port),
            {service.name: entrance.url for service in services},
        )
        common |= sign_in_environment(folder, chosen["sign_in"])
        report_step("Starting the services")
        children = {
            service: Child(
                service.name,
                [*program(service.name), "serve"],
                folder.log(service.name),
                {**_inherited(), **common, **own_environment(service, accesses[service.name].runtime, entrance.url)},
            )
            for service in services
        }
        provider = Child("sign_in", provider_command(folder, chosen["sign_in"], entrance.url), folder.log("sign_in"))
        everything = [provider, *children.values()]
        stack.push_async_callback(_stop_all, everything)
        for child in everything:
            child.start()
        with httpx.Client(timeout=2) as client:
            await gather(
                child.wait_until(partial(_is_ready, client, service), READY_SECONDS, every=ASK_AGAIN_SECONDS)
                for service, child in children.items()
            )
        await provider.wait_until(partial(answers, LOOPBACK, chosen["sign_in"]), READY_SECONDS)
        stack.push_async_callback(entrance.stop)
        await entrance.start()
        deployment = _describe(folder, platform, services, entrance.url)
        supervisor = _supervise(platform, [*everything, entrance.child], folder, deployment, report_step)
        stack.push_async_callback(_cancel, asyncio.create_task(supervisor.run()))
        try:
            yield deployment
        finally:
            report_step("Stopping")


async def _schemas(folder: Folder, platform: Platform) -> dict[str, Access]:
    """Every service's roles and schema, which is migrated."""
    accesses = await provide(platform.postgres, SERVICES, partial(role_password, folder))
    await migrate_all(accesses.values())
    return accesses


async def _topics(platform: Platform) -> None:
    await make_topics(platform.kafka)
    if platform.kafka_kind != "given":
        await mend(Cluster(platform.kafka))  # an older release made them, or somebody changed them


def _inherited() -> dict[str, str]:
    """This process's environment without the address of the superuser, which services must not have."""
    return {name: value for name, value in os.environ.items() if name != "DIPLOMADO_POSTGRES_OWNER"}


def _is_ready(client: httpx.Client, service: Service) -> bool:
    with suppress(httpx.HTTPError):
        return client.get(f"{service.operations_url}/readyz").status_code == httpx.codes.OK
    return False


def _supervise(
    platform: Platform, services: Iterable[Child], folder: Folder, deployment: Deployment, report_step: ReportStep
) -> Supervisor:
    """A supervisor of all processes that keeps the deployment's numbers and the state file up to date."""

    def write_state() -> None:
        deployment.pids.update(supervisor.pids)
        deployment.restarts.update(supervisor.restarts)
        state.write(folder, "running", deployment)

    supervisor = Supervisor(report_step, write_state)
    for server in (platform.postgres_server, platform.kafka_server):
        if server and server.child:
            supervisor.watch(server.child)
    for child in services:
        supervisor.watch(child)
    write_state()
    return supervisor


def _describe(folder: Folder, platform: Platform, services: Iterable[Service], url: str) -> Deployment:
    return Deployment(
        root=folder.root,
        services={service.name: service.url for service in services},
        operations={service.name: service.operations_url for service in services},
        mailbox=folder.mailbox,
        logs=folder.logs,
        kafka=platform.kafka,
        postgres=platform.postgres,
        smtp=f"{platform.smtp_host}:{platform.smtp_port}",
        platform=platform.description,
        url=url,
    )


async def _stop_all(children: Iterable[Child]) -> None:
    await asyncio.gather(*(child.stop() for child in children))


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
