"""Makes the secrets of a system that runs by Compose, each once: passwords, keys, and the certificates of Kafka.

What exists stays. To change a password, delete its file and run `docker compose up --wait` again. Each file belongs to
the account of the container that reads it.
"""

import datetime
import json
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import quote

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey

SERVICES = ("registration", "sessions", "certificates", "notifications")
SHARED = ("link_secret", "session_secret")
OURS, KAFKA, KEYCLOAK, POSTGRES, ROOT = 10001, 1000, 1000, 999, 0
"""The accounts of the images."""
BROKER = ("kafka", "localhost")
"""The names that the certificate of Kafka is for."""
YEARS = 10
SIGN_IN = "diplomado_oidc_client_secret"


def once(path: Path, text: str, owner: int) -> str:
    """Write a file that is missing, for its owner alone, and return what the file holds.

    Who wrote a file by hand need not know which account reads it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        beside = path.with_name(f".{path.name}.new")
        beside.write_text(text, encoding="utf-8")
        _give(beside, owner)
        beside.replace(path)
    _give(path, owner)
    return path.read_text(encoding="utf-8").rstrip("\n")


def _give(path: Path, owner: int) -> None:
    path.chmod(0o400)
    if os.geteuid() == 0:  # others make them for a cluster, which gives each container its files
        os.chown(path, owner, owner)


def password(path: Path, owner: int = ROOT) -> str:
    """Return the password of a file, made at first use."""
    return once(path, secrets.token_urlsafe(32), owner)


def copy(source: Path, path: Path, owner: int) -> None:
    """Give a reader its own copy of a file, also when the file has changed."""
    path.unlink(missing_ok=True)
    once(path, source.read_text(encoding="utf-8"), owner)


def authority(folder: Path) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Return the authority that Kafka's certificate is signed by, made at first use."""
    key_file, certificate_file = folder / "authority" / "key.pem", folder / "authority" / "certificate.pem"
    if not certificate_file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Diplomado Compose")])
        made = _certificate(name, name, key, key, [x509.BasicConstraints(ca=True, path_length=0)])
        once(key_file, _pem(key), ROOT)
        once(certificate_file, made.public_bytes(serialization.Encoding.PEM).decode(), ROOT)
    loaded = serialization.load_pem_private_key(key_file.read_bytes(), None)
    assert isinstance(loaded, ec.EllipticCurvePrivateKey)
    return loaded, x509.load_pem_x509_certificate(certificate_file.read_bytes())


def broker(folder: Path) -> None:
    """Make Kafka's key and certificate, in one file as Kafka reads it."""
    path = folder / "kafka" / "keystore.pem"
    if path.exists():
        return
    signer, issuer = authority(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "kafka")])
    names = x509.SubjectAlternativeName([x509.DNSName(name) for name in BROKER])
    made = _certificate(name, issuer.subject, key, signer, [x509.BasicConstraints(ca=False, path_length=None), names])
    chain = "".join(one.public_bytes(serialization.Encoding.PEM).decode() for one in (made, issuer))
    once(path, _pem(key) + chain, KAFKA)


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    extensions: list[x509.ExtensionType],
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - datetime.timedelta(days=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=365 * YEARS))
    for extension in extensions:
        builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    return builder.sign(signer, hashes.SHA256())


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def signing_key(folder: Path) -> Path:
    """Return the file of the public keys of tokens for trials, made with the private key at first use."""
    private, public = folder / "trial" / "signing.json", folder / "trial" / "jwks.json"
    if not public.exists():
        key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
        once(private, json.dumps(key.as_dict(private=True)), ROOT)
        once(public, json.dumps({"keys": [key.as_dict(private=False)]}), ROOT)
    return public


def trusted(folder: Path) -> Path:
    """Return the file of the authority that signed Kafka's certificate: ours, or that of a Kafka elsewhere."""
    if os.environ.get("DIPLOMADO_STORES") != "external":
        return folder / "authority" / "certificate.pem"
    own = folder / "external" / "kafka-ca.pem"
    if not own.exists():
        sys.exit(f"{own.relative_to(folder)} is missing among the secrets: the authority of your Kafka's certificate.")
    return own


def realm(folder: Path, source: Path, public_url: str) -> None:
    """Write the realm of a trial as Keycloak imports it, with a password of its own for each account."""
    if os.environ.get("DIPLOMADO_DOMAIN"):
        sys.exit("DIPLOMADO_IDENTITY=keycloak is for a trial on this machine: with a domain, name your own issuer.")
    identity = folder / "identity"
    client_secret = password(identity / "client_secret")
    text = source.read_text(encoding="utf-8")
    for name, value in (
        ("CLIENT_SECRET", client_secret),
        ("PUBLIC_URL", public_url),
        ("BACK_CHANNEL_URL", "http://registration:8000"),
    ):
        text = text.replace(name, value)
    written = json.loads(text)
    for user in written["users"]:
        user["credentials"][0]["value"] = password(identity / "users" / user["username"])
    (identity / "import" / "realm.json").unlink(missing_ok=True)
    once(identity / "import" / "realm.json", json.dumps(written), KEYCLOAK)
    once(folder / "registration" / SIGN_IN, client_secret, OURS)


def main(folder: Path) -> None:
    """Make everything that is missing."""
    password(folder / "postgres" / "superuser", POSTGRES)
    password(folder / "kafka" / "admin", KAFKA)
    broker(folder)
    certificate, jwks = trusted(folder), signing_key(folder)
    database = os.environ.get("DIPLOMADO_POSTGRES_AT", "postgres:5432/diplomado")
    shared = {name: password(folder / "shared" / name) for name in SHARED}
    admin = folder / "kafka" / "admin"
    copy(admin, folder / "topics" / "diplomado_kafka_password", OURS)
    copy(certificate, folder / "topics" / "kafka-ca.pem", OURS)
    for service in SERVICES:
        own, migrate = folder / service, folder / "migrate" / service
        for name, value in shared.items():
            (migrate / f"diplomado_{name}").unlink(missing_ok=True)  # of an earlier version
            (own / f"diplomado_{name}").unlink(missing_ok=True)
            once(own / f"diplomado_{name}", value, OURS)
        for place, role in ((own, service), (migrate, f"{service}_owner")):
            secret = password(folder / "postgres" / role, POSTGRES)
            (place / "diplomado_postgres").unlink(missing_ok=True)
            user = f"diplomado_{role}:{quote(secret, safe='')}"
            once(place / "diplomado_postgres", f"postgresql://{user}@{database}", OURS)
        password(folder / "topics" / "users" / service, OURS)
        copy(folder / "topics" / "users" / service, own / "diplomado_kafka_password", OURS)
        copy(certificate, own / "kafka-ca.pem", OURS)
        copy(jwks, own / "jwks.json", OURS)
    (folder / "registration" / SIGN_IN).unlink(missing_ok=True)
    if source := os.environ.get("DIPLOMADO_REALM"):
        realm(folder, Path(source), os.environ["DIPLOMADO_PUBLIC_URL"])
    for part in folder.rglob("*"):
        if part.is_dir():
            part.chmod(0o755)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
