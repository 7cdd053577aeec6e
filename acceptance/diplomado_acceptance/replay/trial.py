"""The trial of a folder: each service is asked what it would do, and stores nothing.

Registration tries the whole enrolment. Sessions and certificates are told what it would have published, and try the
timetable, the files, the projects and the policy. So whatever a service alone can know is known before anything is
stored. What a coordinator decides later, and what follows from closing sessions, cannot be tried.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from diplomado_acceptance.replay import attendance, enrolment, graduation, room
from diplomado_acceptance.replay.addresses import check_addresses
from diplomado_acceptance.replay.calls import Call
from diplomado_acceptance.replay.client import RETRIED_STATUSES, RequestRejected, Services
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.programme import Programme

_EDITION = "{edition.edition_id}"
_REJECTED = 400
_MAX_REPEATS = 5
MOST_BYTES = 30 << 20
"""Of what is tried at once: a service takes 32 MB."""


@dataclass(frozen=True)
class Tried:
    """What the services would do: for each nomination list every row, with its outcome and remarks.

    `is_whole` is false if the account is limited to a scope: then registration alone was asked.
    """

    lists: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    is_whole: bool = True


async def try_programme(programme: Programme, services: Services) -> Tried:
    """Try everything that can be tried. Raises ValidationFailed with all errors; nothing of the folder is stored then.

    The addresses of nominees are known afterwards.
    """
    errors = FieldErrors(programme.headings)
    existing = await find_edition(services, programme.edition.edition.code)
    tried, events, people = await _try_registration(programme, services, existing, errors)
    check_addresses(programme, errors)
    errors.raise_if_any(programme.folder, services.stored)
    if not events and existing is None:  # whose account is limited to a scope gets none
        return replace(tried, is_whole=False)
    calls = _session_calls(programme, existing or people.edition_id, people.ids, await _sessions(services, existing))
    answers, more = await _try(services, "sessions", calls, events, errors, divide=True)
    for call, answer in zip(calls, answers, strict=True):
        if isinstance(answer, dict) and answer.get("errors"):
            call.collect(errors, "", answer["errors"])
    policy = graduation.policy_calls(programme, existing or people.edition_id)
    if policy:
        await _try(services, "certificates", policy, [*events, *more], errors)
    errors.raise_if_any(programme.folder, services.stored)
    return tried


@dataclass(frozen=True)
class _People:
    edition_id: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)


async def _try_registration(
    programme: Programme, services: Services, existing: str | None, errors: FieldErrors
) -> tuple[Tried, list[Any], _People]:
    edition_id = existing or _EDITION
    known = {view["email"].lower() for view in await enrolment.registrations(services, existing)} if existing else set()
    described = [call for calls in enrolment.catalogue_calls(programme) for call in calls]
    shown = [enrolment.nomination_call(programme, file, edition_id, dry_run=True) for file in programme.nominations]
    calls = [
        *described,
        enrolment.publication_call(edition_id),
        *(call for file, dry in zip(programme.nominations, shown, strict=True)
          for call in (dry, enrolment.nomination_call(programme, file, edition_id, dry_run=False))),
        *(enrolment.registration_call(numbered, edition_id)
          for numbered in programme.registrations if numbered.row.email not in known),
        Call(service="registration", method="GET", path=f"/api/v1/editions/{edition_id}/registrations",
             operation="reading who is registered"),
    ]  # fmt: skip
    answers, events = await _try(services, "registration", calls, [], errors)
    by_call = dict(zip(map(id, calls), answers, strict=True))
    lists: dict[str, Sequence[Mapping[str, Any]]] = {}
    for call in shown:
        answer = by_call[id(call)] or {}
        lists[call.file] = answer.get("lines", ())
        programme.nominees |= {line["email"].lower() for line in lists[call.file]}
        programme.people_are_complete &= bool(answer)
    views = (answers[-1] or {}).get("registrations", ())
    ids = {view["email"].lower(): str(view["registration_id"]) for view in views}
    edition = next((answer for call, answer in zip(calls, answers, strict=True) if call.name == "edition"), None) or {}
    programme.nominees |= ids.keys() if programme.nominations else set()
    return Tried(lists), events, _People(str(edition.get("edition_id", "")), ids)


def _session_calls(
    programme: Programme, edition_id: str, people: Mapping[str, str], sessions: Mapping[str, str]
) -> list[Call]:
    numbered = list(enumerate(programme.sessions, start=1))
    ids = {one.code: sessions.get(one.code) or f"{{session-{number}.session_id}}" for number, one in numbered}
    return [
        *(replace(attendance.session_call(programme, one, edition_id), name=f"session-{number}")
          for number, one in numbered),
        *(attendance.file_call(programme, named, ids[one.code]) for _, one in numbered for named in one.attendance),
        *(room.list_call(programme, file, ids[one.code]) for _, one in numbered for file in one.signed_lists),
        *(room.check_in_call(programme, row, ids[row.row.session], people)
          for row in programme.check_ins if row.row.email in people),
        *(call for calls in graduation.grading_calls(programme, edition_id, people) for call in calls),
    ]  # fmt: skip


async def _try(
    services: Services,
    service: str,
    calls: Sequence[Call],
    events: Sequence[Any],
    errors: FieldErrors,
    *,
    divide: bool = False,
) -> tuple[list[Any], list[Any]]:
    """Return the bodies of the answers, None for what was refused, and the events; collect the errors.

    `divide` says that no file is needed for another: those that are too much for one trial are tried in several.
    """
    answers: dict[int, Any] = {}
    more: list[Any] = []
    for part in _parts(calls, len(json.dumps(events))) if divide else [calls]:
        result = await _attempt(services, service, part, events)
        answers |= zip(map(id, part), result["answers"], strict=True)
        more = result["events"]
    bodies: list[Any] = []
    for call in calls:
        status, body = answers[id(call)]["status"], answers[id(call)]["body"]
        bodies.append(body if 0 < status < _REJECTED else None)
        if status >= _REJECTED:
            problem = body if isinstance(body, dict) else {}
            detail = str(problem.get("detail") or problem.get("title") or f"HTTP {status}")
            call.collect(errors, detail, problem.get("errors") or [])
    return bodies, more


async def _attempt(services: Services, service: str, calls: Sequence[Call], events: Sequence[Any]) -> Any:
    order = {"events": events, "requests": [_written(call, services.scope) for call in calls]}
    result = await services.attempt(service, order)
    for _ in range(_MAX_REPEATS):  # another transaction was in the way
        if not any(answer["status"] in RETRIED_STATUSES for answer in result["answers"]):
            break
        result = await services.attempt(service, order)
    return result


def _parts(calls: Sequence[Call], taken: int) -> list[list[Call]]:
    """Return the calls in parts that fit beside `taken` bytes. A file is in one part, everything else in each."""
    room = MOST_BYTES - taken - sum(len(json.dumps(_written(call, ""))) for call in calls if call.content is None)
    files: list[set[int]] = [set()]
    left = room
    for call in calls:
        if call.content is None:
            continue
        size = len(json.dumps(_written(call, "")))
        if size > left and files[-1]:
            files.append(set())
            left = room
        files[-1].add(id(call))
        left -= size
    return [[call for call in calls if call.content is None or id(call) in some] for some in files]


def _written(call: Call, scope: str) -> dict[str, Any]:
    """Return a request as a trial takes it. One that was sent before is answered as it was then, by its key."""
    return {
        "method": call.method,
        "path": call.path,
        "query": dict(call.params),
        "body": call.body,
        "content": base64.b64encode(call.content).decode() if call.content is not None else None,
        "content_type": call.content_type,
        "name": call.name,
        "key": None if "{" in call.path else call.key(scope),
    }


async def find_edition(services: Services, code: str) -> str | None:
    """Return the identifier of an edition, None if the service does not know it."""
    answer = await services.get("registration", f"/api/v1/editions?code={code}", "reading the editions")
    return next((str(edition["edition_id"]) for edition in answer["editions"]), None)


async def _sessions(services: Services, edition_id: str | None) -> dict[str, str]:
    if edition_id is None:
        return {}
    try:
        answer = await services.get("sessions", f"/api/v1/editions/{edition_id}/sessions", "reading the timetable")
    except RequestRejected:
        return {}
    return {session["code"]: str(session["session_id"]) for session in answer["sessions"]}
