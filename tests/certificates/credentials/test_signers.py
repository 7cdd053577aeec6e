"""Keys are used where they are: in a file, or in a vault that is asked by HTTP."""

import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from diplomado_certificates.credentials.signers import SignerUnavailableError, signer_of
from tests.certificates.credentials.issuing import KEY, key_file

TOKEN = "a token of the tests"
OTHER = Ed25519PrivateKey.generate()


class _Vault(BaseHTTPRequestHandler):
    """The two addresses of a transit engine that are used, with two versions of a key."""

    keys = {1: OTHER, 2: KEY}  # noqa: RUF012
    said: dict[str, Any] | None = None

    def do_GET(self) -> None:
        public = {
            str(version): {"public_key": base64.b64encode(key.public_key().public_bytes_raw()).decode()}
            for version, key in self.keys.items()
        }
        self._answer("/v1/transit/keys/credentials", lambda: {"type": "ed25519", "latest_version": 2, "keys": public})

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["content-length"])))

        def signed() -> dict[str, Any]:
            signature = self.keys[sent["key_version"]].sign(base64.b64decode(sent["input"]))
            return {"signature": f"vault:v{sent['key_version']}:{base64.b64encode(signature).decode()}"}

        self._answer("/v1/transit/sign/credentials", signed)

    def _answer(self, path: str, data: Any) -> None:
        allowed = self.path == path and self.headers["x-vault-token"] == TOKEN
        body = json.dumps({"data": self.said or data()} if allowed else {"errors": ["permission denied"]}).encode()
        self.send_response(200 if allowed else 403)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def vault() -> Iterator[str]:
    """The address of a key of a vault."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Vault)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/transit/keys/credentials"
    server.shutdown()
    serving.join()
    server.server_close()
    _Vault.said = None


async def test_a_vault_signs_with_the_version_that_is_named(vault: str) -> None:
    for version, key in _Vault.keys.items():
        signer = signer_of(f"{vault}?key_version={version}", TOKEN)
        assert await signer.public_key() == key.public_key().public_bytes_raw()
        key.public_key().verify(await signer.sign(b"content"), b"content")


@pytest.mark.parametrize(
    "said",
    [
        {"signature": "vault:v1:AAAA"},
        {"signature": "vault:v2:AAAA"},
        {"signature": 7},
        {"keys": {}},
        {"keys": {"2": 7}},
    ],
    ids=str,
)
async def test_an_answer_of_a_vault_that_is_no_ed25519_of_that_version_is_not_used(
    vault: str, said: dict[str, Any]
) -> None:
    signer = signer_of(f"{vault}?key_version=2", TOKEN)
    _Vault.said = said
    with pytest.raises(SignerUnavailableError):
        await signer.sign(b"content")
    with pytest.raises(SignerUnavailableError):
        await signer.public_key()


async def test_a_vault_that_refuses_or_is_away_is_unavailable(vault: str) -> None:
    for address, token in (
        (f"{vault}?key_version=2", "another"),
        ("http://127.0.0.1:9/v1/t/keys/k?key_version=1", TOKEN),
    ):
        with pytest.raises(SignerUnavailableError) as refused:
            await signer_of(address, token).public_key()
        assert token not in str(refused.value)


async def test_a_file_signs_with_the_key_of_now(tmp_path: Path) -> None:
    path = tmp_path / "key.pem"
    signer = signer_of(key_file(path, password="secreto"), "secreto")
    KEY.public_key().verify(await signer.sign(b"content"), b"content")

    key_file(path, OTHER, "secreto")
    assert await signer.public_key() == OTHER.public_key().public_bytes_raw()


@pytest.mark.parametrize("content", [b"", b"not a key"])
async def test_a_file_without_a_key_is_unavailable(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "key.pem"
    path.write_bytes(content)
    with pytest.raises(SignerUnavailableError):
        await signer_of(path.as_uri(), "").sign(b"content")
    with pytest.raises(SignerUnavailableError):
        await signer_of(key_file(path, password="secreto"), "otra").sign(b"content")
    with pytest.raises(SignerUnavailableError):
        await signer_of((tmp_path / "none.pem").as_uri(), "").sign(b"content")


@pytest.mark.parametrize("address", ["", "key.pem", "ftp://x", "https://vault.example/v1/transit/keys/k"])
def test_an_address_of_no_key_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        signer_of(address, "")
