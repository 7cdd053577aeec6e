"""Stores a nomination list completely, or not at all if a cell is wrong, unless the sender asks for the valid rows."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox
from diplomado_contracts import Event
from diplomado_registration.catalogue import store as catalogue_store
from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.consents.records import declared_consents
from diplomado_registration.eligibility import usecases as eligibility
from diplomado_registration.eligibility.evaluation import Check
from diplomado_registration.enrolment.events import registered_event, status_event
from diplomado_registration.enrolment.registration import NewRegistration, Step
from diplomado_registration.enrolment.seating.holding import without
from diplomado_registration.enrolment.store import confirmations, inserts, updates
from diplomado_registration.nominations import store
from diplomado_registration.nominations.answer_columns import answer_columns, read_rows
from diplomado_registration.nominations.csv_sheet import RowError, TooManyRows, read_sheet
from diplomado_registration.nominations.nominees import (
    Nominee,
    Reading,
    Vocabulary,
    read_nominees,
    without_errors,
)
from diplomado_registration.nominations.planning import Plan, StoredRegistration, not_eligible, plan_nominations
from diplomado_registration.nominations.scope import (
    KnownPerson,
    as_seen,
    count_proposed,
    each_once,
    visible_registrations,
)
from diplomado_registration.nominations.sharing import SharedRows, share, shared_addresses
from diplomado_registration.people.mailbox import Decision
from diplomado_registration.people.proposals.proposal import Said
from diplomado_registration.people.proposals.usecases import propose_all
from diplomado_registration.people.store import mailboxes
from diplomado_registration.people.usecases import Sharing, identify, insert_people, update_people, upsert_people
from diplomado_registration.places.opening import UNKNOWN_EDITION, OpenEdition, why_no_entry
from diplomado_registration.places.store import lock_edition
from diplomado_registration.questions.question import Questions
from diplomado_registration.questions.store import StoredQuestions, find_questions, upsert_answers
from diplomado_registration.questions.usecases import NOTHING
from diplomado_registration.reference.codes import Codes
from diplomado_registration.reference.store import list_offered

log = structlog.get_logger()

PUBLISH_FIRST = Text(
    es="La edición aún no está publicada; publíquela antes de nominar.",
    en="The edition is not published yet; publish it before nominating.",
)

WHY_SHARED = Text(es="Diga por qué estas personas comparten un correo.", en="Say why these people share a mailbox.")


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who sends a list, for which institution (None: any), and on which basis the people consented.

    With `accept_valid` the rows without errors are stored. With `restore` nominees whom staff withdrew are restored,
    for the reason in `restore_reason`. `override_reason` is why nominees are admitted against the rules of eligibility.
    With `shared_reason` nominees with one address and several names share it, by the sender's decision.
    """

    declared_by: str
    institution: str | None
    basis: str
    language: Language
    accept_valid: bool = False
    restore: bool = False
    restore_reason: str | None = None
    override_reason: str | None = None
    shared_reason: str | None = None


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
    vocabulary = await load_vocabulary(connection, edition_id)
    asked = await find_questions(connection, edition_id) or StoredQuestions(0, NOTHING)
    # Checking thousands of rows takes time; in a thread it does not block other requests.
    rows, is_read, reading, answers = await asyncio.to_thread(
        _read, raw, vocabulary, asked.questions, declaration, max_rows
    )
    errors, flags = reading.errors, reading.flags
    nominees = without_errors(reading.nominees, errors)
    valid = len(nominees) if is_read else None
    if errors and not (valid and declaration.accept_valid):
        log.info("nominations.refused", edition_id=str(edition_id), rows=rows, mistakes=len(errors))
        return NominationResult(rows, valid, None, errors, flags)
    edition = await lock_edition(connection, edition_id)
    if edition is None or not edition.life.published:
        raise Problem(409, "edition-not-published", PUBLISH_FIRST)
    if reason := why_no_entry(edition, now):
        raise Problem(409, *reason)
    list_ = await _identify(connection, nominees)
    keys = [nominee.description.email_key for nominee in list_.kept]
    stored = await store.find_registrations(connection, edition_id, keys)
    own = declaration.institution
    known = {} if own is None else await store.find_known_people(connection, keys, own)
    options: _Options = {
        "restore": declaration.restore,
        "not_to_change": {key for key, person in known.items() if not person.exclusive},
    }
    plan, seen = await _plans(connection, edition, list_, stored, known, own, options)
    checks = await _check(connection, edition_id, (plan, seen), declaration, now)
    # A focal point learns the same whether a person is in the edition already or not.
    refused = [] if declaration.override_reason else not_eligible(seen, checks)
    if refused:
        errors = sorted([*errors, *refused], key=lambda error: error.row)
        list_ = SharedRows(without_errors(list_.listed, errors), without_errors(list_.kept, errors), list_.new)
        valid = len(list_.kept)
        if not (valid and declaration.accept_valid):
            log.info("nominations.refused", edition_id=str(edition_id), rows=rows, mistakes=len(errors))
            return NominationResult(rows, valid, None, errors, flags)
        plan, seen = await _plans(connection, edition, list_, stored, known, own, options)
    people = each_once(list_.kept)
    if not dry_run:
        inserted = await _carry_out(connection, edition_id, plan, people, declaration, list_.new, checks, now)
        given = {inserted[row]: row_answers for row, row_answers in answers.items() if row in inserted}
        if given:
            await upsert_answers(connection, asked.version, given, now)
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


