"""Which addresses and types are admitted, and how an event is signed: pure rules."""

import json
from datetime import UTC, datetime, timedelta, timezone
from ipaddress import ip_address, ip_network

import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_http_event
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from diplomado_contracts import Event, PersonDescribed, PersonErased
from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.cloudevents import Envelope
from diplomado_contracts.topics import ACCESS, PEOPLE, SIGN_INS
from diplomado_notifications.permits.offered import OFFERED, OPEN, allowed_of, may_be_sent
from diplomado_notifications.permits.targets import Refused, check, is_public, networks_of, parsed
from diplomado_notifications.webhooks.message import body_of, headers_of
from diplomado_notifications.webhooks.outcomes import of_status
from tests.contracts.strategies import envelopes, events

SECRET = "whsec_" + "c2VjcmV0IG9mIHRoZSB0ZXN0cyAwMTIzNDU2Nzg5"

WITHIN = [
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1"),
    *("::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:a00:1::"),
    *("255.255.255.255", "192.0.2.1", "198.18.0.1", "2001:db8::1", "64:ff9b:1::a00:1"),
]


@pytest.mark.parametrize("address", WITHIN)
def test_an_address_within_is_refused_unless_its_network_is_allowed(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Refused, match="address_not_allowed"):
        check([ip_address("93.184.215.14"), ip_address(address)], "https", ())

    plain = getattr(ip_address(address), "ipv4_mapped", None) or address
    check([ip_address(address)], "http", [ip_network(plain)])


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"])
def test_a_public_address_needs_https(address: str) -> None:
    check([ip_address(address)], "https", ())
    with pytest.raises(Refused, match="not_encrypted"):
        check([ip_address(address)], "http", networks_of("10.0.0.0/8"))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://receiver.example/", "not_encrypted"),
        ("ftp://receiver.example/", "not_an_address"),
        ("https://ana:secret@receiver.example/", "not_an_address"),
        ("https://@receiver.example/", "not_an_address"),
        ("https://receiver.example/#part", "not_an_address"),
        ("https://receiver.example:0/", "not_an_address"),
        ("https://receiver.example:99999/", "not_an_address"),
        ("https://[::1/", "not_an_address"),
        ("https:///path", "not_an_address"),
        ("https://receiver.example/ \r\nx: y", "not_an_address"),
        ("https://réceptor.example/", "not_an_address"),
        ("https://receiver.example/" + "x" * 2000, "not_an_address"),
        ("https://127.0.0.1/", "address_not_allowed"),
        ("https://[::ffff:169.254.169.254]/latest", "address_not_allowed"),
    ],
)
def test_an_address_that_leads_nowhere_good_is_refused_when_it_is_written(url: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        parsed(url, ())


def test_restricted_types_are_sent_where_operators_named_them() -> None:
    assert {event.topic for event in OPEN}.isdisjoint([PEOPLE, ACCESS, SIGN_INS])
    assert not any(may_be_sent(event.type, ()) for event in EVENTS if event.topic.restricted)
    both = f"{PersonDescribed.type}, {PersonErased.type}"
    assert [event for event in EVENTS if event.topic.restricted and may_be_sent(event.type, allowed_of(both))] == [
        PersonDescribed,
        PersonErased,
    ]
    for wrong in (PersonDescribed.type, "int.iom.training.signin.ended.v1", "int.iom.training.people.marked.v1"):
        with pytest.raises(ValueError, match=r"erase|no restricted type"):
            allowed_of(wrong)


@given(events().filter(lambda event: type(event) in OFFERED), envelopes())
def test_the_sdk_reads_what_is_sent(event: Event, envelope: Envelope) -> None:
    body = body_of(event, envelope)
    read = from_http_event(HTTPMessage({"content-type": "application/cloudevents+json"}, body))

    assert (read.get_id(), read.get_type(), read.get_source()) == (str(envelope.id), envelope.type, envelope.source)
    assert type(event).model_validate_json(json.dumps(read.get_data())) == event


@given(st.uuids(), st.text(), st.integers(-12, 14))
def test_the_signature_is_that_of_the_standard_in_whatever_zone(event_id: object, text: str, hours: int) -> None:
    """The package takes the clock on the wall for UTC: findings/standardwebhooks-clock-of-the-wall.sh."""
    body = json.dumps(text).encode()
    here = datetime.now(UTC).astimezone(timezone(timedelta(hours=hours)))
    older = "whsec_" + "YW5vdGhlciBzZWNyZXQgb2YgdGhlIHRlc3RzIDAxMjM="

    headers = headers_of(event_id, body, (SECRET, older), here)  # type: ignore[arg-type]

    assert Webhook(SECRET).verify(body, headers) == Webhook(older).verify(body, headers) == text


@pytest.mark.parametrize("code", range(100, 600, 7))
def test_every_status_is_an_outcome(code: int) -> None:
    outcome = of_status(code)
    assert (outcome.reason is None) == (200 <= code < 300)
    assert outcome.code == code
