"""The real development provider beside a real service, and a browser without scripts that follows its links."""

import asyncio
import html
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx

from diplomado_local.folder import Folder
from diplomado_local.keys import AUDIENCE, ISSUER, jwks_file
from diplomado_local.platform import Platform
from diplomado_local.ports import LOOPBACK, answers, free_port
from diplomado_local.services import provider_command, sign_in_environment
from diplomado_registration.__main__ import service
from tests.support.services import Running, running
from tests.support.waiting import PATIENCE, eventually


@dataclass
class Mission:
    """A service with the provider at which its people sign in."""

    serving: Running
    folder: Folder
    port: int
    origin: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    async def start_provider(self) -> None:
        """Start the provider and wait until it answers."""
        command = provider_command(self.folder, self.port, self.origin)
        self.processes.append(
            await asyncio.to_thread(subprocess.Popen, command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )
        await eventually(partial(asyncio.to_thread, answers, LOOPBACK, self.port))

    def stop_provider(self) -> None:
        """End the provider, as when it is away."""
        while self.processes:
            process = self.processes.pop()
            process.terminate()
            process.wait(20)

    def browser(self) -> "Browser":
        """A browser of its own."""
        return Browser(self)


class Browser:
    """A browser without scripts: it keeps cookies, follows redirections and sends forms."""

    def __init__(self, mission: Mission) -> None:
        self.mission = mission
        self.client = httpx.AsyncClient(base_url=mission.origin, follow_redirects=True, timeout=PATIENCE)

    async def open(self, address: str) -> httpx.Response:
        """Open an address and follow where it leads."""
        return await self.client.get(address)

    async def choose(self, page: httpx.Response, subject: str) -> httpx.Response:
        """Press the button of a person on the page of the provider."""
        action = re.search(r'<form method="post" action="([^"]*)"', page.text)
        assert action, page.text
        address = page.url.join(html.unescape(action[1]))
        return await self.client.post(address, data={"person": subject})

    async def sign_in(self, subject: str = "local-coordinator", to: str = "/signed-in") -> httpx.Response:
        """Sign in as a person."""
        return await self.choose(await self.client.get("/sign-in", params={"next": to}), subject)

    def cookie(self, name: str = "diplomado") -> str | None:
        """The value of a cookie."""
        return next((cookie.value for cookie in self.client.cookies.jar if cookie.name == name), None)

    async def __aenter__(self) -> "Browser":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()


@asynccontextmanager
async def mission_with_provider(platform: Platform, root: Path, **changes: Any) -> AsyncIterator[Mission]:
    """Run registration and the development provider until the block ends."""
    folder = Folder(root)
    port, own_port = free_port(), free_port()
    origin = f"http://{LOOPBACK}:{own_port}"
    environment = sign_in_environment(folder, port)
    settings = {name.removeprefix("DIPLOMADO_").lower(): value for name, value in environment.items()}
    async with running(
        service,
        platform,
        roles=["api"],
        port=own_port,
        public_url=origin,
        oidc_issuer=ISSUER,
        oidc_audience=AUDIENCE,
        oidc_jwks=str(jwks_file(folder)),
        development=True,
        **{**settings, **changes},
    ) as serving:
        mission = Mission(serving, folder, port, origin)
        try:
            await mission.start_provider()
            yield mission
        finally:
            mission.stop_provider()
