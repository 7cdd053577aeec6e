"""Sets the rules about who may take part, and applies them when people apply, are nominated and are accepted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from asyncpg import Record

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import NOT_LISTED
from diplomado_registration.eligibility import store
from diplomado_registration.eligibility.evaluation import Applicant, Check, Facts, Labels, describe, evaluate
from diplomado_registration.eligibility.rules import CodeRule, Eligibility, GraduationRule, Rule
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.reference.store import find_areas_within

log = structlog.get_logger()

MAX_LISTED = 100

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
    within = await _areas_within(connection, stored.eligibility.rules)
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
    within = await _areas_within(connection, rules)
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


async def explain(connection: Connection, registration_id: UUID) -> dict[str, Any]:
    """Return why a registration is eligible or not by the present rules, and the results so far."""
    row = await store.find_registration(connection, registration_id)
    if row is None:
        raise Problem(404, "registration-unknown", UNKNOWN_REGISTRATION)
    found = await _check_row(connection, row)
    overridden = await store.is_overridden(connection, registration_id)
    return {
        "registration_id": registration_id,
        "version": found.version,
        "eligible": found.eligible or overridden,
        "overridden": overridden,
        "findings": [finding.as_json() for finding in found.findings],
        "history": await store.list_results(connection, registration_id),
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


async def find_rules(connection: Connection, code: str) -> tuple[int, Eligibility, Labels]:
    """Return the rules of an edition with their version; version 0 if there are none yet. Raises a 404 problem."""
    edition_id = await store.find_edition(connection, code)
    if edition_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    stored = await store.find_rules(connection, edition_id)
    return (stored.version, stored.eligibility, stored.labels) if stored else (0, Eligibility(rules=()), {})


async def requirements(connection: Connection, edition_id: UUID) -> list[Text]:
    """Return what the rules of an edition ask for, to show it to applicants."""
    stored = await store.find_rules(connection, edition_id)
    return [describe(rule, stored.labels) for rule in stored.eligibility.rules] if stored else []


async def put_rules(
    connection: Connection, code: str, sent: Eligibility, preconditions: Preconditions, *, by: str, now: datetime
) -> tuple[int, Eligibility, Labels]:
    """Set the rules of an edition, as a new version if they differ. Registrations that exist stay as they are.

    Raises a 404 problem, a 412 problem, and ValidationFailed for unknown codes.
    """
    edition_id = await store.lock_edition(connection, code)
    if edition_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    stored = await store.find_rules(connection, edition_id)
    preconditions.check(stored and tag_of(stored.version, stored.eligibility))
    if stored is not None and stored.eligibility == sent:
        return stored.version, stored.eligibility, stored.labels
    labels = await _labels(connection, sent.rules)
    version = await store.insert_rules(connection, edition_id, sent, labels, by, now)
    log.info("eligibility.set", edition_id=str(edition_id), version=version, rules=len(sent.rules))
    return version, sent, labels


async def preview_rules(connection: Connection, code: str, sent: Eligibility) -> dict[str, Any]:
    """Return how many present registrations would fail rules. Decisions of coordinators are not counted."""
    edition_id = await store.find_edition(connection, code)
    if edition_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    labels = await _labels(connection, sent.rules)
    within = await _areas_within(connection, sent.rules)
    rows = await store.list_present(connection, edition_id)
    graduations = await store.find_graduations(connection, {row["participant_id"] for row in rows}, edition_id)
    failing: list[UUID] = []
    undecided = 0
    by_rule: Counter[int] = Counter()
    overridden = await store.find_overridden(connection, [row["registration_id"] for row in rows])
    for row in rows:
        findings = evaluate(sent.rules, _applicant(row, graduations[row["participant_id"]]), labels, within)
        failed = [number for number, finding in enumerate(findings) if finding.outcome == "failed"]
        by_rule.update(failed)
        if failed and row["registration_id"] not in overridden:
            failing.append(row["registration_id"])
        undecided += not failed and any(finding.outcome == "undecided" for finding in findings)
    return {
        "registrations": len(rows),
        "failing": len(failing),
        "undecided": undecided,
        "failing_by_rule": [by_rule[number] for number in range(len(sent.rules))],
        "failing_registrations": failing[:MAX_LISTED],
    }


def tag_of(version: int, eligibility: Eligibility) -> dict[str, Any]:
    """Return what the entity tag of rules is a digest of."""
    return {"version": version, **eligibility.model_dump(mode="json")}


async def _check_row(connection: Connection, row: Record) -> Check:
    stored = await store.find_rules(connection, row["edition_id"])
    if stored is None or not stored.eligibility.rules:
        return Check()
    rules = stored.eligibility.rules
    graduations = await store.find_graduations(connection, [row["participant_id"]], row["edition_id"])
    applicant = _applicant(row, graduations[row["participant_id"]])
    return Check(stored.version, evaluate(rules, applicant, stored.labels, await _areas_within(connection, rules)))


class _StoredFacts:
    """The facts of a registration, from its row."""

    def __init__(self, row: Record) -> None:
        self.organisation_type: str | None = row["organisation_type"]
        self.institution: str | None = row["institution"]
        self.admin_area: str | None = row["admin_area"]
        self.age_band: str | None = row["age_band"]


def _applicant(row: Record, graduations: Any) -> Applicant:
    return Applicant(_StoredFacts(row), row["channel"], row["created_at"], graduations, age_may_be_hidden=True)


async def _areas_within(connection: Connection, rules: Sequence[Rule]) -> dict[str, frozenset[str]]:
    areas = {
        code
        for rule in rules
        if isinstance(rule, CodeRule) and rule.rule == "admin_area"
        for code in rule.one_of or rule.none_of or ()
    }
    return {area: await find_areas_within(connection, [area]) for area in areas}


async def _labels(connection: Connection, rules: Sequence[Rule]) -> Labels:
    """Return the names of the codes in rules. Raises ValidationFailed for codes that do not exist."""
    codes: dict[str, set[str]] = {kind: set() for kind in store.LABELLED}
    for rule in rules:
        if isinstance(rule, CodeRule):
            codes[rule.rule] |= set(rule.one_of or rule.none_of or ())
        elif isinstance(rule, GraduationRule):
            codes["course"] |= {rule.course} if rule.course else set()
            codes["edition"] |= {rule.edition} if rule.edition else set()
    labels = await store.find_labels(connection, codes)
    errors = []
    for number, rule in enumerate(rules):
        if isinstance(rule, CodeRule):
            name = "in" if rule.one_of is not None else "not_in"
            for position, code in enumerate(rule.one_of or rule.none_of or ()):
                if code not in labels[rule.rule]:
                    errors.append(FieldError(f"rules.{number}.{name}.{position}", NOT_LISTED))
        elif isinstance(rule, GraduationRule):
            for kind, wanted in (("course", rule.course), ("edition", rule.edition)):
                if wanted is not None and wanted not in labels[kind]:
                    errors.append(FieldError(f"rules.{number}.{kind}", NOT_LISTED))
    if errors:
        raise ValidationFailed(*errors)
    return labels
