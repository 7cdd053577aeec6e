"""Stores a nomination list completely, or not at all if a cell is wrong, unless the sender asks for the valid rows."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.consents.records import declared_consents
from diplomado_registration.enrolment.events import entered_event, registered_event
from diplomado_registration.enrolment.registration import NewRegistration, Step
from diplomado_registration.enrolment.store import confirmations, inserts, updates
from diplomado_registration.nominations import store
from diplomado_registration.nominations.csv_sheet import RowError, TooManyRows, read_sheet
from diplomado_registration.nominations.nominees import (
    Nominee,
    Reading,
    Vocabulary,
    codes_by_name,
    read_nominees,
    without_errors,
)
from diplomado_registration.nominations.planning import Plan, StoredRegistration, plan_nominations
from diplomado_registration.nominations.scope import as_seen, count_proposed, each_once, visible_registrations
from diplomado_registration.people.proposals.proposal import Said
from diplomado_registration.people.proposals.usecases import propose_all
from diplomado_registration.people.usecases import insert_people, update_people, upsert_people, with_kept_addresses
from diplomado_registration.places.opening import UNKNOWN_EDITION, OpenEdition
from diplomado_registration.places.store import lock_edition

log = structlog.get_logger()

PUBLISH_FIRST = Text(
    es="La edición aún no está publicada; publíquela antes de nominar.",
    en="The edition is not published yet; publish it before nominating.",
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who sends a list, for which institution (None: any), and on which basis the people consented.

    With `accept_valid` the rows without errors are stored. With `restore` nominees whom staff withdrew are restored,
    for the reason in `restore_reason`.
    """

    declared_by: str
    institution: str | None
    basis: str
    language: Language
    accept_valid: bool = False
    restore: bool = False
    restore_reason: str | None = None


@dataclass(frozen=True, slots=True)
class NominationResult:
    """The plan of a list as its sender sees it. It was carried out unless it was a dry run. A refused list has none.

    A focal point does not see people of others: for whom the plan is as if their addresses were unknown.
    `proposed` of the people whom the sender sees differ and wait for a decision.

    `valid` is the number of rows without errors; None if the file could not be read to its end. Flags are about cells
    that are accepted as they are; each has a proposal.
    """

    rows: int
    valid: int | None
    plan: Plan | None
    errors: Sequence[RowError]
    flags: Sequence[RowError] = ()
    proposed: int = 0


async def nominate(
    connection: Connection,
    edition_id: UUID,
    raw: bytes,
    declaration: Declaration,
    *,
    max_rows: int,
    dry_run: bool,
    now: datetime,
) -> NominationResult:
    """Read a list and, unless it is a dry run or has errors, store it. Rows without errors are stored if asked for.

    Raises a 404 problem for an unknown edition, 409 if it is not published, 413 if the list is too long.
    """
    vocabulary = await _vocabulary(connection, edition_id)
    # Checking thousands of rows takes time; in a thread it does not block other requests.
    rows, is_read, reading = await asyncio.to_thread(_read, raw, vocabulary, declaration.institution, max_rows)
    errors, flags = reading.errors, reading.flags
    nominees = without_errors(reading.nominees, errors)
    valid = len(nominees) if is_read else None
    if errors and not (valid and declaration.accept_valid):
        log.info("nominations.refused", edition_id=str(edition_id), rows=rows, mistakes=len(errors))
        return NominationResult(rows, valid, None, errors, flags)
    edition = await lock_edition(connection, edition_id)
    if edition is None or not edition.published:
        raise Problem(409, "edition-not-published", PUBLISH_FIRST)
    listed, nominees = nominees, await _kept(connection, nominees)
    email_keys = [nominee.description.email_key for nominee in nominees]
    stored = await store.find_registrations_by_email(connection, edition_id, email_keys)
    own = declaration.institution
    known = {} if own is None else await store.find_known_people(connection, email_keys, own)
    options: _Options = {
        "restore": declaration.restore,
        "not_to_change": {key for key, person in known.items() if not person.exclusive},
    }
    people = each_once(nominees)
    plan = seen = await _plan(connection, edition, people, stored, options)
    if own is not None:
        shown = each_once(as_seen(listed, nominees, known))
        seen = await _plan(connection, edition, shown, visible_registrations(stored, own), options)
    if not dry_run:
        await _carry_out(connection, edition_id, plan, people, declaration, now)
        log.info(
            "nominations.stored",
            edition_id=str(edition_id),
            entered=len(plan.to_insert),
            changed=len(plan.to_update),
            restored=plan.restored,
            mistakes=len(errors),
        )
    return NominationResult(rows, valid, seen, errors, flags, count_proposed(people, known))


class _Options(TypedDict):
    restore: bool
    not_to_change: set[str]


