"""A real Apache Kafka broker in KRaft mode, as a child process on the Java runtime of a wheel."""

import secrets
import signal
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diplomado_local.platform import jars
from diplomado_local.platform.java import Java
from diplomado_local.ports import LOOPBACK, answers, free_port
from diplomado_local.processes import Child

START_SECONDS = 180.0
GRACE_SECONDS = 25.0
TRAINING_SECONDS = 90.0
# What Java answers to SIGTERM once it has shut down in order.
TERMINATED = 128 + signal.SIGTERM

# One broker that behaves as several would: nothing is created by accident, groups form at once.
SETTINGS: dict[str, str] = {
    "auto.create.topics.enable": "false",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.num.partitions": "1",
    "transaction.state.log.min.isr": "1",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    "group.initial.rebalance.delay.ms": "0",
    "group.min.session.timeout.ms": "1000",
    "log.cleaner.dedupe.buffer.size": "8388608",
    "log.index.size.max.bytes": "1048576",
}

LOGGING_PREFIX = "org.slf4j.simpleLogger."
LOGGING = {
    "defaultLogLevel": "warn",
    "showDateTime": "true",
    "dateTimeFormat": "yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
    "log.kafka.server.KafkaRaftServer": "info",
    # It warns, at every start of a new folder, about a normal state.
    "log.org.apache.kafka.controller.QuorumController": "error",
}


@dataclass
class Kafka:
    """One broker with its data in `folder`, started with `start` and stopped with `stop`; data survives both."""

    folder: Path
    log: Path
    port: int | None = None
    controller_port: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    progress: jars.Progress | None = None
    child: Child | None = None
    java: Java | None = None
    users: Mapping[str, str] = field(default_factory=dict)
    """Passwords by name. If there are any, clients need one of them (SCRAM-SHA-512), and a right for all that they do.

    The first one administers. Users are stored when the folder is formatted.
    """

    @property
    def version(self) -> str:
        """As the lock pins it, for example 4.3.0."""
        return jars.kafka_version()

    @property
    def bootstrap(self) -> str:
        return f"{LOOPBACK}:{self.port}"

    async def start(self) -> None:
        """Accepts connections when this returns; fetches the jars and formats the folder on first use."""
        if self.child and self.child.alive:
            return
        if self.java is None:
            self.java = Java(await jars.class_path(self.progress))
        (self.folder / "data").mkdir(parents=True, exist_ok=True)
        if self.child is None:
            self.port = free_port(self.port)
            self._configure(self.port, free_port(self.controller_port))
            self.child = Child("kafka", [], self.log)
        if not (self.folder / "data" / "meta.properties").exists():
            await self._format(self.java)
        self.child.command = self._command(self.java, "kafka.Kafka", str(self._properties), train=True)
        self.child.grace_seconds = TRAINING_SECONDS if self.java.training else GRACE_SECONDS
        self.child.start()
        await self.child.wait_until(self._ready, START_SECONDS)

    async def stop(self) -> None:
        """A clean shutdown: the next start need not recover anything."""
        if self.child:
            await self.child.stop()
            if self.java:
                self.java.trained(complete=self.child.code == TERMINATED)

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    def _configure(self, port: int, controller: int) -> None:
        settings = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@{LOOPBACK}:{controller}",
            "listeners": f"CLIENTS://{LOOPBACK}:{port},CONTROLLER://{LOOPBACK}:{controller}",
            "advertised.listeners": f"CLIENTS://{LOOPBACK}:{port}",
            "inter.broker.listener.name": "CLIENTS",
            "controller.listener.names": "CONTROLLER",
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT",
            "log.dirs": str(self.folder / "data"),
            **SETTINGS,
            **self._secured(),
            **self.settings,
        }
        self._properties.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))

    def _secured(self) -> dict[str, str]:
        if not self.users:
            return {}
        name, password = next(iter(self.users.items()))
        module = "org.apache.kafka.common.security.scram.ScramLoginModule"
        return {
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENTS:SASL_PLAINTEXT",
            "sasl.enabled.mechanisms": "SCRAM-SHA-512",
            "sasl.mechanism.inter.broker.protocol": "SCRAM-SHA-512",
            "listener.name.clients.scram-sha-512.sasl.jaas.config": (
                f'{module} required username="{name}" password="{password}";'
            ),
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            # The controller's listener, which is open on loopback alone, knows no users.
            "super.users": f"User:{name};User:ANONYMOUS",
        }

    def _credentials(self) -> list[str]:
        """Passwords that are stored when the folder is formatted, as Kafka's own program takes them."""
        return [f"SCRAM-SHA-512=[name={name},password={password}]" for name, password in self.users.items()]

    def _command(self, java: Java, main: str, *arguments: str, train: bool = False) -> list[str]:
        properties = {LOGGING_PREFIX + name: value for name, value in LOGGING.items()}
        return java.command(main, *arguments, properties=properties, train=train)

    async def _format(self, java: Java) -> None:
        cluster = urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip("=").replace("-", "x")
        options = ["--ignore-formatted", "-t", cluster, "-c", str(self._properties)]
        for credential in self._credentials():
            options += ["--add-scram", credential]
        command = self._command(java, "kafka.tools.StorageTool", "format", *options)
        formatting = Child("kafka format", command, self.log, grace_seconds=5)
        formatting.start()
        await formatting.succeeded(START_SECONDS)

    def _ready(self) -> bool:
        """True if it listens. Only the admin client can check whether the controller has admitted it."""
        return self.port is not None and answers(LOOPBACK, self.port)
