"""A service process: HTTP servers, supervised tasks, and an ordered shutdown."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable

import structlog
from aiokafka.errors import KafkaError

from diplomado_chassis.apart.holding import LIMITS
from diplomado_chassis.consuming.consumer import Consumer
from diplomado_chassis.consuming.dispatch import EventDispatcher
from diplomado_chassis.handling import Context
from diplomado_chassis.http.app import build_app
from diplomado_chassis.http.auth.ended_sign_ins import REFRESH_SECONDS, EndedSignIns
from diplomado_chassis.http.pages.rendering import compile_pages
from diplomado_chassis.language.catalogue import CATALOGUE
from diplomado_chassis.observability import metrics
from diplomado_chassis.observability.logs import failure
from diplomado_chassis.observability.loop_watch import LoopWatch
from diplomado_chassis.postgres.database import Database, is_checked
from diplomado_chassis.publishing.relay import Relay
from diplomado_chassis.running.housekeeping import Housekeeper
from diplomado_chassis.running.kafka_access import lacking_of
from diplomado_chassis.running.operations import ServiceLoop, serve_apart
from diplomado_chassis.running.probes import operations_app
from diplomado_chassis.running.readiness import Readiness
from diplomado_chassis.running.servers import port_of, server_of
from diplomado_chassis.running.supervisor import Supervisor, Task
from diplomado_chassis.running.tuning import tune
from diplomado_chassis.service import Service
from diplomado_chassis.settings import Settings
from diplomado_chassis.waiting import pause

log = structlog.get_logger()

_ASK_AGAIN_SECONDS = 2.0
_SHARE_IN_ORDER = 0.75
"""Share of the shutdown time for finishing work; the rest is for cancelling it."""


class Process:
    """A process of a service with some of its roles. `run` returns after an ordered shutdown."""

    def __init__(self, service: Service, settings: Settings, roles: frozenset[str]) -> None:
        self.service = service
        self.settings = settings
        self.roles = roles
        self.stopping = asyncio.Event()
        LIMITS.at_once, LIMITS.call_seconds = settings.child_processes, settings.child_seconds
        self.database = Database(settings)
        self.supervisor = Supervisor(self.stopping)
        self.housekeeper: Housekeeper
        self.relay: Relay | None = None
        self.consumer: Consumer | None = None
        self._preparing: Task
        self._consuming: Task
        self._refusing: Task
        self._compiling: Task
        self._asking: Task
        self.readiness = Readiness(
            settings,
            service.migrations,
            prepared=not service.prepares,
            compiled="api" not in roles,
            lacking=None if roles & {"relay", "consumer"} else [],
        )
        for package in ("diplomado_chassis", service.package):
            CATALOGUE.load(package)
        metrics.POOL.labels("busy").set_function(lambda: self.database.use()[0])
        metrics.POOL.labels("idle").set_function(lambda: self.database.use()[1])
        metrics.POOL.labels("limit").set(settings.pool_size)
        self._add_tasks()
        self._loop = ServiceLoop()
        self._operations = server_of(
            operations_app(self.supervisor, self.readiness.missing, lambda: self._loop.do(self.housekeeper.sample)),
            settings,
            settings.operations_port,
        )
        app = build_app(
            service.name,
            settings,
            self.database.shared_by_requests(),
            service.routes,
            lambda: self.housekeeper.overloaded,
            service.scopes,
            service.access,
            service.consumes,
            service.tags,
            service.edition_keys,
        )
        self.app = app
        self._api = server_of(app, settings, settings.port) if "api" in roles else None

    def _add_tasks(self) -> None:
        service, settings = self.service, self.settings
        housekeeping = Task("housekeeping", self._run_housekeeping)
        self.housekeeper = Housekeeper(settings, self.database, service.purges, service.frequent, housekeeping.beat)
        self.supervisor.add(housekeeping)
        if service.prepares:
            self._preparing = Task("preparation", self._prepare)
            self.supervisor.add(self._preparing)
        if "relay" in self.roles:
            relaying = Task("relay", self._publish)
            self.relay = Relay(settings, service.name, relaying.beat)
            self.database.on_commit.append(self.relay.wake.set)
            self.supervisor.add(relaying)
        if "consumer" in self.roles and service.consumes:
            consuming = self._consuming = Task("consumer", self._consume, silence_allowed=300)
            dispatcher = EventDispatcher(self.database, service.consumes)
            self.consumer = Consumer(settings, service.name, dispatcher, service.topics, consuming.beat)
            self.supervisor.add(consuming)
        if self.roles & {"relay", "consumer"}:
            self._asking = Task("kafka_access", self._ask_kafka)
            self.supervisor.add(self._asking)
        if "api" in self.roles:
            self._refusing = Task("sign_ins", self._follow_sign_ins)
            self._compiling = Task("pages", self._compile_pages)
            self.supervisor.add(self._refusing)
            self.supervisor.add(self._compiling)
        for name, work in service.tasks.items():
            if name in self.roles:
                self.supervisor.add(self._own_task(name, work))

    def _own_task(self, name: str, work: Callable[[Context], Awaitable[None]]) -> Task:
        async def run(stopping: asyncio.Event) -> None:
            await work(Context(self.service.name, self.settings, self.database, stopping, task.beat))

        task = Task(name, run, silence_allowed=300)
        return task

    async def _run_housekeeping(self, stopping: asyncio.Event) -> None:
        await self.housekeeper.run(stopping)

    async def _prepare(self, stopping: asyncio.Event) -> None:
        """Prepare the data once the schema is at the head of the migrations; then only show to be alive."""
        if not self.readiness.prepared and await self.readiness.reached_head(stopping, self._preparing):
            for prepare in self.service.prepares:
                async with self.database.transaction() as connection:
                    await prepare(connection, self.settings)
            self.readiness.prepared = True
        while not stopping.is_set():
            self._preparing.beat()
            await pause(stopping, 30.0)

    async def _ask_kafka(self, stopping: asyncio.Event) -> None:
        """Ask what is lacking until nothing is. What is lost later is an alarm: requests are served without Kafka."""
        while not stopping.is_set() and self.readiness.lacking != []:
            try:
                found = await lacking_of(self.settings, self.service, self.roles)
                if found and found != self.readiness.lacking:
                    log.warning("kafka.access_missing", missing=found)
                self.readiness.lacking = found
            except (KafkaError, TimeoutError, OSError) as error:
                log.info("kafka.access_unknown", **failure(error))  # a service starts while Kafka is away
            self.readiness.has_asked = True
            self._asking.beat()
            await pause(stopping, _ASK_AGAIN_SECONDS)
        while not stopping.is_set():
            self._asking.beat()
            await pause(stopping, 30.0)

    async def _publish(self, stopping: asyncio.Event) -> None:
        assert self.relay is not None
        await self.relay.run(stopping)

    async def _consume(self, stopping: asyncio.Event) -> None:
        """Consume once the schema is at the head of the migrations: before, handlers would fail for good."""
        assert self.consumer is not None
        if await self.readiness.reached_head(stopping, self._consuming):
            await self.consumer.run(stopping)

    async def _follow_sign_ins(self, stopping: asyncio.Event) -> None:
        """Refuse the sessions of sign-ins that ended, also in other processes."""
        ended: EndedSignIns = self.app.state.ended_sign_ins
        if await self.readiness.reached_head(stopping, self._refusing):
            while not stopping.is_set():
                await ended.refresh(self.database)
                self._refusing.beat()
                await pause(stopping, REFRESH_SECONDS)

    async def _compile_pages(self, stopping: asyncio.Event) -> None:
        """Compile the templates of pages, for which the first readers would wait, and everybody behind them."""
        await asyncio.to_thread(compile_pages, self.service.package)
        self.readiness.compiled = True
        while not stopping.is_set():
            self._compiling.beat()
            await pause(stopping, 30.0)

    @property
    def api_port(self) -> int:
        """The port that the API listens on, also if the setting is 0."""
        return port_of(self._api)

    @property
    def operations_port(self) -> int:
        """The port that the probes listen on, also if the setting is 0."""
        return port_of(self._operations)

    def forget_keys(self) -> None:
        """Believe no token before the issuer's keys were read again: withdrawn ones count no longer from now on."""
        self.app.state.tokens.forget()
        self.app.state.provider.forget()
        log.info("auth.keys_forgotten")

    async def started(self) -> None:
        """Wait until both servers listen."""
        while not (self._operations.started and (self._api is None or self._api.started)):  # noqa: ASYNC110 - uvicorn has no event
            await asyncio.sleep(0.01)

    async def run(self) -> None:
        """Serve until `stopping` is set; then stop accepting requests, finish work in progress, and close."""
        servers = [server for server in (self._api, self._operations) if server]
        tune()
        self._loop.attach()
        serving = [asyncio.create_task(serve_apart(self._operations, self.readiness.database.close))]
        if self._api:
            serving.append(asyncio.create_task(self._api.serve()))
        working = asyncio.create_task(self.supervisor.run())
        stopped = asyncio.create_task(self.stopping.wait())
        log.info("process.started", roles=sorted(self.roles))
        if self._api and not (self.settings.scope_required or self.settings.development):
            log.warning("auth.scope_not_required", setting="DIPLOMADO_SCOPE_REQUIRED")
        if not (self.settings.development or is_checked(self.settings.postgres.get_secret_value())):
            log.warning("postgres.unchecked", setting="DIPLOMADO_POSTGRES")
        try:
            # A server that cannot bind its port ends at once; then the process must end too, with an error.
            await asyncio.wait([stopped, working, *serving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            self.stopping.set()
            for server in servers:
                server.should_exit = True
            in_order = self.settings.shutdown_seconds * _SHARE_IN_ORDER
            done, late = await asyncio.wait([working, *serving], timeout=in_order)
            for task in late:
                task.cancel()
            await self.database.close(self.settings.shutdown_seconds - in_order)
            stopped.cancel()
            log.info("process.stopped", late=len(late))
        for task in done:
            task.result()


async def run_until_signalled(process: Process) -> None:
    """Run a process. SIGTERM or SIGINT starts an ordered shutdown; a second signal ends it at once.

    SIGHUP makes it read the issuer's keys before it believes another token.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if process.stopping.is_set():
            os._exit(130)
        process.stopping.set()
        log.info("process.stopping")

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    loop.add_signal_handler(signal.SIGHUP, process.forget_keys)
    watch = LoopWatch()
    watch.start()
    try:
        await process.run()
    finally:
        watch.stop()
