"""The documents for Europass of a running deployment, as its public pages give them out."""

from collections.abc import Callable
from typing import Any

import httpx

from diplomado_local.state import Deployment
from tests.support.waiting import PATIENCE

Document = dict[str, Any]
Certificate = dict[str, Any]


async def documents_of(
    deployment: Deployment, edition_id: str, wanted: Callable[[Certificate], bool] = lambda _: True
) -> dict[str, Document]:
    """Return the documents of an edition's valid certificates, by their numbers. A reader types the holder's name."""
    headers = {"Authorization": f"Bearer {deployment.token('coordinator')}"}
    async with httpx.AsyncClient(base_url=deployment.url, headers=headers, timeout=PATIENCE) as coordinator:
        listed = (await coordinator.get(f"/api/v1/editions/{edition_id}/registrations")).raise_for_status().json()
        names = {one["registration_id"]: _name(one) for one in listed["registrations"]}
        found = (await coordinator.get(f"/api/v1/editions/{edition_id}/certificates")).raise_for_status().json()
    valid = [one for one in found["certificates"] if one["status"] == "valid" and wanted(one)]
    async with httpx.AsyncClient(base_url=deployment.url, timeout=PATIENCE) as anybody:
        answers = {
            one["number"]: await anybody.post(
                f"/v/{one['verification_code']}/europass.jsonld", data={"name": names[one["registration_id"]]}
            )
            for one in valid
        }
    return {number: answer.raise_for_status().json() for number, answer in answers.items()}


def one_of_each() -> Callable[[Certificate], bool]:
    """Return what takes the first certificate of each award, and of each session of awards of sessions."""
    seen: set[tuple[str, str | None]] = set()

    def is_first(certificate: Certificate) -> bool:
        award = (certificate["award"], certificate["session_id"])
        is_new = award not in seen
        seen.add(award)
        return is_new

    return is_first


def _name(registration: dict[str, Any]) -> str:
    return f"{registration['given_names']} {registration['family_names']}".strip()
