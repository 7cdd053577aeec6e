"""Settings that are half set: refused at the start, with the sentence that helps."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from diplomado_chassis import half_set, secret_files
from diplomado_chassis.http.auth.sessions import Sessions
from diplomado_chassis.secret_files import SecretFileError
from diplomado_chassis.settings import Settings
from tests.architecture.composition import all_services
from tests.support.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("no_variables")
SOUND = {
    "postgres": "postgresql://x",
    "kafka": "x:1",
    "public_url": "https://cursos.example.org",
    "session_secret": "s" * 32,
}


def refusal(**changes: Any) -> str:
    """Why a service does not start; empty if it does."""
    return Settings.model_validate({**SOUND, **changes}).why_not_serve() or ""


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"kafka_username": "us"}, "DIPLOMADO_KAFKA_USERNAME is set without DIPLOMADO_KAFKA_PASSWORD"),
        (
            {"kafka_password": "p", "kafka_tls": True},
            "DIPLOMADO_KAFKA_PASSWORD is set without DIPLOMADO_KAFKA_USERNAME",
        ),
        ({"kafka_username": "us", "kafka_password": "p"}, "without TLS"),
        ({"kafka_username": "us", "kafka_password": "p", "kafka_mechanism": "PLAIN"}, "PLAIN sends the password"),
        ({"kafka_mechanism": "PLAIN", "kafka_tls": True}, "needs DIPLOMADO_KAFKA_USERNAME"),
        ({"kafka_certificate": "c.pem", "kafka_tls": True}, "without DIPLOMADO_KAFKA_KEY"),
        ({"kafka_certificate": "c.pem", "kafka_key": "k.pem"}, "needs TLS"),
        ({"kafka_mechanism": "OAUTHBEARER", "kafka_tls": True}, "needs DIPLOMADO_KAFKA_TOKEN_URL"),
        ({"kafka_client_id": "us"}, "A token for Kafka is configured and not used"),
        (
            {
                "kafka_mechanism": "OAUTHBEARER",
                "kafka_tls": True,
                "kafka_client_id": "us",
                "kafka_client_secret": "p",
                "kafka_token_url": "http://issuer.example/token",
            },
            "must begin with https://",
        ),
        ({"public_url": "http://127.0.0.1:8000"}, "DIPLOMADO_PUBLIC_URL names this machine only"),
        ({"public_url": "https://localhost"}, "DIPLOMADO_PUBLIC_URL names this machine only"),
        ({"oidc_client_secret": "s"}, "without DIPLOMADO_OIDC_CLIENT_ID"),
        ({"oidc_jwks": "http://issuer.example/keys"}, "read without TLS"),
        ({"session_secret": None}, "DIPLOMADO_SESSION_SECRET must be set"),
    ],
)
def test_half_set_security_is_refused(changes: dict[str, Any], sentence: str) -> None:
    assert sentence in refusal(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"kafka_tls": True},
        {"kafka_ca": "ca.pem", "kafka_certificate": "c.pem", "kafka_key": "k.pem"},
        {"kafka_username": "us", "kafka_password": "p", "kafka_tls": True, "kafka_mechanism": "SCRAM-SHA-256"},
        {"kafka_username": "us", "kafka_password": "p", "kafka_ca": "ca.pem", "kafka_mechanism": "PLAIN"},
        {
            "kafka_mechanism": "OAUTHBEARER",
            "kafka_tls": True,
            "kafka_client_id": "us",
            "kafka_client_secret": "p",
            "kafka_token_url": "https://issuer.example/token",
        },
        {"development": True, "public_url": "http://127.0.0.1", "kafka_username": "us", "kafka_password": "p"},
    ],
)
def test_whole_settings_start(changes: dict[str, Any]) -> None:
    assert refusal(**changes) == ""


def test_a_name_that_is_no_setting_is_refused_with_the_one_that_was_meant() -> None:
    values = {**dict.fromkeys(Settings.model_fields), **SOUND, "kafka_mechanism": "SCRAM-SHA-512"}
    known = {f"DIPLOMADO_{name.upper()}" for name in Settings.model_fields}
    environment = {"DIPLOMADO_SESION_SECRET", "DIPLOMADO_POSTGRES_FILE", "DIPLOMADO_ZOOM_ACCOUNT", "PATH"}
    [told] = half_set.problems(values, environment, known)
    assert told.startswith("DIPLOMADO_SESION_SECRET is no setting")
    assert "did you mean DIPLOMADO_SESSION_SECRET?" in told
    assert list(half_set.problems({**values, "development": True}, environment, known)) == []
    [told] = half_set.problems(values, {"FORWARDED_ALLOW_IPS"}, known)
    assert "DIPLOMADO_TRUSTED_PROXIES" in told


def test_the_names_of_all_services_are_known() -> None:
    """Their processes often share one environment."""
    named = {f"DIPLOMADO_{name.upper()}" for service in all_services() for name in service.settings.model_fields}
    own = {f"DIPLOMADO_{name.upper()}" for name in Settings.model_fields}
    assert named - own == half_set.OF_SERVICES


def test_a_process_says_what_is_missing_and_does_not_start() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.chassis.sample", "serve"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env={
            "PATH": os.environ["PATH"],
            "DIPLOMADO_POSTGRES": "postgresql://x",
            "DIPLOMADO_KAFKA": "x:1",
            "DIPLOMADO_KAFKA_USERNAME": "us",
            "DIPLOMADO_SESSION_SECRET": "s" * 32,
            "DIPLOMADO_PUBLIC_URL": "https://cursos.example.org",
        },
    )
    assert done.returncode == 1
    assert "DIPLOMADO_KAFKA_USERNAME is set without DIPLOMADO_KAFKA_PASSWORD" in done.stderr
    assert done.stdout == ""


def test_secrets_are_read_from_files_and_again_when_they_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session that was sealed with the secret before stays readable only while that secret is still named."""
    folder = tmp_path / "secrets"
    folder.mkdir()
    (folder / "diplomado_kafka_password").write_text("first\n", "utf-8")
    session = tmp_path / "session"
    session.write_text("a" * 32, "utf-8")
    monkeypatch.setenv("DIPLOMADO_SECRETS_FOLDER", str(folder))
    monkeypatch.setenv("DIPLOMADO_SESSION_SECRET_FILE", str(session))
    settings = Settings.model_validate({"postgres": "postgresql://x", "kafka": "x:1"})
    assert settings.kafka_password is not None
    assert settings.kafka_password.get_secret_value() == "first"
    sessions = Sessions(settings)
    sealed = sessions.seal({"k": "x"})
    assert settings.reload() == []

    (folder / "diplomado_kafka_password").write_text("second\n", "utf-8")
    session.write_text("b" * 32 + "," + "a" * 32, "utf-8")
    assert settings.reload() == ["kafka_password", "session_secret"]
    assert settings.kafka_password.get_secret_value() == "second"
    assert sessions.open(sealed) == {"k": "x"}

    session.write_text("b" * 32, "utf-8")
    settings.reload()
    assert sessions.open(sealed) is None

    session.write_text("short", "utf-8")
    with pytest.raises(ValidationError):
        settings.reload()
    assert settings.session_secrets == ("b" * 32,)
    session.unlink()
    with pytest.raises(SecretFileError, match="SESSION_SECRET cannot be read"):
        settings.reload()
    assert settings.session_secrets == ("b" * 32,)


def test_a_secret_given_twice_or_nowhere_is_refused(tmp_path: Path) -> None:
    twice = {"DIPLOMADO_KAFKA_PASSWORD": "p", "DIPLOMADO_KAFKA_PASSWORD_FILE": "/x"}
    with pytest.raises(SecretFileError, match="both set"):
        secret_files.file_of("kafka_password", twice)
    with pytest.raises(SecretFileError, match="names no folder"):
        secret_files.file_of("kafka_password", {"DIPLOMADO_SECRETS_FOLDER": str(tmp_path / "gone")})
    empty = tmp_path / "empty"
    empty.touch()
    with pytest.raises(SecretFileError, match="empty"):
        secret_files.read(empty, "kafka_password")
