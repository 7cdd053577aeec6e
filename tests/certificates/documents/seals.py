"""Seals with their authority, and a time stamp service (RFC 3161) by openssl, made for a test."""

import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko_certvalidator import ValidationContext

from diplomado_certificates.signing_keys import PublicKey
from tests.support.waiting import PATIENCE

PASSWORD = "de prueba"
_PEM = serialization.Encoding.PEM
_CONFIG = """
[tsa]
default_tsa = test
[test]
serial = {folder}/serial
signer_cert = {folder}/stamp.pem
signer_key = {folder}/stamp.key
certs = {folder}/root.pem
signer_digest = sha256
digests = sha256, sha384, sha512
default_policy = 1.2.3.4.1
accuracy = secs:1
"""


def key_file(folder: Path, name: str = "Sello de la misión", revocations: str = "") -> Path:
    """Write the PKCS#12 file of a seal, with the root of its authority, whose revocation list is at an address."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _signed(_name(name), key.public_key(), revocations=revocations)
    path = folder / "seal.p12"
    encryption = serialization.BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [_root()[0]], encryption))
    return path


def certificates_file(folder: Path, key: PublicKey, name: str = "Sello de la misión") -> Path:
    """Write the certificates of a seal whose key is elsewhere."""
    path = folder / "seal.pem"
    path.write_bytes(_signed(_name(name), key).public_bytes(_PEM) + root_pem())
    return path


def root_pem() -> bytes:
    """Return the authority's own certificate."""
    return _root()[0].public_bytes(_PEM)


def trust() -> ValidationContext:
    """Trust the authority, as a reader without a network would."""
    return ValidationContext(trust_roots=[asn1.Certificate.load(_root()[0].public_bytes(serialization.Encoding.DER))])


@contextmanager
def time_stamps() -> Iterator[str]:
    """Serve time stamps at an address, and the authority's revocation list at the same one with `/revoked`."""
    if shutil.which("openssl") is None:
        pytest.skip("NOT TESTED with a time stamp service: there is no openssl")
    with tempfile.TemporaryDirectory() as folder:
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(Path(folder)))
        address = f"http://127.0.0.1:{server.server_port}"
        _write_stamper(Path(folder), f"{address}/revoked")
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield address
        finally:
            server.shutdown()
            serving.join()
            server.server_close()


def _handler(folder: Path) -> type[BaseHTTPRequestHandler]:
    turn = threading.Lock()  # openssl counts serial numbers in a file

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["content-length"]))
            command = ["openssl", "ts", "-reply", "-config", str(folder / "tsa.conf"), "-queryfile", "/dev/stdin"]
            with turn:
                made = subprocess.run(command, input=query, capture_output=True, check=True, timeout=PATIENCE)
            self._answer(made.stdout, "application/timestamp-reply")

        def do_GET(self) -> None:
            self._answer(_revoked().public_bytes(serialization.Encoding.DER), "application/pkix-crl")

        def _answer(self, body: bytes, media_type: str) -> None:
            self.send_response(200)
            self.send_header("content-type", media_type)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return Handler


def _write_stamper(folder: Path, revocations: str) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = ExtendedKeyUsageOID.TIME_STAMPING
    certificate = _signed(_name("Hora"), key.public_key(), usage=usage, revocations=revocations)
    secret = key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    for name, content in (
        ("serial", b"01\n"),
        ("stamp.pem", certificate.public_bytes(_PEM)),
        ("stamp.key", secret),
        ("root.pem", root_pem()),
        ("tsa.conf", _CONFIG.format(folder=folder).encode()),
    ):
        (folder / name).write_bytes(content)


@cache
def _root() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    return _certificate(_name("Raíz de prueba"), key.public_key(), _name("Raíz de prueba"), key, is_authority=True), key


def _revoked() -> x509.CertificateRevocationList:
    """Return the authority's list, in which nothing is revoked."""
    root, key = _root()
    now = datetime.now(UTC)
    built = x509.CertificateRevocationListBuilder().issuer_name(root.subject)
    built = built.last_update(now - timedelta(hours=1)).next_update(now + timedelta(days=1))
    number = x509.CRLNumber(1)
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return (
        built.add_extension(number, critical=False).add_extension(authority, critical=False).sign(key, hashes.SHA256())
    )


def _signed(
    name: x509.Name, key: PublicKey, *, usage: x509.ObjectIdentifier | None = None, revocations: str = ""
) -> x509.Certificate:
    root, root_key = _root()
    return _certificate(name, key, root.subject, root_key, usage=usage, revocations=revocations)


def _certificate(
    name: x509.Name,
    key: PublicKey,
    issuer: x509.Name,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool = False,
    usage: x509.ObjectIdentifier | None = None,
    revocations: str = "",
) -> x509.Certificate:
    now = datetime.now(UTC)
    allowed = [not is_authority] * 2 + [False] * 3 + [is_authority] * 2 + [False] * 2
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(*allowed), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if usage is not None:
        built = built.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    if revocations:
        point = x509.DistributionPoint([x509.UniformResourceIdentifier(revocations)], None, None, None)
        built = built.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return built.sign(issuer_key, hashes.SHA256())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
