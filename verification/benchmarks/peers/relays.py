"""The relays: how each is built, what its table is, how the same rows get into it, and which program drains it."""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from diplomado_chassis.postgres.migrations import migrate
from diplomado_chassis.settings import Settings
from tests.chassis.sample import sample
from tests.support.processes import environment
from verification.benchmarks.peers.servers import VALUE, Servers

HERE = Path(__file__).parent
REPOSITORY = HERE.parents[2]
_HEADERS = """json_build_object('content-type', 'application/json', 'ce_specversion', '1.0',
 'ce_id', md5(n::text)::uuid, 'ce_source', '/services/registration',
 'ce_type', 'int.iom.training.participant.registered.v1', 'ce_time', '2023-10-02T17:00:00Z')"""


class NotHere(RuntimeError):  # noqa: N818 - read in the table as a reason
    """This peer cannot be built or run on this machine; the message says why."""


@dataclass
class Relay:
    """One relay in one configuration. Names are of Postgres and of files: letters, digits and underscores."""

    name: str
    label: str
    topic: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    warming: int = 2_000
    """Rows that it relays before anything is measured."""

    async def prepare(self, servers: Servers) -> None:
        """Build the program and make its table."""
        raise NotImplementedError

    def fill(self) -> str:
        """SQL that inserts the rows from $1 to $2."""
        raise NotImplementedError

    def command(self, servers: Servers) -> list[str]:
        """The program."""
        raise NotImplementedError

    def environment(self, servers: Servers) -> dict[str, str]:
        """The environment of the program."""
        return {
            "PEER_POSTGRES": servers.postgres.dsn,
            "PEER_KAFKA": servers.kafka.bootstrap,
            "PEER_TOPIC": self.topic,
            **self.options,
        }


class Ours(Relay):
    """The relay role of a service, with everything around it that a service has."""

    async def prepare(self, servers: Servers) -> None:
        await servers.script(f"drop schema if exists {self.name} cascade")
        await migrate(servers.postgres.dsn, sample.migrations, self.name)

    def fill(self) -> str:
        return (
            f"insert into {self.name}.outbox (event_id, type, topic, key, headers, payload) select md5(n::text)::uuid, "
            f"'registered', '{self.topic}', 'k' || n % 64, {_HEADERS}::jsonb, convert_to({VALUE}, 'UTF8') "
            "from generate_series($1::bigint, $2::bigint) as n order by n"
        )

    def command(self, servers: Servers) -> list[str]:
        return [sys.executable, "-m", "tests.chassis.sample", "serve", "--roles", "relay"]

    def environment(self, servers: Servers) -> dict[str, str]:
        settings = Settings(postgres=servers.postgres.dsn, kafka=servers.kafka.bootstrap, schema_name=self.name)
        return {**environment(settings, 0, 0), "DIPLOMADO_LOG_LEVEL": "WARNING", **self.options}


class Naive(Relay):
    """Sixty lines."""

    async def prepare(self, servers: Servers) -> None:
        await servers.script(
            "drop table if exists naive_outbox;"
            "create table naive_outbox (id bigint generated always as identity primary key, topic text not null, "
            "key text not null, headers jsonb not null, payload bytea not null, published_at timestamptz);"
            "create index on naive_outbox (id) where published_at is null"
        )

    def fill(self) -> str:
        return (
            f"insert into naive_outbox (topic, key, headers, payload) select '{self.topic}', 'k' || n % 64, "
            f"{_HEADERS}::jsonb, convert_to({VALUE}, 'UTF8') "
            "from generate_series($1::bigint, $2::bigint) as n order by n"
        )

    def command(self, servers: Servers) -> list[str]:
        return [sys.executable, str(HERE / "naive.py")]


class FastStreamOutbox(Relay):
    """The published package in an environment of its own."""

    async def prepare(self, servers: Servers) -> None:
        folder = servers.build / "faststream-outbox"
        if not (folder / "ready").exists():
            await run("venv", sys.executable, "-m", "venv", str(folder))
            file = str(HERE / "faststream-outbox.txt")
            pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", file]
            await run("pip", *pip)
            (folder / "ready").touch()
        await servers.script("drop table if exists fs_outbox")
        await run("table", *self.command(servers), "table", environment=self.environment(servers))

    def fill(self) -> str:
        return (
            "insert into fs_outbox (queue, payload, headers) "
            f"select 'relayed', convert_to({VALUE}, 'UTF8'), {_HEADERS}::jsonb "
            "from generate_series($1::bigint, $2::bigint) as n order by n"
        )

    def command(self, servers: Servers) -> list[str]:
        return [str(servers.build / "faststream-outbox" / "bin" / "python"), str(HERE / "faststream_relay.py")]


