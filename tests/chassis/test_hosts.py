"""Which names in the Host header are ours, and which secrets production needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.http.hosts import name_of, refusal
from diplomado_chassis.settings import Settings

OURS = frozenset({"cursos.example.org"})
names = st.from_regex(r"[a-z][a-z0-9]{0,9}(\.[a-z][a-z0-9]{0,9}){0,3}", fullmatch=True)


@given(names, st.sampled_from(["", ".", ":80", ":8443", ".:443"]), st.booleans())
def test_a_name_counts_without_port_final_dot_and_case(name: str, end: str, upper: bool) -> None:
    assert name_of((name.upper() if upper else name) + end) == name
    assert refusal(name + end, {name}) is None


@given(st.text(max_size=60))
def test_any_text_is_answered_refused_or_no_host(text: str) -> None:
    assert refusal(text, OURS) in (None, 400, 421)
    assert refusal(f"cursos.example.org@{text}", OURS) in (400, 421)
    assert refusal(f"cursos.example.org.{text}.attacker", OURS) in (400, 421)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("cursos.example.org", None),
        ("CURSOS.example.org:8443", None),
        ("127.0.0.1:8000", None),
        ("[::1]:8000", None),
        ("attacker.example", 421),
        ("cursos.example.org.attacker.example", 421),
        ("cursos.example.org/x", 400),
        ("cursos.example.org:x", 400),
        ("[::1", 400),
        ("", 400),
        (None, 400),
    ],
)
def test_hosts_of_others_are_refused(host: str | None, status: int | None) -> None:
    assert refusal(host, OURS) == status


def settings(**changes: object) -> Settings:
    """Settings as in production."""
    return Settings.model_validate({"postgres": "postgres://x", "kafka": "x:1", **changes})


@pytest.mark.usefixtures("no_variables")
def test_production_does_not_start_without_the_secret_of_sessions() -> None:
    assert "DIPLOMADO_SESSION_SECRET must be set" in (settings().why_not_serve() or "")
    assert settings(development=True).why_not_serve() is None
    assert settings(session_secret="s" * 32, public_url="https://cursos.example.org").why_not_serve() is None


def test_own_hosts_are_those_of_the_address_and_of_the_setting() -> None:
    given_hosts = settings(public_url="https://Cursos.example.org:8443/x", hosts="registration, Sessions.internal,")
    assert given_hosts.own_hosts == {"cursos.example.org", "registration", "sessions.internal"}