async def _identify(connection: Connection, nominees: Sequence[Nominee]) -> SharedRows:
    """Return the nominees under the keys of the people who are meant, and who of them shall share a mailbox."""
    shared = shared_addresses(nominees)
    if shared:  # without the sender's decision they are errors before
        await mailboxes.lock_mailboxes(connection, shared)
    described = await identify(connection, [nominee.description for nominee in nominees])
    kept = [nominee._replace(description=one) for nominee, one in zip(nominees, described, strict=True)]
    if not shared:
        return SharedRows(list(nominees), kept, frozenset())
    readers = await mailboxes.list_readers(connection, shared)
    return share(nominees, kept, readers, {nominee.row: uuid7() for nominee in nominees})


async def _plans(
    connection: Connection,
    edition: OpenEdition,
    list_: SharedRows,
    stored: Mapping[str, StoredRegistration],
    known: Mapping[str, KnownPerson],
    own: str | None,
    options: _Options,
) -> tuple[Plan, Plan]:
    """Return the plan of a list, and the plan as its sender may see it: they differ for focal points alone."""
    held = await confirmations.list_held(connection, edition.edition_id, list(stored))
    places = without(edition.places, held)  # nominees replace their own applications
    plan = plan_nominations(each_once(list_.kept), stored, places, **options)
    if own is None:
        return plan, plan
    shown = each_once(as_seen(list_.listed, list_.kept, known))
    return plan, plan_nominations(shown, visible_registrations(stored, own), places, **options)


async def _check(
    connection: Connection, edition_id: UUID, plans: Sequence[Plan], declaration: Declaration, now: datetime
) -> dict[str, Check]:
    """Apply the rules of the edition to those who would enter it by any of the plans. Who is in it already stays."""
    entering = {nominee.description.email_key: nominee.profile for plan in plans for nominee, _ in plan.to_insert}
    return await eligibility.check_nominees(connection, edition_id, entering, declaration.institution, now)


async def _carry_out(
    connection: Connection,
    edition_id: UUID,
    plan: Plan,
    nominees: Sequence[Nominee],
    declaration: Declaration,
    sharing: Collection[UUID],
    checks: Mapping[str, Check],
    now: datetime,
) -> dict[int, UUID]:
    """Carry out a plan, and return the registrations of those who entered by their rows."""
    entered: dict[int, UUID] = {}
    events, participants = await _describe(connection, plan, nominees, declaration, sharing, now)
    if not participants:
        return entered
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
        events += [status_event(registration, now) for registration in inserted]
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
        updated = await updates.update_profiles(connection, edition_id, profiles, declaration.declared_by, now)
        events += [
            registered_event(registration, now) for registration in updated if registration.status == "registered"
        ]
    await outbox.append(connection, *events)
    return entered


async def _describe(
    connection: Connection,
    plan: Plan,
    nominees: Sequence[Nominee],
    declaration: Declaration,
    sharing: Collection[UUID],
    now: datetime,
) -> tuple[list[Event], dict[str, UUID]]:
    """Store what a list says about people: a coordinator's at once, a focal point's only about people of their own.

    The rest becomes proposals. Returns the events and the participants of the plan by their keys; they are locked.
    """
    planned = [nominee.description for nominee, _ in (*plan.to_insert, *plan.to_update)]
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


async def load_vocabulary(connection: Connection, edition_id: UUID) -> Vocabulary:
    """Return the values that the cells of a list may have. Raises a 404 problem for an unknown edition."""
    admitted = await store.find_admitted_institutions(connection, edition_id)
    if admitted is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    lists = await list_offered(connection)
    institutions = await catalogue_store.list_institutions(connection)
    return Vocabulary(
        institutions=Codes({"code": row["code"], "es": row["name"], "en": row["name"]} for row in institutions),
        organisation_types={row["code"]: row["organisation_type"] for row in institutions},
        codes={field.name: Codes(lists[field.codes]) for field in NOMINATED_FIELDS},
        admitted=admitted,
    )


def _read(
    raw: bytes, vocabulary: Vocabulary, questions: Questions, declaration: Declaration, max_rows: int
) -> tuple[int, bool, Reading, dict[int, dict[str, Any]]]:
    try:
        sheet = read_sheet(raw, max_rows, answer_columns(questions))
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
    reading = read_nominees(
        sheet.rows, vocabulary, declaration.institution, shared_mailbox=declaration.shared_reason is not None
    )
    numbers = {row.number for row in sheet.rows}
    is_read = all(error.row in numbers for error in sheet.errors)
    answers, wrong_answers = read_rows(questions, sheet.rows)
    errors = sorted([*sheet.errors, *reading.errors, *wrong_answers], key=lambda error: error.row)
    return len(sheet.rows), is_read, reading._replace(errors=errors), answers