class Watermill(Relay):
    """The forwarder, with its envelope of JSON in JSON."""

    async def prepare(self, servers: Servers) -> None:
        if not shutil.which("go"):
            raise NotHere("Go is not installed")
        await run("go build", "go", "build", "-o", str(servers.build / "watermill"), ".", folder=HERE / "watermill")
        await servers.script(
            'drop table if exists watermill_outbox, watermill_offsets_outbox; create table watermill_outbox ("offset" '
            "bigserial, uuid varchar(36) not null, created_at timestamp not null default current_timestamp, "
            'payload json, metadata json, transaction_id xid8 not null, primary key (transaction_id, "offset"))'
        )

    def fill(self) -> str:
        return (
            "insert into watermill_outbox (uuid, payload, metadata, transaction_id) select md5(n::text)::uuid::text, "
            f"json_build_object('destination_topic', '{self.topic}', 'uuid', md5(n::text)::uuid, 'payload', "
            f"replace(encode(convert_to({VALUE}, 'UTF8'), 'base64'), e'\\n', ''), "
            "'metadata', json_build_object('key', 'k' || n % 64)), '{}', pg_current_xact_id() "
            "from generate_series($1::bigint, $2::bigint) as n order by n"
        )

    def command(self, servers: Servers) -> list[str]:
        return [str(servers.build / "watermill")]


class Debezium(Relay):
    """The embedded engine with the outbox event router; rows are inserted after its slot exists."""

    async def prepare(self, servers: Servers) -> None:
        if not (shutil.which("mvn") and shutil.which("java")):
            raise NotHere("Maven or Java is not installed")
        pom, jars = str(HERE / "debezium" / "pom.xml"), str(servers.build / "debezium" / "lib")
        goals = ["compile", "dependency:copy-dependencies", f"-DoutputDirectory={jars}"]
        await run("mvn", "mvn", "-q", "-B", "-f", pom, f"-Doutput={servers.build / 'debezium'}", *goals)
        self._offsets(servers).unlink(missing_ok=True)
        await servers.script(
            "select pg_drop_replication_slot(slot_name) from pg_replication_slots;"
            f"drop publication if exists {self.name}; drop table if exists {self.name};"
            f"create table {self.name} (id uuid primary key, aggregatetype text not null, aggregateid text not null, "
            f"type text not null, payload text not null); create publication {self.name} for table {self.name}"
        )
        await servers.sql("select pg_create_logical_replication_slot($1, 'pgoutput')::text", self.name)

    def fill(self) -> str:
        return (
            f"insert into {self.name} select gen_random_uuid(), '{self.topic}', 'k' || n % 64, 'registered', {VALUE} "
            "from generate_series($1::bigint, $2::bigint) as n order by n"
        )

    def command(self, servers: Servers) -> list[str]:
        folder = servers.build / "debezium"
        silent = "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"
        return ["java", "-Xmx512m", silent, "-cp", f"{folder / 'classes'}:{folder / 'lib'}/*", "Relay"]

    def environment(self, servers: Servers) -> dict[str, str]:
        where = urlsplit(servers.postgres.dsn)
        return {
            **super().environment(servers),
            "PEER_PG_HOST": str(where.hostname),
            "PEER_PG_PORT": str(where.port),
            "PEER_PG_USER": str(where.username),
            "PEER_PG_PASSWORD": unquote(where.password or ""),
            "PEER_OFFSETS": str(self._offsets(servers)),
            "PEER_SLOT": self.name,
            "PEER_TABLE": f"public.{self.name}",
        }

    def _offsets(self, servers: Servers) -> Path:
        return servers.build / f"{self.name}.offsets"


def all_relays() -> list[Relay]:
    """Every relay with its defaults, and as its own guide tunes it."""
    return [
        Ours("ours", "Diplomado"),
        Naive("naive", "naive, SKIP LOCKED"),
        FastStreamOutbox("faststream", "faststream-outbox, defaults"),
        FastStreamOutbox("faststream_tuned", "faststream-outbox, tuned", options={"PEER_TUNED": "1"}),
        Watermill("watermill", "Watermill, defaults", options={"PEER_BATCH": "100", "PEER_POLL_MS": "1000"}),
        Watermill("watermill_tuned", "Watermill, batch 1000", options={"PEER_BATCH": "1000", "PEER_POLL_MS": "10"}),
        Debezium(
            "debezium", "Debezium, defaults",
            options={"PEER_BATCH": "2048", "PEER_POLL_MS": "500", "PEER_FLUSH_MS": "60000"}, warming=20_000,
        ),
        Debezium(
            "debezium_tuned", "Debezium, batch 8192",
            options={"PEER_BATCH": "8192", "PEER_POLL_MS": "10", "PEER_FLUSH_MS": "1000"}, warming=20_000,
        ),
    ]  # fmt: skip


async def run(what: str, *command: str, folder: Path = REPOSITORY, environment: dict[str, str] | None = None) -> None:
    """Run a program to its end. NotHere with its last words if it fails or takes longer than ten minutes."""
    child = await asyncio.create_subprocess_exec(
        *command, cwd=folder, env={**os.environ, **(environment or {})},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    try:
        async with asyncio.timeout(600):
            output, _ = await child.communicate()
    except TimeoutError:
        child.kill()
        raise NotHere(f"{what} took longer than ten minutes") from None
    if child.returncode:
        last = output.decode(errors="replace").strip().splitlines()[-1:] or ["no word"]
        raise NotHere(f"{what} failed: {last[0][:160]}")
