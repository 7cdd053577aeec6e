"""Addresses of focal points: entered by a coordinator, proven by a link, removed by either."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from diplomado_chassis.signed_links import SignedLink, sign
from diplomado_contracts import FocalContactChanged
from diplomado_registration.focal_contacts.usecases import purge_contacts
from tests.registration.desk import signed_in
from tests.registration.mission import Edition, Mission

BODY = {"institution": "SENAFRONT", "name": "Enlace", "email": "enlace@senafront.example", "names_people": True}


def at(edition: Edition, *steps: str) -> str:
    return "/".join(["/api/v1/editions", edition.edition_id, "focal-contacts", *steps])


async def entered(mission: Mission, edition: Edition, **changes: Any) -> str:
    answer = await mission.http.post(at(edition), json={**BODY, **changes})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["contact_id"])


async def told(mission: Mission, contact_id: str) -> list[FocalContactChanged]:
    return [fact for fact in await mission.facts(contact_id) if isinstance(fact, FocalContactChanged)]


def link(mission: Mission, proof_id: UUID | None, *, days: int = 9, kind: Any = "focal_proof") -> str:
    assert proof_id is not None
    settings: Any = mission.running.settings
    signed = SignedLink(kind, proof_id, 1, datetime.now(UTC) + timedelta(days=days))
    return f"/focal-proof/{sign(signed, settings.link_secrets)}"


async def test_an_address_is_proven_by_the_button_behind_its_link(mission: Mission) -> None:
    edition = await mission.edition()
    contact_id = await entered(mission, edition)
    (asked,) = await told(mission, contact_id)
    assert (asked.email, asked.proven_at, asked.names_people) == ("enlace@senafront.example", None, True)
    path = link(mission, asked.proof_id)
    page = await mission.public.get(f"{path}?lang=es")
    assert "Sí, esta es mi dirección" in page.text
    assert len(await told(mission, contact_id)) == 1
    for _ in range(2):
        assert "está confirmada" in (await mission.public.post(f"{path}?lang=es")).text
    first, proven = await told(mission, contact_id)
    assert (proven.revision, first.revision) == (2, 1)
    assert proven.proven_at is not None
    shown = (await mission.http.get(at(edition))).json()["contacts"]
    assert [(one["email"], one["proven_at"] is None) for one in shown] == [("enlace@senafront.example", False)]
    for wrong in (link(mission, asked.proof_id, days=-1), link(mission, asked.proof_id, kind="proof"), path[:-2]):
        for answer in (await mission.public.get(wrong), await mission.public.post(wrong)):
            assert answer.status_code == 404


async def test_the_same_address_again_is_changed_and_stays_proven(mission: Mission) -> None:
    edition = await mission.edition()
    contact_id = await entered(mission, edition)
    await mission.public.post(link(mission, (await told(mission, contact_id))[0].proof_id))
    assert await entered(mission, edition, email="ENLACE@senafront.example", names_people=False) == contact_id
    last = (await told(mission, contact_id))[-1]
    assert (last.revision, last.names_people, last.proven_at is None) == (3, False, False)


@pytest.mark.parametrize("by", ["coordinator", "reader"])
async def test_an_address_is_erased_everywhere(mission: Mission, by: str) -> None:
    edition = await mission.edition()
    contact_id = await entered(mission, edition)
    if by == "coordinator":
        assert (await mission.http.post(at(edition, contact_id, "removal"))).status_code == 200
    else:
        path = link(mission, (await told(mission, contact_id))[0].proof_id)
        assert "se retiró" in (await mission.public.post(f"{path}/removal?lang=es")).text
        assert (await mission.public.post(path)).status_code == 404
    last = (await told(mission, contact_id))[-1]
    assert (last.revision, last.email, last.name, last.proof_id) == (2, None, None, None)
    assert await mission.count(f"focal_contacts where contact_id = '{contact_id}'") == 0
    assert (await mission.http.post(at(edition, contact_id, "removal"))).status_code == 404


async def test_what_cannot_be_an_address_is_refused_by_field(mission: Mission) -> None:
    edition = await mission.edition()
    for changes, field in (
        ({"email": "enlace"}, "email"),
        ({"institution": "NADIE"}, "institution"),
        ({"name": " "}, "name"),
        ({"name": "=HYPERLINK()"}, "name"),
    ):
        answer = await mission.http.post(at(edition), json={**BODY, **changes})
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_contacts_of_editions_that_are_long_over_and_unconfirmed_ones_are_purged(mission: Mission) -> None:
    edition, old = await mission.edition(), await mission.edition()
    forgotten, over = (
        await entered(mission, edition, email="otra@senafront.example"),
        await entered(mission, old),
    )
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            "update focal_contacts set proof_expires_at = now() - interval '31 days' where contact_id = $1",
            UUID(forgotten),
        )
        await connection.execute(
            "update editions set starts_on = now() - interval '99 days', ends_on = now() - interval '92 days' "
            "where edition_id = $1",
            UUID(old.edition_id),
        )
        while await purge_contacts(connection):
            pass
    emails = {one: (await told(mission, one))[-1].email for one in (forgotten, over)}
    assert emails == {forgotten: None, over: None}


async def test_the_page_lists_adds_and_removes(mission: Mission) -> None:
    edition = await mission.edition()
    path = f"/registration/editions/{edition.edition_id}/focal-contacts"
    async with signed_in(mission, "coordinator") as desk:
        assert path in await desk.get(f"/registration/editions/{edition.edition_id}/nominations")
        page = await desk.get(path)
        refused = await desk.send(page, path, {**BODY, "email": "enlace", "language": "es"})
        assert refused.status_code == 422
        assert 'value="Enlace"' in refused.text
        page = await desk.follow(await desk.send(page, path, {**BODY, "language": "es"}))
        for words in ("enlace@senafront.example", "Por confirmar", "Enviar otro enlace"):
            assert words in page
        (contact,) = (await mission.http.get(at(edition))).json()["contacts"]
        again = f"{path}/{contact['contact_id']}/proof"
        page = await desk.follow(await desk.send(page, again, {}))
        assert len(await told(mission, contact["contact_id"])) == 1, "a quarter of an hour must pass"
        page = await desk.follow(await desk.send(page, f"{path}/{contact['contact_id']}/removal", {}))
        assert "enlace@senafront.example" not in page
    async with signed_in(mission, "auditor") as desk:
        assert "Agregar una dirección" not in await desk.get(path)
    async with signed_in(mission, "focal_point", institution="SENAFRONT") as desk:
        await desk.get(path, 403)
