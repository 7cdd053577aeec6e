"""To look for credentials to sign costs the same however many certificates there are."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from diplomado_certificates.__main__ import service
from diplomado_certificates.credentials import task
from diplomado_certificates.credentials.absences import Absences
from diplomado_certificates.credentials.usecases import signing_of
from diplomado_chassis.handling import Context
from diplomado_chassis.observability.correlation import correlation_id
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, signed
from tests.certificates.world import World, deliver
from tests.support.services import Running
from tests.support.work import worked


async def _sign(issuing: Running) -> int:
    settings = issuing.process.app.state.settings
    context = Context(service.name, settings, issuing.database, asyncio.Event())
    return await task.sign_next(context, await signing_of(settings), Absences(), datetime.now(UTC))


async def _look_at_rest(issuing: Running, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Sign what is due, and return the statements and rows of one more look."""
    while await _sign(issuing):
        pass
    token = correlation_id.set(str(uuid4()))
    try:
        with worked(monkeypatch) as work:
            assert await _sign(issuing) == 0
    finally:
        correlation_id.reset(token)
    return len(work.statements), work.rows


async def test_at_rest_a_look_reads_as_much_of_a_larger_register(
    issuing: Running, graduated: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await signed(issuing, graduated)
    at_first = await _look_at_rest(issuing, monkeypatch)
    larger = World()
    await deliver(issuing, *larger.events())
    answer = await issuing.http.put(f"/api/v1/editions/{larger.edition_id}/policy", json=DIPLOMA)
    assert answer.status_code == 200, answer.text
    await signed(issuing, larger)
    assert len(await certificates_of(issuing, larger)) > 1

    assert await _look_at_rest(issuing, monkeypatch) == at_first
    statements, rows = at_first
    assert statements == 1
    assert rows <= 1, "the row of the keys, and none of a certificate"
