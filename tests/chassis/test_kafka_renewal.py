"""What a connected client shows to Kafka follows the settings and files; the advice of refusals. Without a broker."""

import ssl
from pathlib import Path

import pytest
import structlog
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError, SaslAuthenticationFailed, UnknownTopicOrPartitionError

from diplomado_chassis import kafka
from diplomado_chassis.kafka import Renewal, security
from diplomado_chassis.kafka_tokens import NoToken
from diplomado_chassis.observability.kafka_advice import advice_of
from diplomado_chassis.settings import Settings
from tests.support.authority import Authority


async def test_the_next_connection_shows_what_the_files_say_now(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password, an authority, and a certificate that comes before its key."""
    monkeypatch.setattr(kafka, "_LOOK_SECONDS", 0.0)
    first, second = Authority("first"), Authority("second")
    password, authority = tmp_path / "password", tmp_path / "ca.pem"
    certificate, key = tmp_path / "us.pem", tmp_path / "us.key"
    password.write_text("first", "utf-8")
    authority.write_bytes(first.certificate)
    first.issue("us", certificate, key)
    monkeypatch.setenv("DIPLOMADO_KAFKA_PASSWORD_FILE", str(password))
    files = {"kafka_ca": authority, "kafka_certificate": certificate, "kafka_key": key}
    settings = Settings.model_validate({"postgres": "postgresql://x", "kafka": "x:1", "kafka_username": "us", **files})
    client = AIOKafkaClient(bootstrap_servers="x:1", **security(settings))
    renewal = Renewal(settings)

    def shown() -> tuple[str, ssl.SSLContext]:
        return client._sasl_plain_password, client._ssl_context

    before = shown()
    assert before[0] == "first"
    await renewal.renew(client)
    assert shown() == before, "nothing has changed"

    password.write_text("second", "utf-8")
    assert settings.reload() == ["kafka_password"]
    authority.write_bytes(first.certificate + second.certificate)
    await renewal.renew(client)
    password_now, context = shown()
    assert (password_now, len(context.get_ca_certs())) == ("second", 2)

    spare, its_key = tmp_path / "next.pem", tmp_path / "next.key"
    second.issue("us", spare, its_key)
    with structlog.testing.capture_logs() as logs:
        spare.replace(certificate)
        for _ in range(2):
            await renewal.renew(client)
        assert shown() == (password_now, context), "a certificate without its key is not taken"
        its_key.replace(key)
        await renewal.renew(client)
    assert shown()[1] is not context
    assert [entry["event"] for entry in logs] == ["kafka.certificate_unusable", "kafka.security_renewed"]


@pytest.mark.parametrize(
    ("error", "setting"),
    [
        (SaslAuthenticationFailed(), "DIPLOMADO_KAFKA_USERNAME"),
        (NoToken(), "DIPLOMADO_KAFKA_TOKEN_URL"),
        (KafkaConnectionError(), "DIPLOMADO_KAFKA_CERTIFICATE"),
        (ssl.SSLCertVerificationError(), "DIPLOMADO_KAFKA_CA"),
        (ConnectionRefusedError(), "Nothing listens at DIPLOMADO_KAFKA"),
        (ConnectionResetError(), "DIPLOMADO_KAFKA names a listener"),
    ],
)
def test_a_refusal_names_the_setting_to_check(error: BaseException, setting: str) -> None:
    assert setting in (advice_of(error) or "")


def test_an_error_about_something_else_has_no_advice() -> None:
    assert advice_of(UnknownTopicOrPartitionError()) is None
