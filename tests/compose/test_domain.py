"""A system with a domain: TLS for its name alone, with certificates of Caddy's own authority and not a public one."""

import json
import ssl
from pathlib import Path

import httpx
import pytest

from tests.architecture.deploy_files import entrance
from tests.compose.engine import with_engine
from tests.compose.system import whole_system
from tests.deployed.images import new_name
from tests.support.waiting import PATIENCE

pytestmark = with_engine
DOMAIN = "cursos.example.org"
ROOT_CERTIFICATE = "/data/caddy/pki/authorities/local/root.crt"


def own_authority(folder: Path) -> Path:
    """Return a file of Compose with the committed entrance, whose certificates come from an authority of its own."""
    written = json.loads(entrance(public=True))
    written["apps"]["tls"] = {"automation": {"policies": [{"issuers": [{"module": "internal"}]}]}}
    written["apps"]["pki"] = {"certificate_authorities": {"local": {"install_trust": False}}}
    (folder / "entrance.json").write_text(json.dumps(written), encoding="utf-8")
    volume = f"{folder / 'entrance.json'}:/etc/caddy/entrance.json:ro"
    override = folder / "override.yaml"
    override.write_text(json.dumps({"services": {"entrance": {"volumes": [volume]}}}), encoding="utf-8")
    return override


async def test_a_domain_is_served_over_tls_alone(tmp_path: Path) -> None:
    issuer = {
        "DIPLOMADO_OIDC_ISSUER": "http://localhost/diplomado-trial",
        "DIPLOMADO_OIDC_JWKS": "/run/secrets/diplomado/jwks.json",
    }
    async with whole_system(
        tmp_path, new_name(), settings=issuer, domain=DOMAIN, overrides=(own_authority(tmp_path),),
        subnet="10.203.18.32/28",
    ) as system:  # fmt: skip
        root = await system.inside("entrance", "cat", ROOT_CERTIFICATE)
        secure = f"https://127.0.0.1:{system.ports['https']}"
        named = {"sni_hostname": DOMAIN}
        trusting = ssl.create_default_context(cadata=root)
        # A client of its own: one with an open connection would not ask for another name.
        async with httpx.AsyncClient(verify=trusting, trust_env=False, timeout=PATIENCE) as http:
            with pytest.raises(httpx.ConnectError):
                await http.get(f"{secure}/", extensions={"sni_hostname": "other.example.org"})
        async with httpx.AsyncClient(
            verify=trusting, trust_env=False, timeout=PATIENCE, headers={"Host": DOMAIN}
        ) as http:
            page = await http.get(f"{secure}/", headers={"Accept-Language": "es"}, extensions=named)
            assert (page.status_code, page.headers["content-language"]) == (200, "es")
            assert "max-age" in page.headers["strict-transport-security"]
            token = {"Authorization": f"Bearer {system.token('coordinator')}"}
            assert (await http.get(f"{secure}/api/v1/editions", headers=token, extensions=named)).status_code == 200
            plain = await http.get(f"{system.url}/registration/access?x=1")
            assert (plain.status_code, plain.headers["location"]) == (308, f"https://{DOMAIN}/registration/access?x=1")
