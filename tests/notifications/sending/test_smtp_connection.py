"""TLS and passwords towards the mail server."""

import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import ValidationError

from diplomado_notifications.messages.mail import Mail
from diplomado_notifications.sending.outcomes import Accepted
from diplomado_notifications.sending.smtp_connection import SmtpConnection, UnreachableError
from diplomado_notifications.settings import Settings
from tests.notifications.catcher import catching

MAIL = Mail("formacion@mision.example", "ana@correo.example", b"Subject: Hola\r\n\r\nHola\r\n", ())


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + private)
    return file


def server_side(authority: Path) -> ssl.SSLContext:
    """What the server shows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority)
    return context


def settings(port: int, **changes: object) -> Settings:
    """Settings that reach the catcher."""
    values: dict[str, object] = {
        "postgres": "postgresql://nowhere",
        "kafka": "nowhere:1",
        "smtp_host": "localhost",
        "smtp_port": port,
        "smtp_command_seconds": 15,
        "smtp_message_seconds": 19,
        "link_secret": "a secret of the tests that is long enough to sign links",
        **changes,
    }
    return Settings.model_validate(values)


async def send(configured: Settings) -> object:
    """Send one mail over a line of its own."""
    line = SmtpConnection(configured)
    try:
        await line.connect()
        return await line.send(MAIL)
    finally:
        await line.quit()


async def test_tls_from_the_first_byte(authority: Path) -> None:
    async with catching(tls=server_side(authority)) as catcher:
        assert await send(settings(catcher.port, smtp_security="tls", smtp_ca=str(authority))) == Accepted()


async def test_starttls_with_a_password(authority: Path) -> None:
    async with catching(starttls=server_side(authority), password="hunter2") as catcher:
        with_password = settings(
            catcher.port, smtp_security="starttls", smtp_ca=str(authority), smtp_username="m", smtp_password="hunter2"
        )
        assert await send(with_password) == Accepted()


async def test_a_wrong_password_is_nobodys_delivery(authority: Path) -> None:
    async with catching(starttls=server_side(authority), password="hunter2") as catcher:
        wrong = settings(
            catcher.port, smtp_security="starttls", smtp_ca=str(authority), smtp_username="m", smtp_password="guess"
        )
        with pytest.raises(UnreachableError) as refusal:
            await send(wrong)
    assert (refusal.value.reason, refusal.value.code) == ("server_refuses_us", 535)


async def test_a_server_that_nobody_vouches_for_is_not_used(authority: Path) -> None:
    async with catching(starttls=server_side(authority)) as catcher:
        with pytest.raises(UnreachableError):
            await send(settings(catcher.port, smtp_security="opportunistic"))


async def test_starttls_is_asked_for_or_nothing_is_sent() -> None:
    async with catching() as catcher:
        with pytest.raises(UnreachableError):
            await send(settings(catcher.port, smtp_security="starttls"))
        assert catcher.mails == []


async def test_a_password_is_never_sent_in_the_open() -> None:
    async with catching(password="hunter2") as catcher:
        with pytest.raises(UnreachableError):
            await send(settings(catcher.port, smtp_username="m", smtp_password="hunter2"))
    with pytest.raises(ValidationError, match="without TLS"):
        settings(25, smtp_security="none", smtp_username="m", smtp_password="hunter2")


def test_settings_that_cannot_work_are_refused() -> None:
    with pytest.raises(ValidationError, match="not an e-mail address"):
        settings(25, mail_from="Mission <mission@example.org>")
    with pytest.raises(ValidationError, match="shutdown_seconds"):
        settings(25, smtp_message_seconds=60)
