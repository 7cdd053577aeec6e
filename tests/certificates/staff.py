"""What a coordinator does, in one call each."""

from typing import Any
from uuid import UUID

import httpx

from diplomado_certificates.register import store
from diplomado_certificates.register.certificate import StoredCertificate
from tests.certificates.world import CEREMONY, Someone, World
from tests.support.services import Running


async def draft(running: Running, world: World, **changes: Any) -> httpx.Response:
    """Draft an act."""
    return await running.http.post(f"/api/v1/editions/{world.edition_id}/acts", json={**CEREMONY, **changes})


async def drafted(running: Running, world: World) -> dict[str, Any]:
    """Draft an act that must succeed."""
    answer = await draft(running, world)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def sign(running: Running, act: dict[str, Any]) -> httpx.Response:
    """Sign an act."""
    return await running.http.post(f"/api/v1/acts/{act['act_id']}/signature", json={})


async def signed(running: Running, world: World) -> dict[str, Any]:
    """Draft and sign an act, both of which must succeed."""
    answer = await sign(running, await drafted(running, world))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def certificates_of(running: Running, world: World, someone: Someone | None = None) -> list[dict[str, Any]]:
    """The register of the edition, or of one person."""
    answer = await running.http.get(f"/api/v1/editions/{world.edition_id}/certificates")
    assert answer.status_code == 200, answer.text
    return [
        certificate
        for certificate in answer.json()["certificates"]
        if someone is None or certificate["registration_id"] == str(someone.registration_id)
    ]


async def progress_of(running: Running, world: World) -> dict[str, Any]:
    """Everybody's progress, by registration."""
    answer = await running.http.get(f"/api/v1/editions/{world.edition_id}/progress")
    assert answer.status_code == 200, answer.text
    return {participant["registration_id"]: participant for participant in answer.json()["participants"]}


async def stored(running: Running, certificate_id: str) -> StoredCertificate:
    async with running.database.transaction(readonly=True) as connection:
        found = await store.find_certificate(connection, UUID(certificate_id))
    assert found is not None
    return found


async def revoke(running: Running, certificate_id: str, reason: str = "issued_in_error") -> tuple[int, dict[str, str]]:
    answer = await running.http.post(f"/api/v1/certificates/{certificate_id}/revocation", json={"reason": reason})
    return answer.status_code, answer.json()
