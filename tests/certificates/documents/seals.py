"""A seal with its authority and a time stamp service, made for a test."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from diplomado_certificates.documents.seal import Seal

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
PASSWORD = "de prueba"
_NONE = serialization.NoEncryption()


class StampedSeal(Seal):
    """A seal whose time stamps come from this process."""

    @property
    def stamper(self) -> DummyTimeStamper:
        (stamp, key), root = _issued("Hora", ExtendedKeyUsageOID.TIME_STAMPING), _root()[0]
        secret = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, _NONE)
        store = SimpleCertificateStore.from_certs([_asn1(root)])
        return DummyTimeStamper(_asn1(stamp), keys.PrivateKeyInfo.load(secret), certs_to_embed=store)


def key_file(folder: Path, name: str = "Sello de la misión") -> Path:
    """Write the PKCS#12 file of a seal, with the root of its authority."""
    certificate, key = _issued(name)
    path = folder / "seal.p12"
    encryption = serialization.BestAvailableEncryption(PASSWORD.encode())
    path.write_bytes(
        serialization.pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [_root()[0]], encryption)
    )
    return path


def trust() -> ValidationContext:
    """Trust the authority, as a reader would."""
    return ValidationContext(trust_roots=[_asn1(_root()[0])])


@cache
def _root() -> tuple[x509.Certificate, Key]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Raíz de prueba")
    return _signed(name, name, key, key, is_authority=True), key


@cache
def _issued(name: str, usage: x509.ObjectIdentifier | None = None) -> tuple[x509.Certificate, Key]:
    root, root_key = _root()
    key: Key = ec.generate_private_key(ec.SECP256R1())
    if usage:  # the stamper of tests signs by RSA alone
        key = rsa.generate_private_key(65537, 2048)
    return _signed(_name(name), root.subject, key, root_key, usage=usage), key


def _signed(
    name: x509.Name,
    issuer: x509.Name,
    key: Key,
    issuer_key: Key,
    *,
    is_authority: bool = False,
    usage: x509.ObjectIdentifier | None = None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    allowed = [not is_authority] * 2 + [False] * 3 + [is_authority] * 2 + [False] * 2
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(*allowed), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if usage is not None:
        built = built.add_extension(x509.ExtendedKeyUsage([usage]), critical=True)
    return built.sign(issuer_key, hashes.SHA256())


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
