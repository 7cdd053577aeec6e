"""Proposes changes of people, and accepts or rejects them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_registration.people import store as people_store
from diplomado_registration.people.description import Author, Description, StoredDescription
from diplomado_registration.people.events import described_event
from diplomado_registration.people.proposals import store
from diplomado_registration.people.proposals.proposal import Decision, Proposal, Said, Source, differences

log = structlog.get_logger()

UNKNOWN_PROPOSAL = Text(es="No existe esa propuesta de cambio.", en="There is no such proposed change.")
DECIDED_ALREADY = Text(es="Esa propuesta ya se decidió.", en="That proposal was decided already.")
PERSON_CHANGED = Text(
    es="Los datos de la persona cambiaron después de la propuesta. Léala de nuevo y decida con If-Match.",
    en="The person's details changed after the proposal. Read it again and decide with If-Match.",
)


async def propose(
    connection: Connection,
    participant_id: UUID,
    description: Description,
    source: Source,
    registration_id: UUID | None,
    now: datetime,
) -> bool:
    """Store what a source that is not proven says about a known person as a proposed change.

    Only the fields that differ are stored. It replaces what the same source proposed before, also if nothing differs
    now; what was rejected is not proposed again. Locks the person. Returns whether something differs.
    """
    return bool(await propose_all(connection, [Said(participant_id, description, source, registration_id)], now))


async def propose_all(connection: Connection, said: Sequence[Said], now: datetime) -> set[UUID]:
    """Store what sources say about known people, as `propose` does; return the people about whom something differs."""
    if not said:
        return set()
    stored = {
        row["participant_id"]: row
        for row in await people_store.lock_descriptions(connection, [one.participant_id for one in said])
    }
    proposed, settled = [], []
    for one in said:
        if one.participant_id not in stored:  # erased meanwhile
            continue
        row = stored[one.participant_id]
        if changes := differences(one.description, people_store.stored_description(row)):
            proposed.append((one, changes, row["revision"]))
        else:
            settled.append(one)
    if settled:
        await store.delete_settled(connection, settled)
    if proposed:
        await store.upsert_proposals(connection, proposed, now)
        log.info("person.change_proposed", people=len(proposed))
    return {one.participant_id for one, _, _ in proposed}


async def decide(
    connection: Connection,
    proposal_id: UUID,
    decision: Decision,
    *,
    actor: str | None = None,
    participant_id: UUID | None = None,
    reason: str | None = None,
    preconditions: Preconditions | None = None,
    now: datetime,
) -> Proposal:
    """Accept or reject a proposal, by a coordinator (`actor`) or by the person whom it is about (`participant_id`).

    Accepting changes the person and publishes it. A repeated decision changes nothing. Raises a 404 problem, also for
    a proposal about another person; a 412 problem if the client saw another state; and a 409 problem if the proposal
    was decided otherwise, or the person changed since and the client does not show by If-Match that it knows.
    """
    preconditions = preconditions or Preconditions()
    found = await store.find_proposal(connection, proposal_id)
    if found is None or participant_id not in (None, found.participant_id):
        raise Problem(404, "proposal-unknown", UNKNOWN_PROPOSAL)
    person = await people_store.lock_person(connection, found.participant_id)
    proposal = await store.lock_proposal(connection, proposal_id)
    gone = person is None or person["erased_at"] is not None or person["merged_into"] is not None
    if gone or person is None or proposal is None:
        raise Problem(404, "proposal-unknown", UNKNOWN_PROPOSAL)
    if proposal.status == decision:
        return proposal
    if proposal.status != "open":
        raise Problem(409, "proposal-decided", DECIDED_ALREADY)
    preconditions.check(state(proposal, person["revision"]))
    if decision == "accepted":
        if preconditions.if_match is None and person["revision"] != proposal.person_revision:
            raise Problem(409, "person-changed", PERSON_CHANGED)
        author: Author = "self" if actor is None else "staff"
        await _accept(connection, proposal, people_store.stored_description(person), author, now)
    await store.mark_decided(
        connection,
        proposal_id,
        decision,
        decided_by="participant" if actor is None else "staff",
        actor=actor,
        reason=reason,
        now=now,
    )
    log.info("person.proposal_decided", participant_id=str(proposal.participant_id), decision=decision)
    return proposal


async def _accept(
    connection: Connection, proposal: Proposal, stored: StoredDescription, author: Author, now: datetime
) -> None:
    new = Description(
        **{
            name: proposal.changes.get(name, getattr(stored, name))
            for name in ("given_names", "family_names", "language")
        },
        email="",
        email_key="",
    )
    changed = {proposal.participant_id: new}
    (person,) = await people_store.update_descriptions(connection, changed, author, now)
    await outbox.append(connection, described_event(person, now))


def state(proposal: Proposal, person_revision: int) -> dict[str, Any]:
    """Return what a decision rests on, for entity tags: the proposed values and the person's revision."""
    return {"proposal_id": proposal.proposal_id, "changes": proposal.changes, "person_revision": person_revision}
