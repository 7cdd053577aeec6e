"""Sets the rules about who may take part in an edition, and previews what they would mean."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import NOT_LISTED
from diplomado_registration.eligibility import store
from diplomado_registration.eligibility.evaluation import evaluate
from diplomado_registration.eligibility.rules import CodeRule, Eligibility, GraduationRule, Rule
from diplomado_registration.eligibility.usecases.facts import find_within, stored_applicant
from diplomado_registration.eligibility.wording import Labels, describe
from diplomado_registration.places.opening import UNKNOWN_EDITION

log = structlog.get_logger()

MAX_LISTED = 100
NO_RULES = Eligibility(rules=())


async def find_rules(connection: Connection, code: str) -> tuple[int, Eligibility, Labels]:
    """Return the rules of an edition with their version; version 0 if there are none yet. Raises a 404 problem."""
    edition_id = await store.find_edition(connection, code)
    if edition_id is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    stored = await store.find_rules(connection, edition_id)
    return (stored.version, stored.eligibility, stored.labels) if stored else (0, NO_RULES, {})


async def requirements(connection: Connection, edition_id: UUID, zone_name: str) -> list[Text]:
    """Return what the rules of an edition ask for, to show it to applicants, with times in their zone."""
    stored = await store.find_rules(connection, edition_id)
    return [describe(rule, stored.labels, zone_name) for rule in stored.eligibility.rules] if stored else []


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
    preconditions.check(stored and tag_of(stored.version, stored.eligibility), tag_of(0, NO_RULES))
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
    within = await find_within(connection, sent.rules)
    rows = await store.list_present(connection, edition_id)
    graduations = await store.find_graduations(connection, {row["participant_id"] for row in rows}, edition_id)
    failing: list[UUID] = []
    undecided = 0
    by_rule: Counter[int] = Counter()
    overridden = await store.find_overridden(connection, [row["registration_id"] for row in rows])
    for row in rows:
        findings = evaluate(sent.rules, stored_applicant(row, graduations[row["participant_id"]]), labels, within)
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
