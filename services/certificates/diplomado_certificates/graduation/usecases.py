"""Everything that decides about an edition, read once and decided for everybody."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from diplomado_certificates.editions.problems import edition_or_problem
from diplomado_certificates.graduation import store
from diplomado_certificates.graduation.awards import Entitlement, decide
from diplomado_certificates.graduation.facts import Edition, Participant
from diplomado_certificates.policies import store as policies
from diplomado_certificates.policies.store import PolicyVersion
from diplomado_certificates.register import store as certificates
from diplomado_certificates.register.prior_awards import Given
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import EditionPublished

_NO_POLICY = Text(
    "La edición no tiene política de graduación: póngala primero con PUT …/policy.",
    "The edition has no graduation policy: set it first by PUT …/policy.",
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The state of an edition: the announcement, the policy, and what each participant is entitled to."""

    published: EditionPublished
    version: PolicyVersion
    edition: Edition
    decisions: tuple[tuple[Participant, tuple[Entitlement, ...]], ...]
    given: Given

    def open_awards(self) -> Iterator[tuple[Participant, Entitlement]]:
        """Give what somebody is entitled to and has not been awarded yet."""
        for participant, entitlements in self.decisions:
            for entitlement in entitlements:
                if entitlement.entitled and not self.given.settles(
                    participant.registration_id, entitlement.award.award, entitlement.session_id
                ):
                    yield participant, entitlement


async def evaluate(connection: Connection, edition_id: UUID) -> Evaluation:
    """Decide everything about an edition now. Raises a 404 problem without the edition, 409 without a policy."""
    published = await edition_or_problem(connection, edition_id)
    version = await policies.current(connection, edition_id)
    if version is None:
        raise Problem(409, "policy-missing", _NO_POLICY)
    policy = version.policy
    edition = await store.load_edition(connection, published, denominator=policy.session_credit.denominator)
    participants = await store.load_participants(connection, edition_id)
    given = await certificates.given_in(connection, edition_id)
    # In a thread: thousands of participants must not hold up other requests.
    decisions = await asyncio.to_thread(
        lambda: tuple(
            (participant, decide(policy, edition, participant, given.held_by(participant.registration_id)))
            for participant in participants
        )
    )
    return Evaluation(published, version, edition, decisions, given)
