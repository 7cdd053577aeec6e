"""Running a service as a process of its own, so that it can be killed."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import httpx

from diplomado_chassis.settings import Settings
from diplomado_local.ports import free_port
from tests.support import tokens
from tests.support.waiting import PATIENCE, eventually

ROOT = Path(__file__).parents[2]


@dataclass
class Served:
    """A service process."""

    child: asyncio.subprocess.Process
    url: str
    operations_url: str
    lines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def headers(self) -> dict[str, str]:
        """A coordinator's."""
        return {"Authorization": f"Bearer {tokens.token('coordinator')}"}

    def logged(self, event: str) -> list[dict[str, Any]]:
        """The log lines of one event so far."""
        return [line for line in self.lines if line.get("event") == event]

    async def until_logged(self, event: str, seconds: float = PATIENCE) -> None:
        """Wait for a log line."""

        async def logged_once() -> bool:
            return bool(self.logged(event))

        await eventually(logged_once, seconds)

    async def ended(self, seconds: float = PATIENCE) -> int:
        """Wait for the end of the process and return its code, negative for a signal."""
        return await asyncio.wait_for(self.child.wait(), seconds)

    async def ready(self, seconds: float = PATIENCE) -> None:
        """Wait until the process reports that it can serve."""
        async with httpx.AsyncClient(timeout=PATIENCE) as client:

            async def asked() -> bool:
                assert self.child.returncode is None, (
                    f"the process ended with {self.child.returncode}: {self.lines[-3:]}"
                )
                try:
                    return (await client.get(self.operations_url + "/readyz")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(asked, seconds)


def environment(settings: Settings, port: int, operations_port: int) -> dict[str, str]:
    """The settings as a process gets them."""
    return {
        "DIPLOMADO_POSTGRES": settings.postgres.get_secret_value(),
        "DIPLOMADO_SCHEMA": settings.schema_name,
        "DIPLOMADO_DEVELOPMENT": "true",
        "DIPLOMADO_PUBLIC_BURST": "1000000",
        "DIPLOMADO_EDITION_BURST": "1000000",
        "DIPLOMADO_KAFKA": settings.kafka,
        "DIPLOMADO_TOPIC_PREFIX": settings.topic_prefix,
        "DIPLOMADO_CONSUMER_SESSION_SECONDS": str(settings.consumer_session_seconds),
        # A busy machine must not turn a request into a 503; the deadlines are those of `settings_for`.
        "DIPLOMADO_ACQUIRE_SECONDS": str(settings.acquire_seconds),
        "DIPLOMADO_STATEMENT_SECONDS": str(settings.statement_seconds),
        "DIPLOMADO_RELAY_ROWS": str(settings.relay_rows),
        "DIPLOMADO_BATCH_RECORDS": str(settings.batch_records),
        "DIPLOMADO_RELAY_STUCK_SECONDS": str(settings.relay_stuck_seconds),
        "DIPLOMADO_OIDC_ISSUER": settings.oidc_issuer,
        "DIPLOMADO_OIDC_AUDIENCE": settings.oidc_audience,
        "DIPLOMADO_OIDC_JWKS": settings.oidc_jwks or "",
        "DIPLOMADO_LINK_SECRET": "a secret of the tests that is long enough to sign links",
        "DIPLOMADO_PORT": str(port),
        "DIPLOMADO_OPERATIONS_PORT": str(operations_port),
    }


@asynccontextmanager
async def served(
    module: str,
    settings: Settings,
    *,
    roles: str = "",
    failpoints: str = "",
    log: IO[bytes] | None = None,
    **variables: str,
) -> AsyncIterator[Served]:
    """Run `python -m MODULE serve` until the block ends; it is killed then, if it has not ended by itself.

    Its lines go into the file `log` if that is given, and are not read then.
    """
    port, operations_port = free_port(), free_port()
    # Changed sources that `verification.mutants` puts before those installed stand first there too.
    paths = [*filter(None, [os.environ.get("PYTHONPATH")]), str(ROOT), str(ROOT / "verification" / "failpoints")]
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        "serve",
        "--roles",
        roles,
        cwd=ROOT,
        stdout=log or asyncio.subprocess.PIPE,
        env={
            **os.environ,
            **environment(settings, port, operations_port),
            "PYTHONPATH": os.pathsep.join(paths),
            "DIPLOMADO_FAILPOINTS": failpoints,
            **variables,
        },
    )
    process = Served(child, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{operations_port}")
    reading = asyncio.create_task(_read(process))
    try:
        yield process
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGKILL)
        await child.wait()
        await reading


async def _read(process: Served) -> None:
    if process.child.stdout is None:
        return
    async for line in process.child.stdout:
        try:
            process.lines.append(json.loads(line))
        except ValueError:
            process.lines.append({"event": "unstructured", "text": line.decode(errors="replace")})
