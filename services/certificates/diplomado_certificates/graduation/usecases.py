"""Loads facts and policy of an edition and evaluates every participant."""

import asyncio
from uuid import UUID

from diplomado_certificates.graduation import store
from diplomado_certificates.graduation.evaluation import Evaluation, decide_all
from diplomado_certificates.policies import store as policies
from diplomado_certificates.register import store as register
from diplomado_certificates.register.usecases import get_edition
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

_NO_POLICY = Text(
    "La edición no tiene política de graduación: póngala primero con PUT …/policy.",
    "The edition has no graduation policy: set it first by PUT …/policy.",
)


async def evaluate(connection: Connection, edition_id: UUID) -> Evaluation:
    """Decide everything about an edition now. Raises a 404 problem without the edition, 409 without a policy."""
    published = await get_edition(connection, edition_id)
    version = await policies.find_current_version(connection, edition_id)
    if version is None:
        raise Problem(409, "policy-missing", _NO_POLICY)
    policy = version.policy
    edition = await store.load_edition(connection, published, denominator=policy.session_credit.denominator)
    participants = await store.load_participants(connection, edition_id)
    prior_awards = await register.find_prior_awards(connection, edition_id)
    institutions = await store.load_institution_names(connection, published)
    # In a thread: thousands of participants must not hold up other requests.
    decisions = await asyncio.to_thread(decide_all, policy, edition, participants, prior_awards)
    return Evaluation(published, version, edition, decisions, prior_awards, institutions)
