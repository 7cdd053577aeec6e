"""First part of a replay: publishing the edition, registrations or nominations, and withdrawals."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from diplomado_acceptance.replay.calls import Call
from diplomado_acceptance.replay.client import RequestRejected, Services
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme
from diplomado_acceptance.replay.table_rows import RegistrationRow
from diplomado_acceptance.replay.tables import NumberedRow
from diplomado_acceptance.replay.yaml_forms import Donor, Institution
from diplomado_acceptance.replay.yaml_forms import Programme as FundingProgramme

_WITHOUT_A_PLACE = frozenset(("rejected", "withdrawn", "expired", "replaced", "merged"))
Coded = TypeVar("Coded", Donor, Institution, FundingProgramme)


def catalogue_calls(programme: Programme) -> list[list[Call]]:
    """Return what describes the edition, in the order of its references; calls of one group need no other of it.

    What the file leaves out is left out of the requests too, so that it keeps its value. A change that would promote
    people of the waiting list is refused with their number: a coordinator confirms it.
    """
    file, edition = programme.edition, programme.edition.edition

    def described(form: BaseModel) -> dict[str, Any]:
        return form.model_dump(mode="json", exclude={"code"}, exclude_unset=True)

    return [
        [
            *(_stored("donors", one.code, {"name": one.name}) for one in _by_code(file.donors)),
            *(_stored("institutions", one.code, described(one)) for one in _by_code(file.institutions)),
            _stored("courses", file.course.code, {"title": file.course.title.model_dump()}),
        ],
        [_stored("programmes", one.code, described(one)) for one in _by_code(file.programmes)],
        [_stored("editions", edition.code, {"course": file.course.code} | described(edition), name="edition")],
    ]


def _by_code(described: Iterable[Coded]) -> list[Coded]:
    """Return them in one order, in which trials of several programmes lock them."""
    return sorted(described, key=lambda one: one.code)


def _stored(kind: str, code: str, body: dict[str, Any], name: str | None = None) -> Call:
    return Call(
        service="registration", method="PUT", path=f"/api/v1/{kind}/{code}", operation=f"edition.yaml, {kind} {code}",
        body=body, file="edition.yaml", name=name,
    )  # fmt: skip


def publication_call(edition_id: str) -> Call:
    """Return what publishes the edition."""
    path = f"/api/v1/editions/{edition_id}/publication"
    return Call(
        service="registration", method="POST", path=path, operation="publishing the edition", file="edition.yaml"
    )


def nomination_call(programme: Programme, file: str, edition_id: str, *, dry_run: bool) -> Call:
    """Return what sends a nomination list as it is, or shows what it would do."""
    consent = programme.edition.nominations
    return Call(
        service="registration",
        method="POST",
        path=f"/api/v1/editions/{edition_id}/nominations",
        operation=f"{file}{' (trial)' if dry_run else ''}",
        content=(programme.folder / file).read_bytes(),
        params={
            "consent": consent.consent if consent else "",
            **({"dry_run": "true", "lines": "true"} if dry_run else {}),
        },
        file=file,
    )


def registration_call(numbered: NumberedRow[RegistrationRow], edition_id: str) -> Call:
    """Return what registers a person."""
    return Call(
        service="registration",
        method="POST",
        path=f"/api/v1/editions/{edition_id}/registrations",
        operation=f"registrations.csv, row {numbered.number}",
        body=_application(numbered.row),
        file="registrations.csv",
        row=numbered.number,
    )


async def announce(programme: Programme, services: Services) -> str:
    """Store the catalogue and publish the edition; return its identifier."""
    *described, [edition] = catalogue_calls(programme)
    for calls in described:
        await asyncio.gather(*map(services.send, calls))
    edition_id = str((await services.send(edition))["edition_id"])
    await services.send(publication_call(edition_id))
    return edition_id


async def enrol(programme: Programme, services: Services, edition_id: str) -> None:
    """Nominate and register all participants, in the order of the files where places depend on it; nominees first."""
    for file in programme.nominations:
        await _nominate(programme, services, nomination_call(programme, file, edition_id, dry_run=False))
    await _register(programme, services, edition_id)


async def _register(programme: Programme, services: Services, edition_id: str) -> None:
    views = await registrations(services, edition_id)
    errors = FieldErrors(programme.headings)

    async def register(numbered: NumberedRow[RegistrationRow]) -> None:
        call = registration_call(numbered, edition_id)
        try:
            await services.send(call)
        except RequestRejected as rejected:
            call.collect(errors, rejected.detail, rejected.errors)

    certain, in_order = certain_and_ordered(programme, views)
    await asyncio.gather(*map(register, certain))
    for numbered in in_order:
        await register(numbered)
    errors.raise_if_any(programme.folder, services.stored)


def certain_and_ordered(
    programme: Programme, views: Iterable[Mapping[str, Any]]
) -> tuple[list[NumberedRow[RegistrationRow]], list[NumberedRow[RegistrationRow]]]:
    """Split the rows of people who are not registered yet, by the registrations that the edition has.

    The first are those that get a place in any order, because there is room for all of them; the order of the others
    decides who gets a place.
    """
    known = {view["email"].lower(): view["status"] for view in views}
    capacity = programme.edition.edition.capacity
    new = [numbered for numbered in programme.registrations if numbered.row.email not in known]
    distinct = list(dict.fromkeys(numbered.row.email for numbered in new))
    if capacity is None:
        room = len(distinct)
    elif "waitlisted" in known.values():
        room = 0
    else:
        room = max(0, capacity - sum(status not in _WITHOUT_A_PLACE for status in known.values()))
    sure = set(distinct[:room])
    first: dict[str, NumberedRow[RegistrationRow]] = {}
    rest: list[NumberedRow[RegistrationRow]] = []
    for numbered in new:
        if numbered.row.email in sure and numbered.row.email not in first:
            first[numbered.row.email] = numbered
        else:
            rest.append(numbered)
    return list(first.values()), rest


def _application(row: RegistrationRow) -> dict[str, Any]:
    body = row.model_dump(exclude={"consent_statistics"}, exclude_none=True)
    return body | {"consents": {"participation": True, "statistics": row.consent_statistics}}


async def _nominate(programme: Programme, services: Services, call: Call) -> None:
    errors = FieldErrors(programme.headings)
    try:
        await services.send(call)
    except RequestRejected as rejected:
        call.collect(errors, rejected.detail, rejected.errors)
    errors.raise_if_any(programme.folder, services.stored)


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
