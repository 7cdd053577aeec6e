"""Stores nomination lists: reads the file, plans what changes, and carries it out or shows the plan."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

import structlog

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.eligibility.evaluation import Check
from diplomado_registration.eligibility.usecases import checking as eligibility
from diplomado_registration.enrolment.seating.holding import without
from diplomado_registration.enrolment.store import confirmations
from diplomado_registration.nominations import store
from diplomado_registration.nominations.csv_sheet import Row, RowError
from diplomado_registration.nominations.declaration import Declaration
from diplomado_registration.nominations.files import SentFile, Unreadable
from diplomado_registration.nominations.headings.store import list_headings
from diplomado_registration.nominations.nominees import Nominee, without_errors
from diplomado_registration.nominations.planning import Plan, StoredRegistration, not_eligible, plan_nominations
from diplomado_registration.nominations.scope import (
    KnownPerson,
    as_seen,
    each_once,
    list_proposed,
    visible_registrations,
)
from diplomado_registration.nominations.sharing import SharedRows, share, shared_addresses
from diplomado_registration.nominations.usecases.reading import ReadList, load_vocabulary, read_list
from diplomado_registration.nominations.usecases.storing import carry_out
from diplomado_registration.nominations.values.meanings import Meaning
from diplomado_registration.nominations.values.store import list_values
from diplomado_registration.people.store import mailboxes
from diplomado_registration.people.usecases import identify
from diplomado_registration.places.opening import OpenEdition, why_no_entry
from diplomado_registration.places.store import lock_edition
from diplomado_registration.questions.store import StoredQuestions, find_questions, upsert_answers
from diplomado_registration.questions.usecases import NOTHING

log = structlog.get_logger()

PUBLISH_FIRST = Text(
    es="La edición aún no está publicada; publíquela antes de nominar.",
    en="The edition is not published yet; publish it before nominating.",
)


@dataclass(frozen=True, slots=True)
class NominationResult:
    """The plan of a list as its sender sees it. It was carried out unless it was a dry run. A refused list has none.

    A focal point does not see people of others: for whom the plan is as if their addresses were unknown.
    `proposed` are the rows of people whom the sender sees, who differ, and wait for a decision.
    `sheet` is what was read, `unreadable` are the files that were not, `recalled` the columns of headings that were
    explained before, `meanings` the values that are no codes, with what was decided about them.

    `valid` is the number of rows without errors; None if the file could not be read to its end. Flags are about cells
    that are accepted as they are; each has a proposal.
    """

    sheet: list[Row]
    valid: int | None
    plan: Plan | None
    errors: Sequence[RowError]
    flags: Sequence[RowError] = ()
    proposed: Sequence[int] = ()
    unreadable: Sequence[Unreadable] = ()
    recalled: Mapping[str, str] = field(default_factory=dict)
    meanings: Sequence[Meaning] = ()

    @property
    def rows(self) -> int:
        """How many rows the list has."""
        return len(self.sheet)


async def nominate(
    connection: Connection,
    edition_id: UUID,
    files: Sequence[SentFile],
    declaration: Declaration,
    *,
    max_rows: int,
    dry_run: bool,
    now: datetime,
) -> NominationResult:
    """Read a list and, unless it is a dry run or has errors, store it. Rows without errors are stored if asked for.
    Several files are one list.

    Raises a 404 problem for an unknown edition, 409 if it is not published, 413 if the list is too long.
    """
    vocabulary = await load_vocabulary(connection, edition_id)
    asked = await find_questions(connection, edition_id) or StoredQuestions(0, NOTHING)
    # Checking thousands of rows takes time; in a thread it does not block other requests.
    headings = await list_headings(connection, declaration.institution)
    decided = await list_values(connection, declaration.institution)
    read = await asyncio.to_thread(
        read_list, files, vocabulary, asked.questions, headings, declaration, max_rows, decided
    )
    rows, answers = read.rows, read.answers
    errors = read.reading.errors
    nominees = without_errors(read.reading.nominees, errors)
    valid = len(nominees) if read.is_complete else None
    if errors and not (valid and declaration.accept_valid):
        log.info("nominations.refused", edition_id=str(edition_id), rows=len(rows), mistakes=len(errors))
        return _without_plan(read, valid, errors)
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
            log.info("nominations.refused", edition_id=str(edition_id), rows=len(rows), mistakes=len(errors))
            return _without_plan(read, valid, errors)
        plan, seen = await _plans(connection, edition, list_, stored, known, own, options)
    people = each_once(list_.kept)
    if not dry_run:
        inserted = await carry_out(connection, edition, plan, people, declaration, list_.new, checks, now)
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
    return replace(_without_plan(read, valid, errors), plan=seen, proposed=list_proposed(people, known))


def _without_plan(read: ReadList, valid: int | None, errors: Sequence[RowError]) -> NominationResult:
    """Return what is said of a list that was read, without a plan."""
    return NominationResult(
        read.rows,
        valid,
        None,
        errors,
        read.reading.flags,
        unreadable=read.unreadable,
        recalled=read.recalled,
        meanings=read.reading.meanings,
    )


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
    keys = [nominee.description.email_key for nominee in list_.kept]
    held = await confirmations.list_held(connection, edition.edition_id, keys)
    places = without(edition.places, held)  # nominees replace their own applications

    def make() -> tuple[Plan, Plan]:
        plan = plan_nominations(each_once(list_.kept), stored, places, **options)
        if own is None:
            return plan, plan
        shown = each_once(as_seen(list_.listed, list_.kept, known))
        return plan, plan_nominations(shown, visible_registrations(stored, own), places, **options)

    # In a thread: thousands of nominees must not hold up other requests.
    return await asyncio.to_thread(make)


async def _check(
    connection: Connection, edition_id: UUID, plans: Sequence[Plan], declaration: Declaration, now: datetime
) -> dict[str, Check]:
    """Apply the rules of the edition to those who would enter it by any of the plans. Who is in it already stays."""
    entering = {nominee.description.email_key: nominee.profile for plan in plans for nominee, _ in plan.to_insert}
    return await eligibility.check_nominees(connection, edition_id, entering, declaration.institution, now)
