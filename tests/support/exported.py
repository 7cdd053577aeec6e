"""The static register of a running deployment."""

import asyncio
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psutil
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from diplomado_local.services import program_of
from diplomado_local.state import Deployment
from diplomado_verify.multikeys import encode
from tests.support.waiting import PATIENCE, eventually

PARTNER = "ISAE Universidad"
"""The partner of an example that endorses its awards."""


def signing(folder: Path) -> dict[str, str]:
    """Make keys below a folder, and return the environment of services that sign credentials with them.

    They offer documents for Europass too.
    """
    (issuer, _), (partner, key) = _key_file(folder / "credentials.pem"), _key_file(folder / "partner.pem")
    listed = folder / "co-issuers.toml"
    table = {"name": PARTNER, "did": "did:web:universidad.example.org", "signer": partner}
    lines = [f'{name} = "{value}"' for name, value in table.items()]
    listed.write_text("\n".join(["[[co_issuer]]", *lines, f'keys = ["{encode(key)}"]', ""]), "utf-8")
    europass = {"DIPLOMADO_EUROPASS_COUNTRY": "PAN", "DIPLOMADO_EUROPASS_LEGAL_IDENTIFIER": "NTRPA-155-604"}
    return {"DIPLOMADO_CREDENTIAL_SIGNER": issuer, "DIPLOMADO_CREDENTIAL_CO_ISSUERS": str(listed), **europass}


def _key_file(file: Path) -> tuple[str, bytes]:
    key = Ed25519PrivateKey.generate()
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return file.as_uri(), key.public_key().public_bytes_raw()


async def export(deployment: Deployment, parent: Path) -> Path:
    """Export the register of a deployment, by the command that operators run, into a new folder below another.

    It waits until every credential is signed, which the service does in the background.
    """

    async def whole() -> Path | None:
        folder = Path(tempfile.mkdtemp(dir=parent)) / "register"
        told = await asyncio.to_thread(_exported, deployment, folder)
        return None if told["unsigned"] else folder

    found = await eventually(whole)
    assert found
    return found


def _exported(deployment: Deployment, folder: Path) -> dict[str, Any]:
    environment = psutil.Process(deployment.pids["certificates"]).environ()
    command = [*program_of("certificates"), "export-register", str(folder)]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr.decode()
    told: dict[str, Any] = json.loads(done.stdout)
    return told
