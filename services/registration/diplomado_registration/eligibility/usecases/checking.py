"""Applies the rules about who may take part, when people apply, are nominated and are accepted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import ValidationFailed
from diplomado_registration.eligibility import store
from diplomado_registration.eligibility.evaluation import Applicant, Check, Facts, evaluate
from diplomado_registration.eligibility.usecases.facts import find_within, stored_applicant

log = structlog.get_logger()

UNKNOWN_REGISTRATION = Text(es="No existe esa inscripción.", en="There is no such registration.")
NO_RULES = Text(es="La edición no tiene reglas de elegibilidad.", en="The edition has no rules about eligibility.")
NOT_ELIGIBLE_YOURSELF = Text(
    es="Esta edición es para otras personas; los motivos están junto a los campos. No se guardó nada.",
    en="This edition is for other people; the reasons are beside the fields. Nothing was stored.",
)
NOT_ELIGIBLE = Text(
    es="La persona no cumple las reglas de la edición. La coordinación puede decidir otra cosa, con un motivo.",
    en="The person does not meet the rules of the edition. A coordinator can decide otherwise, with a reason.",
)


async def check(
    connection: Connection,
    edition_id: UUID,
    profile: Facts,
    participant_id: UUID | None,
    channel: str,
    now: datetime,
) -> Check:
    """Apply the rules of an edition to a person. Nothing is stored.

    Without `participant_id` nothing is decided about earlier graduations: the answer depends on what was typed alone,
    so that an application tells nobody who is known here.
    """
    stored = await store.find_rules(connection, edition_id)
    if stored is None or not stored.eligibility.rules:
        return Check()
    graduations = None
    if participant_id is not None:
        graduations = (await store.find_graduations(connection, [participant_id], edition_id))[participant_id]
    within = await find_within(connection, stored.eligibility.rules)
    applicant = Applicant(profile, channel, now, graduations)
    return Check(stored.version, evaluate(stored.eligibility.rules, applicant, stored.labels, within))


async def check_application(
    connection: Connection,
    edition_id: UUID,
    profile: Facts,
    participant_id: UUID | None,
    channel: str,
    now: datetime,
) -> Check:
    """Check an application before anything is stored; `record` stores the result. Raises ValidationFailed.

    Where the answer must be the same for everybody, this comes before anything is looked up, without `participant_id`.
    """
    found = await check(connection, edition_id, profile, participant_id, channel, now)
    if not found.eligible:
        raise ValidationFailed(*found.errors, slug="not-eligible", detail=NOT_ELIGIBLE_YOURSELF)
    return found


async def admit(
    connection: Connection,
    edition_id: UUID,
    registration_id: UUID,
    profile: Facts,
    participant_id: UUID | None,
    channel: str,
    now: datetime,
) -> None:
    """Check an application that was just stored, and store the result beside it.

    Raises ValidationFailed with the reasons, which rolls the application back.
    """
    found = await check_application(connection, edition_id, profile, participant_id, channel, now)
    await record(connection, {registration_id: found}, "application", now)


async def check_nominees(
    connection: Connection, edition_id: UUID, nominees: Mapping[str, Facts], institution: str | None, now: datetime
) -> dict[str, Check]:
    """Apply the rules to all nominees of a list, by the key of their address.

    A focal point learns nothing about graduations of people of other institutions than `institution`.
    """
    stored = await store.find_rules(connection, edition_id)
    if stored is None or not stored.eligibility.rules:
        return {}
    rules = stored.eligibility.rules
    known = await store.find_participants(connection, nominees)
    graduations = await store.find_graduations(connection, list(known.values()), edition_id, institution)
    within = await find_within(connection, rules)
    checks = {}
    for key, facts in nominees.items():
        earlier = graduations[known[key]] if key in known else frozenset()
        applicant = Applicant(facts, "nomination", now, earlier, sees_all=institution is None)
        checks[key] = Check(stored.version, evaluate(rules, applicant, stored.labels, within))
    return checks


async def record(
    connection: Connection,
    checks: Mapping[UUID, Check],
    occasion: str,
    now: datetime,
    *,
    override: tuple[str, str] | None = None,
) -> None:
    """Store the results of checks by registration. Nothing is stored for an edition without rules.

    `override` is the actor and the reason of a decision against the rules, stored where they are not met.
    """
    checks = {registration_id: found for registration_id, found in checks.items() if found.version}
    against = {registration_id: found for registration_id, found in checks.items() if not found.eligible}
    if checks:
        await store.insert_results(connection, checks, occasion, now)
    if against and override is not None:
        await store.insert_results(connection, against, "override", now, override=override)
        log.info("eligibility.overridden", registrations=len(against))


async def check_registration(connection: Connection, registration_id: UUID, occasion: str, now: datetime) -> Check:
    """Apply the rules to a stored registration, as when it is confirmed or accepted, and store the result.

    A decision of a coordinator stands. Raises a 409 problem with the reasons if the person is not eligible, and a 404
    problem. The deadline counts from when the person applied.
    """
    row = await store.find_registration(connection, registration_id)
    if row is None:
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    found = await _check_row(connection, row)
    if found.version and not await store.is_overridden(connection, registration_id):
        if not found.eligible:
            raise Problem(409, "not-eligible", NOT_ELIGIBLE, reasons=[error.text for error in found.errors])
        await record(connection, {registration_id: found}, occasion, now)
    return found


async def explain(connection: Connection, registration_id: UUID, institution: str | None = None) -> dict[str, Any]:
    """Return why a registration is eligible or not by the present rules, and the results so far.

    A focal point of `institution` learns nothing about graduations as a person of others: results that rest on
    graduations are left out.
    """
    row = await store.find_registration(connection, registration_id)
    if row is None or institution not in (None, row["institution"]):
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    found = await _check_row(connection, row, institution)
    overridden = await store.is_overridden(connection, registration_id)
    history = await store.list_results(connection, registration_id)
    if institution is not None:
        history = [one for one in history if all(finding["rule"] != "graduation" for finding in one["findings"])]
    return {
        "registration_id": registration_id,
        "version": found.version,
        "eligible": found.eligible or overridden,
        "overridden": overridden,
        "findings": [finding.as_json() for finding in found.findings],
        "history": history,
    }


async def override(connection: Connection, registration_id: UUID, by: str, reason: str, now: datetime) -> None:
    """Record that a coordinator admits a person against the rules. Raises a 404 problem, or 409 without rules."""
    row = await store.find_registration(connection, registration_id)
    if row is None:
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    found = await _check_row(connection, row)
    if not found.version:
        raise Problem(409, "no-eligibility-rules", NO_RULES)
    await store.insert_results(connection, {registration_id: found}, "override", now, override=(by, reason))
    log.info("eligibility.overridden", registrations=1)


async def _check_row(connection: Connection, row: Record, institution: str | None = None) -> Check:
    stored = await store.find_rules(connection, row["edition_id"])
    if stored is None or not stored.eligibility.rules:
        return Check()
    rules = stored.eligibility.rules
    graduations = await store.find_graduations(connection, [row["participant_id"]], row["edition_id"], institution)
    applicant = stored_applicant(row, graduations[row["participant_id"]], sees_all=institution is None)
    return Check(stored.version, evaluate(rules, applicant, stored.labels, await find_within(connection, rules)))
