"""Two ways in by Traefik, over TLS: an Ingress and a route of the Gateway API. People sign in at a Keycloak there."""

import json
import re
from collections.abc import AsyncIterator
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
import pytest_asyncio

from diplomado_chassis.http.forms import CSRF
from diplomado_contracts.services import SERVICES
from tests.architecture.source import ROOT
from tests.deployed.identity import SIGNED_IN
from tests.deployed.images import new_name
from tests.kubernetes.cluster import get, kubectl, load
from tests.kubernetes.operated import Operated, module, needs, patch, secret_with
from tests.kubernetes.system import running
from tests.kubernetes.visiting import Visitor
from tests.support.waiting import eventually

pytestmark = needs("cnpg-system/cnpg-controller-manager", "traefik/traefik")
"""The class of both is called traefik, and its namespace too."""
PUBLIC, ROUTED = "https://cursos.example.org", "https://route.example.org"
REALM = ROOT / "deploy/keycloak/realm.json"
KEYCLOAK = "quay.io/keycloak/keycloak:26"
ISSUER = "/identity/realms/diplomado"
AUDITOR = "odilia"


class Entered(Operated):
    """A system that is reached by two public names, with a certificate of their own, and that has an issuer."""

    def prepare(self) -> None:
        super().prepare()
        module(self.folder / "deploy/compose/prepare.py").realm(
            self.secrets, ROOT / "deploy/keycloak/realm.json", PUBLIC
        )
        chain, key = self.certificate(*map(host_of, (PUBLIC, ROUTED)))
        self.write(
            "identity/made.json",
            secret_with("realm", **{"realm.json": self.secret("identity/import/realm.json")}),
            secret_with("entrance-tls", "kubernetes.io/tls", **{"tls.crt": chain, "tls.key": key}),
        )
        client = secret_with("", secret=self.secret("identity/client_secret"))["data"]["secret"]
        self.patches += [
            patch("HTTPRoute", {"/spec/parentRefs": [{"name": "public"}], "/spec/hostnames/0": host_of(ROUTED)}),
            patch("Secret", {"/data/diplomado_oidc_client_secret": client}, "registration", "add"),
        ]

    async def accounts(self) -> list[str]:
        """Return the names of all accounts that have a role."""
        realm = json.loads(REALM.read_text("utf-8"))
        return [user["username"] for user in realm["users"] if user["username"] != "nobody"]

    async def visitor(self) -> Visitor:
        """A visitor of both names."""
        ports = (await get("--namespace", "traefik", "service", "traefik"))["spec"]["ports"]
        [port] = [one["nodePort"] for one in ports if one["name"] == "websecure"]
        return Visitor(self._address, port, self.secret("authority/certificate.pem"))


def host_of(url: str) -> str:
    """Return the name of an address."""
    return str(urlsplit(url).hostname)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(tmp_path_factory: pytest.TempPathFactory, nothing_stays: None) -> AsyncIterator[Entered]:
    """Everything, with Keycloak."""
    settings = {
        "DIPLOMADO_PUBLIC_URL": PUBLIC,
        "DIPLOMADO_OIDC_ISSUER": PUBLIC + ISSUER,
        "DIPLOMADO_OIDC_JWKS": f"http://keycloak:8080{ISSUER}/protocol/openid-connect/certs",
        "DIPLOMADO_OIDC_DISCOVERY": f"http://keycloak:8080{ISSUER}/.well-known/openid-configuration",
        "DIPLOMADO_OIDC_CLIENT_ID": "diplomado-web",
    }
    await load(KEYCLOAK)
    await kubectl("label", "namespace", "traefik", "diplomado/ingress=allowed", "--overwrite")
    entered = Entered(
        Path(tmp_path_factory.mktemp("entrance")), new_name(), settings=settings, hosts=(host_of(ROUTED),),
        components=("cloudnative-pg", "ingress", "gateway"), parts=(Path(__file__).with_name("identity"),),
    )  # fmt: skip
    async with running(entered) as system:
        yield system


@pytest.mark.parametrize("url", [PUBLIC, ROUTED])
async def test_a_public_name_leads_to_every_service_over_tls(system: Entered, url: str) -> None:
    async with await system.visitor() as visitor:

        async def answers() -> bool:
            return (await visitor.request("GET", url + "/")).status_code == 200

        await eventually(answers, every=1)
        for service in SERVICES:
            _, described = await visitor.get(f"{url}/{service}/api/v1/openapi.json")
            assert described.json()["openapi"].startswith("3."), service
    async with await system.visitor() as stranger:  # who has no connection yet
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await stranger.request("GET", "https://other.example.org/")


async def test_an_account_of_each_role_signs_in_and_signs_out_everywhere(system: Entered) -> None:
    for username in await system.accounts():
        async with await system.visitor() as visitor:
            url, form = await visitor.get(f"{PUBLIC}/sign-in?next=/signed-in")
            assert url.startswith(f"{PUBLIC}{ISSUER}/")
            fields = {"username": username, "password": system.secret(f"identity/users/{username}")}
            url, _ = await visitor.submit(url, form, fields)
            assert url == f"{PUBLIC}/signed-in", username
            url, home = await visitor.get(f"{PUBLIC}/home")
            assert url == f"{PUBLIC}/home", username
            if username == AUDITOR:
                assert await statuses(visitor) == SIGNED_IN
                [key, *_] = re.findall(f'name="{CSRF}" value="([^"]+)"', home.text)
                left = await visitor.request("POST", f"{PUBLIC}/sign-out", {CSRF: unescape(key)})
                assert left.is_success, left.text

                async def is_refused(once: Visitor = visitor) -> bool:
                    return await statuses(once) == dict.fromkeys(SIGNED_IN, 401)

                await eventually(is_refused, every=0.5)


async def statuses(visitor: Visitor) -> dict[str, int]:
    """How each service answers."""
    return {path: (await visitor.request("GET", PUBLIC + path)).status_code for path in SIGNED_IN}