async def _kept(connection: Connection, nominees: Sequence[Nominee]) -> list[Nominee]:
    """Return the nominees under the addresses of the people who are kept where theirs was merged into another."""
    described = await with_kept_addresses(connection, [nominee.description for nominee in nominees])
    return [nominee._replace(description=description) for nominee, description in zip(nominees, described, strict=True)]


async def _plan(
    connection: Connection,
    edition: OpenEdition,
    nominees: Sequence[Nominee],
    stored: Mapping[str, StoredRegistration],
    options: _Options,
) -> Plan:
    held = await confirmations.count_held_places(connection, edition.edition_id, list(stored))
    places = replace(edition.places, taken=edition.places.taken - held)  # nominees replace their own applications
    return plan_nominations(nominees, stored, places, **options)


async def _carry_out(
    connection: Connection,
    edition_id: UUID,
    plan: Plan,
    nominees: Sequence[Nominee],
    declaration: Declaration,
    now: datetime,
) -> None:
    events, participants = await _describe(connection, plan, nominees, declaration.institution, now)
    if not participants:
        return
    if plan.to_insert:
        new = [
            NewRegistration(
                uuid7(),
                participants[nominee.description.email_key],
                waiting_number,
                nominee.profile,
                "nomination",
                declaration.declared_by,
            )
            for nominee, waiting_number in plan.to_insert
        ]
        step = Step("staff", declaration.declared_by, declaration.restore_reason)
        consents = declared_consents(declaration.basis, declaration.declared_by, declaration.language)
        inserted = await inserts.insert_registrations(connection, edition_id, new, consents, plan.places, step, now)
        events += [entered_event(registration, now) for registration in inserted]
    if plan.to_update:
        profiles = {registration.registration_id: nominee.profile for nominee, registration in plan.to_update}
        updated = await updates.update_profiles(connection, edition_id, profiles, declaration.declared_by, now)
        events += [
            registered_event(registration, now) for registration in updated if registration.status == "registered"
        ]
    await outbox.append(connection, *events)


async def _describe(
    connection: Connection, plan: Plan, nominees: Sequence[Nominee], institution: str | None, now: datetime
) -> tuple[list[Event], dict[str, UUID]]:
    """Store what a list says about people: a coordinator's at once, a focal point's only about people of their own.

    The rest becomes proposals. Returns the events and the participants of the plan by e-mail key; they are locked.
    """
    planned = [nominee.description for nominee, _ in (*plan.to_insert, *plan.to_update)]
    if institution is None:
        return await upsert_people(connection, planned, "staff", now) if planned else ([], {})
    # Also people who are in the edition already, so that what is said about them is proposed.
    descriptions = {nominee.description.email_key: nominee.description for nominee in nominees}
    events, ids, known = await insert_people(connection, list(descriptions.values()), "staff", now)
    # Nobody can register these people elsewhere now, because their rows are locked.
    scope = await store.find_known_people(connection, list(ids), institution)
    exclusive = {person.participant_id for person in scope.values() if person.exclusive}
    described = {ids[key]: description for key, description in descriptions.items()}
    changing = exclusive & {ids[description.email_key] for description in planned}
    own = [person for person in known if person.participant_id in changing]
    events += await update_people(connection, own, described, "staff", now)
    others = (person.participant_id for person in known if person.participant_id not in exclusive)
    said = [Said(other, described[other], "nomination", institution=institution) for other in others]
    await propose_all(connection, said, now)
    return events, ids


async def _vocabulary(connection: Connection, edition_id: UUID) -> Vocabulary:
    admitted = await store.find_admitted_institutions(connection, edition_id)
    if admitted is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    lists = await catalogue_store.list_codes(connection)
    institutions = await catalogue_store.list_institutions(connection)
    by_name = {fold(row["name"]): row["code"] for row in institutions}
    by_code = {code: row["code"] for row in institutions for code in (fold(row["code"]), row["code"])}
    return Vocabulary(
        institutions=by_name | by_code,
        organisation_types={row["code"]: row["organisation_type"] for row in institutions},
        codes={field.name: codes_by_name(lists[field.codes]) for field in NOMINATED_FIELDS},
        admitted=admitted,
    )


def _read(raw: bytes, vocabulary: Vocabulary, own_institution: str | None, max_rows: int) -> tuple[int, bool, Reading]:
    try:
        sheet = read_sheet(raw, max_rows)
    except TooManyRows:
        raise Problem(
            413,
            "too-many-rows",
            Text(
                es="La lista tiene más de {max_rows} personas. Divídala en varios archivos.",
                en="The list has more than {max_rows} people. Split it into several files.",
                max_rows=max_rows,
            ),
            most_rows=max_rows,  # the name of the member in the API
        ) from None
    reading = read_nominees(sheet.rows, vocabulary, own_institution)
    numbers = {row.number for row in sheet.rows}
    is_read = all(error.row in numbers for error in sheet.errors)
    errors = sorted([*sheet.errors, *reading.errors], key=lambda error: error.row)
    return len(sheet.rows), is_read, reading._replace(errors=errors)
