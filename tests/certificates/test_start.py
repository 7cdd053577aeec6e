"""The service does not start with a verification address that nobody could open from paper."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diplomado_certificates.documents.printed_address import why_not_printable
from tests.support.waiting import PATIENCE

NOWHERE = {
    "DIPLOMADO_POSTGRES": "postgresql://nobody@127.0.0.1:1/none",
    "DIPLOMADO_KAFKA": "127.0.0.1:1",
    "DIPLOMADO_LINK_SECRET": "a secret of the tests that is long enough to sign links",
}


def started(**variables: str) -> tuple[int, str]:
    """Start the service until it refuses: with an unknown role it does so after the address was accepted."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("DIPLOMADO_")}
    ended = subprocess.run(
        [sys.executable, "-m", "diplomado_certificates", "serve", "--roles", "nothing"],
        env={**clean, **NOWHERE, **variables},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return ended.returncode, ended.stderr


@pytest.mark.parametrize("address", [None, "http://certificates.example.org", "https://localhost:8000"])
def test_a_service_refuses_to_print_an_address_that_fails_on_paper(address: str | None) -> None:
    code, said = started(**({"DIPLOMADO_PUBLIC_URL": address} if address else {}))
    assert code == 1
    assert "DIPLOMADO_PUBLIC_URL" in said
    assert "DIPLOMADO_DEVELOPMENT=true" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "variables",
    [
        {"DIPLOMADO_PUBLIC_URL": "https://certificates.example.org", "DIPLOMADO_SESSION_SECRET": "s" * 32},
        {"DIPLOMADO_DEVELOPMENT": "true"},
    ],
)
def test_a_public_address_and_development_start(variables: dict[str, str]) -> None:
    _, said = started(**variables)
    assert "no such role" in said


@pytest.mark.parametrize(
    ("address", "printable"),
    [
        ("https://certificates.example.org/", True),
        ("https://certificates.example.org:8443", True),
        ("HTTPS://CERTIFICATES.EXAMPLE.ORG", True),
        ("https://10.0.0.7", True),
        ("https://127.0.0.2", False),
        ("https://[::1]:8000", False),
        ("https://[::ffff:127.0.0.1]", False),
        ("https://0.0.0.0", False),
        ("https://verify.localhost.", False),
        ("https://[broken", False),
        ("certificates.example.org", False),
        ("ftp://certificates.example.org", False),
        ("", False),
    ],
)
def test_an_address_for_paper_is_public_and_encrypted(address: str, printable: bool) -> None:
    assert (why_not_printable(address) is None) == printable


@pytest.mark.parametrize("name", ["DIPLOMADO_CREDENTIAL_SIGNER", "DIPLOMADO_SEAL_SIGNER"])
def test_an_address_of_no_key_is_told_at_the_start(name: str, tmp_path: Path) -> None:
    (tmp_path / "chain.pem").touch()
    file = str(tmp_path / "chain.pem")
    code, said = started(**{name: "pkcs11:object=a", "DIPLOMADO_SEAL_FILE": file, "DIPLOMADO_DEVELOPMENT": "true"})
    assert code == 1
    assert f"{name} cannot be read: an address of a token is pkcs11:" in said


def test_production_does_not_start_without_the_secret_of_sessions() -> None:
    code, said = started(DIPLOMADO_PUBLIC_URL="https://certificates.example.org")
    assert (code, "DIPLOMADO_SESSION_SECRET must be set" in said) == (1, True)
