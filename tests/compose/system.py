"""A whole system by Compose in a project of its own, with secrets and settings of its own."""

import asyncio
import base64
import json
import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

from diplomado_local.ports import free_port
from tests.architecture.source import ROOT
from tests.compose.engine import BUILD_SECONDS, TAG, docker, run

START_SECONDS = 1200.0
"""A busy machine starts a broker in minutes; the time that is promised is measured by hand."""

REPLAYING = """\
DIPLOMADO_PAST_EDITIONS_OPEN=true
DIPLOMADO_MAIL_ABOUT_PAST=true
DIPLOMADO_PUBLIC_BURST=1000000
DIPLOMADO_TIMETABLE_SETTLING_SECONDS=2
DIPLOMADO_CONSUMER_SESSION_SECONDS=10
"""
"""Programmes that are over are replayed by one client."""


@dataclass
class System:
    """A project of Compose. `folder` has its secrets and settings."""

    folder: Path
    project: str
    ports: Mapping[str, int] = field(default_factory=lambda: {name: free_port() for name in ("http", "https", "mail")})
    subnet: str = "10.203.18.0/28"
    versions: Mapping[str, str] = field(default_factory=dict)
    """Tags of the images of services that have a version of their own."""
    domain: str = ""
    overrides: Sequence[Path] = ()
    """Files of Compose that change something."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What else stands in `.env`."""

    @property
    def url(self) -> str:
        """Where people open the pages."""
        return f"http://localhost:{self.ports['http']}"

    @property
    def mailbox(self) -> str:
        """The API of the mailbox."""
        return f"http://localhost:{self.ports['mail']}/api/v1"

    @property
    def environment(self) -> dict[str, str]:
        """What Compose is told, as operators write it into `.env`."""
        return {
            "COMPOSE_PROJECT_NAME": self.project,
            "DIPLOMADO_SECRETS": str(self.folder / "secrets"),
            "DIPLOMADO_SETTINGS": str(self.folder / "settings.env"),
            "DIPLOMADO_HTTP_PORT": str(self.ports["http"]),
            "DIPLOMADO_HTTPS_PORT": str(self.ports["https"]),
            "DIPLOMADO_MAILBOX_PORT": str(self.ports["mail"]),
            "DIPLOMADO_FRONT_SUBNET": self.subnet,
            "DIPLOMADO_DOMAIN": self.domain,
            "DIPLOMADO_VERSION": TAG,
            **{f"DIPLOMADO_{service.upper()}_VERSION": tag for service, tag in self.versions.items()},
            **self.options,
        }

    @property
    def whole_environment(self) -> dict[str, str]:
        """The environment of a process that is told the same."""
        return {**os.environ, **self.environment}

    def command(self, *arguments: str) -> list[str]:
        """`docker compose` as it is typed in any folder."""
        return ["docker", *self._compose(*arguments)]

    def _compose(self, *arguments: str) -> list[str]:
        files = (ROOT / "compose.yaml", *self.overrides)
        return ["compose", *(word for file in files for word in ("--file", str(file))), *arguments]

    async def compose(self, *arguments: str, seconds: float = 300.0, check: bool = True) -> str:
        """Run `docker compose` in the clone."""
        return await docker(*self._compose(*arguments), seconds=seconds, check=check, **self.environment)

    async def up(self, *services: str) -> None:
        """Run what is named, or everything, until it is healthy."""
        await self.compose(
            "up", "--wait", "--wait-timeout", str(int(START_SECONDS)), *services, seconds=START_SECONDS + 60
        )

    async def remove(self) -> None:
        """Remove everything with its data, also what belongs to a profile."""
        await self.compose(
            "--profile", "*", "down", "--volumes", "--timeout", "30", "--remove-orphans", check=False
        )  # fmt: skip

    async def listed(self, what: str) -> list[str]:
        """Return what `docker ps`, `docker volume ls` and so on have of this project."""
        label = f"label=com.docker.compose.project={self.project}"
        return (await docker(*what.split(), "--quiet", "--filter", label)).split()

    async def logs(self) -> str:
        """Return what all containers have logged, which Postgres does on the other stream."""
        shell = 'for one in "$@"; do docker logs "$one" 2>&1; done'
        return await run(["sh", "-c", shell, "-", *(await self.listed("ps --all"))], seconds=300)

    async def inside(self, service: str, *command: str, check: bool = True) -> str:
        """Run a command in a container."""
        return await self.compose("exec", "-T", service, *command, check=check)

    async def sql(self, user: str, script: str) -> list[str]:
        """Give Postgres a script as a user, with its password, over the network. Refusals are lines too."""
        name = "superuser" if user == "postgres" else user.removeprefix("diplomado_")
        address = f"postgresql://{user}:{self.secret(f'postgres/{name}')}@postgres:5432/diplomado"
        shell = 'printf "%s" "$2" | psql -X -A -t -v VERBOSITY=terse "$1" 2>&1'
        return (await self.inside("postgres", "sh", "-c", shell, "-", address, script, check=False)).splitlines()

    def secret(self, name: str) -> str:
        """Return a secret from its file."""
        return (self.folder / "secrets" / name).read_text(encoding="utf-8").rstrip("\n")

    def token(self, role: str) -> str:
        """Return an access token of a trial, as the README says."""
        key = ECKey.import_key(json.loads(self.secret("trial/signing.json")))
        now = int(time.time())
        claims = {
            "iss": "http://localhost/diplomado-trial", "aud": "diplomado", "sub": f"trial-{role}", "iat": now,
            "exp": now + 43_200, "jti": base64.b16encode(os.urandom(8)).decode(), "roles": [role],
        }  # fmt: skip
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid}, claims, key)

    async def save_mails(self, folder: Path) -> None:
        """Write each mail of the mailbox as a file that is named by its Message-ID, with its address on top."""
        await asyncio.to_thread(self.save_mails_now, folder)

    def save_mails_now(self, folder: Path) -> None:
        """The same, and nothing else happens meanwhile."""
        with httpx.Client(trust_env=False, timeout=120) as http:
            start, total = 0, 1
            while start < total:
                answer = http.get(f"{self.mailbox}/messages", params={"start": start, "limit": 200}).json()
                total = answer["total"]
                start += max(1, len(answer["messages"]))
                for message in answer["messages"]:
                    raw = http.get(f"{self.mailbox}/message/{message['ID']}/raw").content
                    name = message["MessageID"].strip("<>").partition("@")[0]
                    to = message["To"][0]["Address"].lower().encode()
                    (folder / f"{name}.eml").write_bytes(b"X-Envelope-To: " + to + b"\r\n" + raw)


@asynccontextmanager
async def whole_system(
    folder: Path, project: str, *, settings: str = REPLAYING, **options: Any
) -> AsyncIterator[System]:
    """Build and start everything; remove it with its data at the end."""
    system = System(folder, project, **options)
    (folder / "settings.env").write_text(settings, encoding="utf-8")
    try:
        await system.compose("build", "--quiet", seconds=BUILD_SECONDS)
        await system.up()
        yield system
    finally:
        await system.remove()
