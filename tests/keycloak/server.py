"""A real Keycloak in a container, with a realm as a mission would set it up."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docker
import httpx
from docker.errors import DockerException, ImageNotFound

from diplomado_local.platform.containers import engine_trouble
from diplomado_local.ports import free_port
from tests.architecture.source import ROOT
from tests.support.waiting import PATIENCE, eventually

IMAGE = "quay.io/keycloak/keycloak:26"
ENGINE_HOST = "host.docker.internal"
"""The machine of the engine, as containers name it."""
START_SECONDS = 900.0
_REALM = ROOT / "deploy/keycloak/realm.json"


def trouble() -> str | None:
    """Why there is no Keycloak here: no engine answers, or it has no image and cannot fetch it."""
    if found := engine_trouble():
        return found
    try:
        with closing(docker.from_env()) as client:
            try:
                client.images.get(IMAGE)
            except ImageNotFound:
                client.images.pull(IMAGE)
    except DockerException as error:
        return f"{IMAGE} cannot be had: {type(error).__name__}"
    return None


@dataclass
class Keycloak:
    """A server that runs. `secret` is the client's, `password` everybody's."""

    url: str
    secret: str
    password: str
    container: Any = field(repr=False, default=None)

    @property
    def issuer(self) -> str:
        """The issuer of the realm."""
        return f"{self.url}/realms/diplomado"

    @property
    def jwks(self) -> str:
        """Where the keys are."""
        return f"{self.issuer}/protocol/openid-connect/certs"

    async def access_token(self, username: str) -> str:
        """An access token, as a machine gets it."""
        fields = {
            "grant_type": "password", "client_id": "diplomado-web", "client_secret": self.secret,
            "username": username, "password": self.password, "scope": "openid",
        }  # fmt: skip
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
            answer = await http.post(f"{self.issuer}/protocol/openid-connect/token", data=fields)
        return str(answer.raise_for_status().json()["access_token"])

    async def administer(self, method: str, path: str, body: Any = None) -> Any:
        """Read or change the realm as an administrator."""
        fields = {"grant_type": "password", "client_id": "admin-cli", "username": "admin", "password": self.password}
        async with httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http:
            answer = await http.post(f"{self.url}/realms/master/protocol/openid-connect/token", data=fields)
            headers = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
            changed = await http.request(method, f"{self.url}/admin/realms/diplomado{path}", json=body, headers=headers)
            changed.raise_for_status()
        return changed.json() if changed.content else None

    async def person(self, username: str) -> dict[str, Any]:
        """An account."""
        (found,) = await self.administer("GET", f"/users?exact=true&username={username}")
        return dict(found)

    async def change_person(self, username: str, **changes: Any) -> None:
        """Change an account."""
        person = await self.person(username)
        await self.administer("PUT", f"/users/{person['id']}", {**person, **changes})

    async def end_sessions(self, username: str) -> None:
        """Press "Sign out" at an account."""
        await self.administer("POST", f"/users/{(await self.person(username))['id']}/logout")

    async def change_client(self, **changes: Any) -> None:
        """Change the client of ours."""
        (client,) = await self.administer("GET", "/clients?clientId=diplomado-web")
        await self.administer("PUT", f"/clients/{client['id']}", {**client, **changes})

    @asynccontextmanager
    async def away(self) -> AsyncIterator[None]:
        """Let Keycloak answer nothing, as a server that hangs."""
        await asyncio.to_thread(self.container.pause)
        try:
            yield
        finally:
            await asyncio.to_thread(self.container.unpause)

    async def rotate(self) -> None:
        """Sign with a new key from now on."""
        body = {
            "name": "rotated", "providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider",
            "config": {"priority": ["500"], "enabled": ["true"], "active": ["true"], "keySize": ["2048"]},
        }  # fmt: skip
        await self.administer("POST", "/components", body)


@asynccontextmanager
async def keycloak(folder: Path, public_url: str) -> AsyncIterator[Keycloak]:
    """Run Keycloak with the realm until the block ends. `public_url` is where people come back to.

    Keycloak marks its cookies Secure. A browser keeps these over plain HTTP from 127.0.0.1 and localhost alone; a
    client that is no browser keeps them nowhere, and Keycloak answers its form with 400.
    """
    port = free_port()
    server = Keycloak(f"http://127.0.0.1:{port}", secrets.token_urlsafe(24), secrets.token_urlsafe(12))
    realm = _REALM.read_text("utf-8")
    for name, value in (
        ("CLIENT_SECRET", server.secret),
        ("PUBLIC_URL", public_url),
        ("BACK_CHANNEL_URL", public_url.replace("127.0.0.1", ENGINE_HOST)),
        ("USER_PASSWORD", server.password),
    ):
        realm = realm.replace(name, value)
    await asyncio.to_thread(_write, folder, realm)
    with closing(docker.from_env()) as client:
        container = client.containers.run(
            IMAGE,
            ["start-dev", "--import-realm"],
            detach=True,
            user="root",  # it rewrites its own files at the start, which belong to another user in some images
            environment={
                "KC_BOOTSTRAP_ADMIN_USERNAME": "admin",
                "KC_BOOTSTRAP_ADMIN_PASSWORD": server.password,
                "KC_HTTP_HOST": "0.0.0.0",
            },
            ports={"8080/tcp": ("127.0.0.1", port)},
            extra_hosts={ENGINE_HOST: "host-gateway"},
            volumes={str(folder): {"bind": "/opt/keycloak/data/import", "mode": "ro"}},
        )
        try:
            await eventually(lambda: _answers(server, container), START_SECONDS)
            server.container = container
            yield server
        finally:
            container.remove(force=True)


def _write(folder: Path, realm: str) -> None:
    folder.chmod(0o755)  # the server is another user
    (folder / "realm.json").write_text(realm, "utf-8")


async def _answers(server: Keycloak, container: Any) -> bool:
    await asyncio.to_thread(container.reload)
    if container.status == "exited":
        raise RuntimeError(container.logs(tail=20).decode(errors="replace"))
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as http:
            return (await http.get(f"{server.issuer}/.well-known/openid-configuration")).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
