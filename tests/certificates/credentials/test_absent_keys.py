"""While the key of a co-issuer is away, what it has to endorse waits, and everything else is signed."""

import asyncio
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import structlog

from diplomado_certificates.credentials import task
from diplomado_certificates.credentials.absences import FIRST, LONGEST, Absences
from diplomado_certificates.credentials.usecases import signing_of
from diplomado_certificates.public_register.command import export_register
from diplomado_chassis.handling import Context
from diplomado_chassis.observability.correlation import correlation_id
from diplomado_chassis.observability.metrics import REGISTRY
from tests.certificates.credentials.co_issuing import DID, listed
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import signed
from tests.certificates.world import World, deliver
from tests.support.services import Running
from tests.support.work import worked

Line = MutableMapping[str, Any]


def test_pauses_double_up_to_the_longest_until_a_key_signs() -> None:
    absences, now = Absences(), datetime(2026, 11, 30, 12, tzinfo=UTC)
    assert absences.until(DID, now) is None
    pauses = []
    for _ in range(6):
        pauses.append(absences.begin(DID, now))
        assert absences.until(DID, now + pauses[-1] - timedelta(seconds=1)) == now + pauses[-1]
        now += pauses[-1]
        assert absences.until(DID, now) is None
    assert pauses == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST, LONGEST, LONGEST]
    assert absences.until("did:web:otra.example", now) is None
    absences.end(DID)
    assert absences.begin(DID, now) == FIRST


@dataclass
class Role:
    """The loop of the role, a step at a time, with a clock of its own."""

    issuing: Running
    absences: Absences = field(default_factory=Absences)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def step(self) -> int:
        settings = self.issuing.process.app.state.settings
        context = Context("certificates", settings, self.issuing.database, asyncio.Event())
        return await task.sign_next(context, await signing_of(settings), self.absences, self.now)

    async def run(self) -> list[Line]:
        """Sign until nothing is due, and return what was logged about keys."""
        with structlog.testing.capture_logs() as lines:
            while await self.step():
                pass
        return [line for line in lines if line["event"] in {"credential.not_signed", "credential.postponed"}]

    async def later(self, pause: timedelta) -> list[Line]:
        self.now += pause
        return await self.run()


async def _edition(issuing: Running, partner: str | None = None) -> World:
    world = World()
    await deliver(issuing, *world.events())
    if partner:
        await deliver(issuing, world.edition(2, partner=partner))
    answer = await issuing.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
    assert answer.status_code == 200, answer.text
    return world


async def _missing(issuing: Running, act: dict[str, Any]) -> int:
    """How many certificates of an act lack a credential."""
    answer = (await issuing.http.get(f"/api/v1/acts/{act['act_id']}/credentials")).json()
    assert answer["certificates"] > 1
    return int(answer["certificates"] - answer["signed"])


def _failures() -> float:
    return REGISTRY.get_sample_value("diplomado_credential_failures_total", {"key": "co_issuer"}) or 0


def use(issuing: Running, monkeypatch: pytest.MonkeyPatch, file: Path) -> None:
    """Name co-issuers in the settings."""
    monkeypatch.setitem(issuing.process.app.state.settings.__dict__, "credential_co_issuers", file)


async def test_what_a_co_issuer_has_to_endorse_waits_and_holds_up_nothing_else(
    issuing: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Role(issuing).run()
    monkeypatch.setattr(task, "BATCH", 2)  # so that everything in the first batches waits for the key
    partner = f"Universidad {uuid4()}"
    use(issuing, monkeypatch, listed(tmp_path, partner))
    endorsed = await signed(issuing, await _edition(issuing, partner))
    other = await signed(issuing, await _edition(issuing))
    (tmp_path / "pin").write_text("otro")
    role, before = Role(issuing), _failures()

    tried = await role.run()
    assert await _missing(issuing, other) == 0
    assert await _missing(issuing, endorsed) > 0
    # One try, however many certificates and awards wait.
    assert [line["event"] for line in tried] == ["credential.not_signed", "credential.postponed"]
    assert (tried[-1]["log_level"], tried[-1]["co_issuer"], tried[-1]["again_in_seconds"]) == ("warning", DID, 60)
    assert _failures() == before + 1

    # What waits costs nothing, and the key is left alone, until the pause is over; the next one is longer.
    assert await _look(role, monkeypatch) == (1, [])
    assert [line.get("again_in_seconds") for line in await role.later(FIRST)] == [None, 120]
    (tmp_path / "pin").write_text("secreto")
    assert await role.later(FIRST) == []
    assert await _missing(issuing, endorsed) > 0
    assert await role.later(FIRST) == []
    assert await _missing(issuing, endorsed) == 0
    assert _failures() == before + 2


async def _look(role: Role, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[Line]]:
    """Return how many statements a look for work makes that finds none, and what it logs about keys."""
    token = correlation_id.set(str(uuid4()))
    try:
        with worked(monkeypatch) as work:
            lines = await role.run()
    finally:
        correlation_id.reset(token)
    assert work.rows <= 1, "the row of the keys, and none of what waits"
    return len(work.statements), lines


async def test_what_cannot_be_read_is_an_absence_too(
    issuing: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Role(issuing).run()
    partner = f"Universidad {uuid4()}"
    file = listed(tmp_path, partner)
    file.write_text(file.read_text("utf-8").replace('signer = "file:', 'signer = "smartcard:'))
    use(issuing, monkeypatch, file)
    act = await signed(issuing, await _edition(issuing, partner))
    assert [line["event"] for line in await Role(issuing).run()] == ["credential.not_signed", "credential.postponed"]
    assert await _missing(issuing, act) > 0


async def test_an_export_leaves_out_what_waits_for_a_key(
    issuing: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Role(issuing).run()
    await export_register(issuing.database, tmp_path / "before")
    partner = f"Universidad {uuid4()}"
    file = listed(tmp_path, partner)
    monkeypatch.setitem(issuing.database.settings.__dict__, "credential_co_issuers", file)
    use(issuing, monkeypatch, file)
    act = await signed(issuing, await _edition(issuing, partner))
    (tmp_path / "pin").write_text("otro")

    told = await export_register(issuing.database, tmp_path / "while")
    assert told["unsigned"] == 2 * await _missing(issuing, act)
    (tmp_path / "pin").write_text("secreto")
    assert (await export_register(issuing.database, tmp_path / "after"))["unsigned"] == 0
