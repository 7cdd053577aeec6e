"""One request to a receiver that fails in all the usual ways, over a real connection."""

import ssl
from collections.abc import AsyncIterator
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import pytest_asyncio

from diplomado_notifications.permits.targets import Address, networks_of
from diplomado_notifications.webhooks import connection
from diplomado_notifications.webhooks.connection import Receivers
from diplomado_notifications.webhooks.outcomes import Outcome
from tests.notifications.webhooks.receiver import (
    Answer,
    Receiver,
    huge,
    long_head,
    nonsense,
    receiving,
    reset,
    status,
)
from tests.support.authority import Authority
from tests.support.waiting import PATIENCE

HERE = networks_of("127.0.0.0/8, ::1/128")
BODY = '{"name":"Peñalba"}'.encode()


@pytest_asyncio.fixture(loop_scope="session")
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver without TLS."""
    async with receiving() as running:
        yield running


async def post(url: str, seconds: float = PATIENCE, ca: str | None = None, allowed: str = "") -> Outcome:
    """Send once."""
    networks = networks_of(allowed) if allowed else HERE
    return await Receivers(seconds, networks, ca).post(url, {"webhook-id": "1"}, BODY)


async def test_an_event_arrives_as_it_was_signed(receiver: Receiver) -> None:
    assert await post(receiver.url) == Outcome(code=204)

    (request,) = receiver.requests
    assert (request.path, request.body, request.headers["webhook-id"]) == ("/events?key=ours", BODY, "1")
    assert request.headers["host"] == f"localhost:{receiver.port}"


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (status(200), Outcome(code=200)),
        (huge, Outcome(code=200)),
        (status(500), Outcome("receiver_failed", 500)),
        (status(503, "retry-after: 120"), Outcome("receiver_failed", 503, rests=True, wait=timedelta(seconds=120))),
        (status(429, "retry-after: soon"), Outcome("limited", 429, rests=True)),
        (status(400), Outcome("refused", 400)),
        (status(410), Outcome("gone", 410, is_gone=True)),
        (status(302, "location: http://169.254.169.254/"), Outcome("redirected", 302, rests=True)),
        (reset, Outcome("connection_lost", rests=True)),
        (nonsense, Outcome("answer_not_understood", rests=True)),
        (long_head, Outcome("answer_not_understood", rests=True)),
    ],
)
async def test_every_answer_is_an_outcome(receiver: Receiver, answer: Answer, outcome: Outcome) -> None:
    receiver.will(answer)

    assert await post(receiver.url) == outcome
    assert receiver.connections == 1, "a redirect is not followed, and nothing is repeated"


async def test_whoever_answers_too_slowly_is_left(receiver: Receiver) -> None:
    receiver.will(receiver.stall, receiver.trickle)

    assert [await post(receiver.url, 0.3) for _ in "12"] == [Outcome("timed_out", rests=True)] * 2
    assert receiver.connections == 2


async def test_a_name_with_an_address_that_does_not_work_is_reached_by_another(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a name with an IPv6 address where only IPv4 leads out."""

    async def two(_host: str, _port: int) -> list[Address]:
        return [ip_address("127.0.0.2"), ip_address("127.0.0.1")]

    monkeypatch.setattr(connection, "_addresses", two)
    assert await post(receiver.url) == Outcome(code=204)


async def test_nobody_listens_and_nobody_has_the_name() -> None:
    async with receiving() as gone:
        pass
    assert await post(gone.url) == Outcome("unreachable", rests=True)
    assert await post("http://nowhere.invalid/") == Outcome("name_unknown", rests=True)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "127.1", "2130706433"])
async def test_nothing_connects_to_an_address_within_that_is_not_allowed(receiver: Receiver, host: str) -> None:
    for scheme in ("https", "http"):
        outcome = await post(f"{scheme}://{host}:{receiver.port}/", allowed="10.0.0.0/8")
        assert outcome == Outcome("address_not_allowed", rests=True)
    assert receiver.connections == 0


def shown_by(authority: Authority, folder: Path) -> ssl.SSLContext:
    """TLS with a certificate for localhost."""
    authority.issue("localhost", folder / "both.pem", folder / "both.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "both.pem")
    return context


async def test_tls_is_checked_by_name_and_authority(tmp_path: Path) -> None:
    authority = Authority("Ours")
    (tmp_path / "ca.pem").write_bytes(authority.certificate)
    (tmp_path / "other.pem").write_bytes(Authority("Another").certificate)
    async with receiving(shown_by(authority, tmp_path)) as secured:
        assert await post(secured.url, ca=str(tmp_path / "ca.pem")) == Outcome(code=204)

        by_number = secured.url.replace("localhost", "127.0.0.1")
        assert await post(by_number, ca=str(tmp_path / "ca.pem")) == Outcome("tls_failed", rests=True), "another name"
        assert await post(secured.url, ca=str(tmp_path / "other.pem")) == Outcome("tls_failed", rests=True)
        assert len(secured.requests) == 1


async def test_a_receiver_without_tls_is_not_taken_for_one_with_it(receiver: Receiver) -> None:
    assert await post(receiver.url.replace("http:", "https:")) == Outcome("tls_failed", rests=True)
