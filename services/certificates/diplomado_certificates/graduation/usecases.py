"""Loads facts and policy of an edition and evaluates every participant."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_certificates.graduation import store
from diplomado_certificates.graduation.evaluation import Evaluation, decide_all
from diplomado_certificates.graduation.facts import Edition, Participant
from diplomado_certificates.graduation.preview import Preview, preview_of
from diplomado_certificates.policies import store as policies
from diplomado_certificates.policies.policy import Policy
from diplomado_certificates.policies.policy_version import PolicyVersion
from diplomado_certificates.register import store as register
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished

_NO_POLICY = Text(
    "La edición no tiene política de graduación: póngala primero con PUT …/policy.",
    "The edition has no graduation policy: set it first by PUT …/policy.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What everything about an edition is decided from, but prior awards."""

    published: EditionPublished
    version: PolicyVersion
    edition: Edition
    participants: list[Participant]


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for everybody of an edition: the announcement, the policy and the timetable."""

    published: EditionPublished
    version: PolicyVersion
    edition: Edition


async def find_rules(connection: Connection, edition_id: UUID) -> Rules:
    """Load policy and timetable. Raises a 404 problem without the edition, 409 without a policy."""
    published = await get_edition(connection, edition_id)
    version = await policies.find_current_version(connection, edition_id)
    if version is None:
        raise Problem(409, "policy-missing", _NO_POLICY)
    return Rules(published, version, await store.load_edition(connection, published))


async def load_facts(connection: Connection, edition_id: UUID, only: Collection[UUID] | None = None) -> Facts:
    """Load policy, timetable and participants. Raises a 404 problem without the edition, 409 without a policy."""
    rules = await find_rules(connection, edition_id)
    return Facts(
        rules.published, rules.version, rules.edition, await store.load_participants(connection, edition_id, only)
    )


async def evaluate(connection: Connection, edition_id: UUID, only: Collection[UUID] | None = None) -> Evaluation:
    """Decide everything about an edition now, or about some registrations alone.

    Raises a 404 problem without the edition, 409 without a policy.
    """
    facts = await load_facts(connection, edition_id, only)
    prior_awards = await register.find_prior_awards(connection, edition_id, only)
    institutions = await store.load_institution_names(connection, facts.published, only)
    # In a thread: thousands of participants must not hold up other requests.
    decisions = await asyncio.to_thread(
        decide_all, facts.version.policy, facts.edition, facts.participants, prior_awards
    )
    return Evaluation(facts.published, facts.version, facts.edition, decisions, prior_awards, institutions)


async def preview_policy(connection: Connection, edition_id: UUID, policy: Policy, now: datetime) -> Preview:
    """Return what a policy that is not stored would give. Raises a 404 problem without the edition."""
    published = await get_edition(connection, edition_id)
    stored = await policies.find_current_version(connection, edition_id)
    edition = await store.load_edition(connection, published)
    participants = await store.load_participants(connection, edition_id)
    prior_awards = await register.find_prior_awards(connection, edition_id)

    def decide(version: PolicyVersion) -> Evaluation:
        decisions = decide_all(version.policy, edition, participants, prior_awards)
        return Evaluation(published, version, edition, decisions, prior_awards)

    def compare() -> Preview:
        proposed = PolicyVersion(edition_id, 0, policy, policy.sha256(), None, now)
        return preview_of(decide(proposed), decide(stored) if stored else None)

    # In a thread: thousands of participants must not hold up other requests.
    return await asyncio.to_thread(compare)


async def evaluate_person(connection: Connection, edition_id: UUID, registration_id: UUID) -> Evaluation | None:
    """Decide everything about one registration now; None without a policy. Raises a 404 problem without the edition."""
    return await evaluate_people(connection, edition_id, [registration_id])


async def evaluate_people(connection: Connection, edition_id: UUID, registrations: Sequence[UUID]) -> Evaluation | None:
    """Decide everything about a few registrations, as `evaluate_person` does."""
    published = await get_edition(connection, edition_id)
    version = await policies.find_current_version(connection, edition_id)
    if version is None:
        return None
    edition = await store.load_edition(connection, published)
    participants = await store.load_participants(connection, edition_id, registrations)
    prior_awards = await register.find_prior_awards(connection, edition_id, registrations)
    decisions = decide_all(version.policy, edition, participants, prior_awards)
    return Evaluation(published, version, edition, decisions, prior_awards)
