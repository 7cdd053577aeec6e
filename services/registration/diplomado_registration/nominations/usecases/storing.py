"""Carries out the plan of a nomination list. The caller has locked the edition."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from diplomado_chassis.ids import uuid7s
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_chassis.turns import in_turns
from diplomado_contracts import Event
from diplomado_registration.consents.records import declared_consents
from diplomado_registration.eligibility.evaluation import Check
from diplomado_registration.eligibility.usecases import checking as eligibility
from diplomado_registration.enrolment.events import registered_event, status_event
from diplomado_registration.enrolment.registration import NewRegistration, Step
from diplomado_registration.enrolment.seating.usecases import fill_places
from diplomado_registration.enrolment.store import inserts, updates
from diplomado_registration.nominations import store
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.nominees import Nominee
from diplomado_registration.nominations.planning import Plan
from diplomado_registration.people.description import Description
from diplomado_registration.people.mailbox import Decision
from diplomado_registration.people.proposals.proposal import Said
from diplomado_registration.people.proposals.usecases import propose_all
from diplomado_registration.people.usecases import Sharing, insert_people, update_people, upsert_people
from diplomado_registration.places.opening import OpenEdition


async def carry_out(
    connection: Connection,
    edition: OpenEdition,
    plan: Plan,
    nominees: Sequence[Nominee],
    declaration: Declaration,
    sharing: Collection[UUID],
    checks: Mapping[str, Check],
    now: datetime,
) -> dict[int, UUID]:
    """Carry out a plan, and return the registrations of those who entered by their rows."""
    entered: dict[int, UUID] = {}
    planned = [nominee.description for nominee, _ in (*plan.to_insert, *plan.to_update)]
    events, participants = await describe_nominees(connection, planned, nominees, declaration, sharing, now)
    if not participants:
        return entered
    if plan.to_insert:
        new = [
            NewRegistration(
                registration_id,
                participants[nominee.description.email_key],
                waiting_number,
                nominee.profile,
                "nomination",
                declaration.declared_by,
            )
            for registration_id, (nominee, waiting_number) in zip(
                uuid7s(len(plan.to_insert)), plan.to_insert, strict=True
            )
        ]
        step = Step("staff", declaration.declared_by, declaration.restore_reason)
        consents = declared_consents(declaration.basis, declaration.declared_by, declaration.language)
        inserted = await inserts.insert_registrations(
            connection, edition.edition_id, new, consents, plan.places, step, now
        )
        events += await in_turns(lambda one: status_event(one, now), inserted)
        keys = {participant_id: key for key, participant_id in participants.items()}
        results = {
            registration.registration_id: checks[keys[registration.participant_id]]
            for registration in inserted
            if keys[registration.participant_id] in checks
        }
        rows = {nominee.description.email_key: nominee.row for nominee, _ in plan.to_insert}
        entered = {rows[keys[each.participant_id]]: each.registration_id for each in inserted}
        override = (declaration.declared_by, declaration.override_reason) if declaration.override_reason else None
        await eligibility.record(connection, results, "nomination", now, override=override)
    if plan.to_update:
        profiles = {registration.registration_id: nominee.profile for nominee, registration in plan.to_update}
        updated = await updates.update_profiles(connection, edition.edition_id, profiles, declaration.declared_by, now)
        events += [
            registered_event(registration, now) for registration in updated if registration.status == "registered"
        ]
    if plan.replaced and plan.places.seats.rules:  # a place that an application held may be one for others
        events += (await fill_places(connection, edition, plan.places, now))[1]
    await outbox.append(connection, *events)
    return entered


async def describe_nominees(
    connection: Connection,
    planned: Sequence[Description],
    nominees: Sequence[Nominee],
    declaration: Declaration,
    sharing: Collection[UUID],
    now: datetime,
) -> tuple[list[Event], dict[str, UUID]]:
    """Store what is said about people: by a coordinator at once, by a focal point only about people of their own.

    The rest becomes proposals. `planned` are those of the nominees whose registration changes, `sharing` the ids of new
    people who share a mailbox. Returns the events, and the participants by their keys; they are locked.
    """
    institution = declaration.institution
    decided = Sharing(sharing, Decision(declaration.declared_by, declaration.shared_reason or ""))
    if institution is None:
        if not planned:
            return [], {}
        events, ids = await upsert_people(connection, planned, "staff", now, sharing=decided)
        uncertain = (one for one in planned if not one.certain)
        await propose_all(connection, [Said(ids[one.email_key], one, "nomination") for one in uncertain], now)
        return events, ids
    # Also people who are in the edition already, so that what is said about them is proposed.
    descriptions = {nominee.description.email_key: nominee.description for nominee in nominees}
    events, ids, known = await insert_people(connection, list(descriptions.values()), "staff", now, sharing=decided)
    # Nobody can register these people elsewhere now, because their rows are locked.
    scope = await store.find_known_people(connection, list(ids), institution)
    exclusive = {person.participant_id for person in scope.values() if person.exclusive}
    described = {ids[key]: description for key, description in descriptions.items()}
    changing = exclusive & {ids[description.email_key] for description in planned}
    own = [person for person in known if person.participant_id in changing]
    events += await update_people(connection, own, described, "staff", now)
    others = (
        person.participant_id
        for person in known
        if person.participant_id not in exclusive or not described[person.participant_id].certain
    )
    said = [Said(other, described[other], "nomination", institution=institution) for other in others]
    await propose_all(connection, said, now)
    return events, ids
