"""Keys are used where they are: in a file, in a PKCS#11 token, or in a vault that is asked by HTTP."""

import asyncio
import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from diplomado_certificates.signing_keys import SignerUnavailableError, checked, signer_of
from diplomado_certificates.signing_keys.token import Token
from tests.certificates.credentials.issuing import KEY, key_file
from tests.certificates.signing_keys.tokens import PIN, SoftToken
from tests.support.waiting import PATIENCE

TOKEN = "a token of the tests"
OTHER = Ed25519PrivateKey.generate()
PAPERS: dict[str, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey] = {
    "ecdsa": ec.generate_private_key(ec.SECP256R1()),
    "rsa": rsa.generate_private_key(65537, 2048),
}


class _Vault(BaseHTTPRequestHandler):
    """The addresses of a transit engine that are used, with two versions of a key, and keys of other kinds."""

    keys = {1: OTHER, 2: KEY}  # noqa: RUF012
    said: dict[str, Any] | None = None

    def do_GET(self) -> None:
        public = {
            str(version): {"public_key": base64.b64encode(key.public_key().public_bytes_raw()).decode()}
            for version, key in self.keys.items()
        }
        for name, key in PAPERS.items():
            pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
            if self.path.endswith(f"/{name}"):
                self._answer(f"/v1/transit/keys/{name}", lambda pem=pem: {"keys": {"1": {"public_key": pem}}})
                return
        self._answer("/v1/transit/keys/credentials", lambda: {"type": "ed25519", "latest_version": 2, "keys": public})

    def do_POST(self) -> None:
        sent = json.loads(self.rfile.read(int(self.headers["content-length"])))

        def signed() -> dict[str, Any]:
            content = base64.b64decode(sent["input"])
            if name in PAPERS:
                assert sent["signature_algorithm"] == "pkcs1v15"
                key = PAPERS[name]
                signature = (
                    key.sign(content, PKCS1v15(), SHA256())
                    if isinstance(key, rsa.RSAPrivateKey)
                    else key.sign(content, ec.ECDSA(SHA256()))
                )
            else:
                signature = self.keys[sent["key_version"]].sign(content)
            return {"signature": f"vault:v{sent['key_version']}:{base64.b64encode(signature).decode()}"}

        name = self.path.removeprefix("/v1/transit/sign/").removesuffix("/sha2-256")
        known = f"{name}/sha2-256" if name in PAPERS else "credentials"
        self._answer(f"/v1/transit/sign/{known}", signed)

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
        assert await signer.public_key() == key.public_key()
        key.public_key().verify(await signer.sign(b"content"), b"content")


@pytest.mark.parametrize(
    "said",
    [
        {"signature": "vault:v1:AAAA"},
        {"signature": "vault:v2:AAAA"},
        {"signature": "vault:v2:á"},
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


@pytest.mark.parametrize("name", PAPERS)
async def test_a_vault_signs_with_keys_of_papers(vault: str, name: str) -> None:
    signer = signer_of(f"{vault.removesuffix('credentials')}{name}?key_version=1", TOKEN)
    assert await signer.public_key() == PAPERS[name].public_key()
    assert checked(PAPERS[name].public_key(), b"content", await signer.sign(b"content"))


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
    assert await signer.public_key() == OTHER.public_key()


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


@pytest.mark.parametrize("name", ["ed25519", "ecdsa", "rsa"])
async def test_a_token_signs_with_keys_of_each_kind(token: SoftToken, name: str) -> None:
    signer = signer_of(token.address(name), PIN)
    key = await signer.public_key()
    signatures = await asyncio.gather(*(signer.sign(b"content %d" % number) for number in range(8)))
    for number, signature in enumerate(signatures):
        assert checked(key, b"content %d" % number, signature)
    with pytest.raises(SignerUnavailableError):
        checked(key, b"another content", signatures[0])


async def test_a_token_that_lost_its_sessions_is_opened_again(token: SoftToken) -> None:
    signer = signer_of(token.address("ed25519"), PIN)
    assert await signer.sign(b"content")
    pkcs11.lib(token.module).reinitialize()  # as a token does that was switched off and on
    with pytest.raises(SignerUnavailableError):
        await signer.sign(b"content")
    assert await signer.sign(b"content")


async def test_a_token_that_hangs_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the caller nor a thread, of which a process has few."""
    monkeypatch.setattr("diplomado_certificates.signing_keys.token._SECONDS", 0.2)
    signer = signer_of("pkcs11:token=here;object=key?module-path=/usr/lib/module.so", PIN)
    with Token._lock:  # as somebody holds it whom the token does not answer
        with pytest.raises(SignerUnavailableError):
            await signer.sign(b"content")
        async with asyncio.timeout(PATIENCE):
            await asyncio.to_thread(pytest.raises, SignerUnavailableError, signer._with_session, len)  # type: ignore[attr-defined]


async def test_a_token_without_the_key_or_with_another_pin_is_unavailable(token: SoftToken) -> None:
    for address, pin in (
        (token.address("none"), PIN),
        (token.address("ed25519", "nowhere"), PIN),
        (token.address("ed25519", "another"), "falso"),
        (SoftToken("/nowhere/module.so").address("ed25519"), PIN),
    ):
        for use in (signer_of(address, pin).public_key(), signer_of(address, pin).sign(b"content")):
            with pytest.raises(SignerUnavailableError) as refused:
                await use
            assert pin not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        *("", "key.pem", "ftp://x", "https://vault.example/v1/transit/keys/k", "pkcs11:", "pkcs11:token=a;object=b"),
        *(f"pkcs11:{one}?module-path=/m.so" for one in ("token=a", "object=b", "token=a;object=b;pin-value=1")),
        "pkcs11:token=a;object=b?module-path=/m.so&module-path=/n.so",
    ],
)
def test_an_address_of_no_key_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        signer_of(address, "")
