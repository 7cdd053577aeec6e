"""Third part of a replay: projects, scores and ranking; the policy; the act."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from diplomado_acceptance.failures import Failure
from diplomado_acceptance.language import LANGUAGE, say
from diplomado_acceptance.replay.calls import Call
from diplomado_acceptance.replay.client import RequestRejected, Services
from diplomado_acceptance.replay.programme import Programme

MAX_ATTEMPTS = 3


def grading_calls(programme: Programme, edition_id: str, people: Mapping[str, str]) -> list[list[Call]]:
    """Return what stores rubric, teams and scores, in this order. Grades are whole numbers or decimals out of 100."""
    rubric = programme.edition.rubric
    if rubric is None or not programme.projects:
        return []
    base = f"/api/v1/editions/{edition_id}"

    def put(path: str, body: dict[str, Any], operation: str, file: str, row: int = 0) -> Call:
        return Call(
            service="sessions", method="PUT", path=base + path, operation=operation, body=body, file=file, row=row
        )

    points: dict[tuple[str, str], dict[str, float]] = {}
    for row in (numbered.row for numbered in programme.scores):
        points.setdefault((row.team, row.grader), {})[row.criterion] = float(row.points)
    return [
        [put("/rubric", rubric.model_dump(mode="json"), "edition.yaml, rubric", "edition.yaml")],
        [
            put(
                f"/teams/{numbered.row.team}", _team(numbered.row, people), f"projects.csv, row {numbered.number}",
                "projects.csv", numbered.number,
            )
            for numbered in programme.projects
        ],
        [
            put(f"/teams/{team}/scores/{grader}", {"points": given}, f"scores.csv, {team}, {grader}", "scores.csv")
            for (team, grader), given in points.items()
        ],
    ]  # fmt: skip


async def grade(programme: Programme, services: Services, edition_id: str, people: Mapping[str, str]) -> None:
    """Store rubric, teams and scores, and rank the teams."""
    groups = grading_calls(programme, edition_id, people)
    for calls in groups:
        await asyncio.gather(*map(services.send, calls))
    if groups:
        await services.post("sessions", f"/api/v1/editions/{edition_id}/ranking", "ranking the teams")


def _team(row: Any, people: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": row.name,
        "project_title": row.project,
        "institution": row.institution,
        "admin_area": row.admin_area,
        "members": [people[email] for email in row.members],
        "sdg": row.sdg,
        "gcm": row.gcm,
    }


def policy_calls(programme: Programme, edition_id: str) -> list[Call]:
    """Return what sets the rules by which people graduate, if the folder has any."""
    if programme.policy is None:
        return []
    path = f"/api/v1/editions/{edition_id}/policy"
    body = programme.policy.model_dump(mode="json")
    return [
        Call(
            service="certificates", method="PUT", path=path, operation="policy.yaml", body=body, file="policy.yaml"
        )
    ]  # fmt: skip


async def set_policy(programme: Programme, services: Services, edition_id: str) -> None:
    """Set the rules by which people graduate."""
    for call in policy_calls(programme, edition_id):
        await services.send(call)


async def _is_signed(services: Services, path: str) -> bool:
    answer = await services.get("certificates", path, "reading the acts")
    return any(act["status"] == "signed" for act in answer["acts"])


async def sign(programme: Programme, services: Services, edition_id: str) -> dict[str, Any] | None:
    """Draft the act, sign it and return it. None if there is no act, or if an earlier one has awarded everything."""
    if programme.act is None:
        return None
    body = programme.act.model_dump(mode="json", exclude={"accept"})
    path = f"/api/v1/editions/{edition_id}/acts"
    try:
        draft = await services.post("certificates", path, "act.yaml, drafting", body=body)
    except RequestRejected as rejected:
        if rejected.slug == "nothing-to-award" and await _is_signed(services, path):
            return None
        raise
    path = f"/api/v1/acts/{draft['act_id']}"
    for attempt in range(1, MAX_ATTEMPTS + 1):
        review: dict[str, Any] = await services.get("certificates", path, "reading the draft")
        if review["status"] == "signed":  # by an earlier replay of this folder
            return review
        accepted = {"accept": _accepted(programme.act.accept, review["warnings"])}
        # The idempotency key follows from the operation, and another attempt accepts other warnings.
        operation = "act.yaml, signing" if attempt == 1 else f"act.yaml, signing, attempt {attempt}"
        try:
            signed: dict[str, Any] = await services.post("certificates", f"{path}/signature", operation, body=accepted)
        except RequestRejected as rejected:
            # A warning may arrive between the two requests: guests are counted by another service.
            if rejected.slug != "warnings-open":
                raise
            if attempt == MAX_ATTEMPTS:
                raise _not_accepted(programme.act.accept, review["warnings"]) from rejected
        else:
            return signed
    return None


def _not_accepted(reasons: Mapping[str, str], warnings: Sequence[Mapping[str, Any]]) -> Failure:
    """Return what keeps the act from being signed, and what a person does about it."""
    texts = {item["code"]: item["text"][LANGUAGE.get()] for item in warnings if item["code"] not in reasons}
    return Failure(
        say(
            "act.yaml: el acta no se firma, porque hay avisos que nadie aceptó.",
            "act.yaml: the act is not signed, because of warnings that nobody accepted.",
        ),
        "\n".join(
            [
                *(f"  {code}: {text}" for code, text in texts.items()),
                say(
                    "Resuélvalos, o acepte cada clase con un motivo: accept: {{{code}: Por qué}} en act.yaml.",
                    "Settle them, or accept each kind with a reason: accept: {{{code}: Why}} in act.yaml.",
                    code=next(iter(texts), "code"),
                ),
            ]
        ),
    )


def _accepted(reasons: Mapping[str, str], warnings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    found = {code: [item["warning"] for item in warnings if item["code"] == code] for code in reasons}
    return [{"warnings": found[code], "reason": reason} for code, reason in reasons.items() if found[code]]
