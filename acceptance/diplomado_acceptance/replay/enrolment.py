"""First part of a replay: publishing the edition, registrations or nominations, and withdrawals."""

import asyncio
from typing import Any

from diplomado_acceptance.replay.client import RequestRejected, Services
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.table_rows import RegistrationRow
from diplomado_acceptance.replay.tables import NumberedRow


async def announce(programme: Programme, services: Services) -> str:
    """Store the catalogue and publish the edition; return its identifier.

    What the file leaves out is left out of the requests too, so that it keeps its value. A change that would promote
    people of the waiting list is refused with their number: a coordinator confirms it.
    """
    file = programme.edition

    async def store(kind: str, code: str, body: dict[str, Any]) -> Any:
        return await services.put("registration", f"/api/v1/{kind}/{code}", body, f"edition.yaml, {kind} {code}")

    await asyncio.gather(
        *(store("donors", donor.code, {"name": donor.name}) for donor in file.donors),
        *(
            store(
                "institutions",
                institution.code,
                institution.model_dump(mode="json", exclude={"code"}, exclude_unset=True),
            )
            for institution in file.institutions
        ),
        store("courses", file.course.code, {"title": file.course.title.model_dump()}),
    )
    await asyncio.gather(
        *(
            store("programmes", programme.code, programme.model_dump(mode="json", exclude={"code"}, exclude_unset=True))
            for programme in file.programmes
        )
    )
    edition = file.edition
    body = {"course": file.course.code} | edition.model_dump(mode="json", exclude={"code"}, exclude_unset=True)
    stored = await store("editions", edition.code, body)
    edition_id = str(stored["edition_id"])
    await services.post("registration", f"/api/v1/editions/{edition_id}/publication", "publishing the edition")
    return edition_id


async def enrol(programme: Programme, services: Services, edition_id: str) -> None:
    """Register or nominate all participants, in the order of the files where places depend on it."""
    if programme.nominations:
        await _nominate(programme, services, edition_id)
    else:
        await _register(programme, services, edition_id)


async def _register(programme: Programme, services: Services, edition_id: str) -> None:
    known = {view["email"].lower() for view in await registrations(services, edition_id)}
    errors = FieldErrors()

    async def register(numbered: NumberedRow[RegistrationRow]) -> None:
        path = f"/api/v1/editions/{edition_id}/registrations"
        operation = f"registrations.csv, row {numbered.number}"
        try:
            await services.post("registration", path, operation, body=_application(numbered.row))
        except RequestRejected as rejected:
            _collect(errors, "registrations.csv", rejected, numbered.number)

    certain, in_order = _certain_and_ordered(programme, known)
    await asyncio.gather(*map(register, certain))
    for numbered in in_order:
        await register(numbered)
    errors.raise_if_any(programme.folder)


def _certain_and_ordered(
    programme: Programme, known: set[str]
) -> tuple[list[NumberedRow[RegistrationRow]], list[NumberedRow[RegistrationRow]]]:
    """Split the rows: those that get a place in any order, because there is room for all of them, and the others."""
    rows, capacity = programme.registrations, programme.edition.edition.capacity
    distinct = list(dict.fromkeys(numbered.row.email for numbered in rows))
    sure = set(distinct if capacity is None else distinct[:capacity])
    first: dict[str, NumberedRow[RegistrationRow]] = {}
    rest: list[NumberedRow[RegistrationRow]] = []
    for numbered in rows:
        email = numbered.row.email
        if email in sure and email not in first and email not in known:
            first[email] = numbered
        elif email not in known:
            rest.append(numbered)
    return list(first.values()), rest


def _application(row: RegistrationRow) -> dict[str, Any]:
    body = row.model_dump(exclude={"consent_statistics"}, exclude_none=True)
    return body | {"consents": {"participation": True, "statistics": row.consent_statistics}}


async def _nominate(programme: Programme, services: Services, edition_id: str) -> None:
    consent = programme.edition.nominations
    path = f"/api/v1/editions/{edition_id}/nominations"
    for dry_run in (True, False):  # first all lists are tried, so that nothing is stored if one has errors
        errors = FieldErrors()
        for file in programme.nominations:
            content = (programme.folder / file).read_bytes()
            params = {"dry_run": str(dry_run).lower(), "consent": consent.consent if consent else ""}
            operation = f"{file}{' (trial)' if dry_run else ''}"
            try:
                answer = await services.post("registration", path, operation, content=content, params=params)
            except RequestRejected as rejected:
                _collect(errors, file, rejected, 0)
                continue
            for error in answer["errors"]:
                errors.add(file, error["message"], row=error.get("row") or 0, column=error.get("column") or "")
        errors.raise_if_any(programme.folder)


def _collect(errors: FieldErrors, file: str, rejected: RequestRejected, row: int) -> None:
    for error in rejected.errors:
        column = str(error.get("column") or error.get("field") or "")
        errors.add(file, str(error.get("message", "")), row=int(error.get("row") or row), column=column)
    if not rejected.errors:
        errors.add(file, rejected.what.partition(": ")[2], row=row)


async def withdraw(programme: Programme, services: Services, edition_id: str) -> None:
    """Withdraw registrations one after the other: each promotes the first person on the waiting list at that time."""
    views = {view["email"].lower(): view for view in await registrations(services, edition_id)}
    for numbered in programme.withdrawals:
        view = views[numbered.row.email]
        if view["status"] != "withdrawn":
            body = {"reason": numbered.row.reason} if numbered.row.reason else {}
            path = f"/api/v1/registrations/{view['registration_id']}/withdrawal"
            await services.post("registration", path, f"withdrawals.csv, row {numbered.number}", body=body)


async def registrations(services: Services, edition_id: str) -> list[dict[str, Any]]:
    """Return all registrations of the edition."""
    path = f"/api/v1/editions/{edition_id}/registrations"
    answer = await services.get("registration", path, "reading who is registered")
    return list(answer["registrations"])
