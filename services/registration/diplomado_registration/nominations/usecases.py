"""Taking a nomination list into an edition: all of it, or nothing if a single cell is wrong."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
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
from diplomado_registration.catalogue.field_reader import fold
from diplomado_registration.consents.purposes import TEXT_VERSION
from diplomado_registration.enrolment.events import entered_event, registered_event
from diplomado_registration.enrolment.usecases import NO_SUCH_EDITION
from diplomado_registration.nominations import store
from diplomado_registration.nominations.csv_sheet import Mistake, TooManyRows, read_sheet
from diplomado_registration.nominations.planning import Nominee, Plan, Vocabulary, check_rows, plan, words
from diplomado_registration.people import store as people_store
from diplomado_registration.people.usecases import describe_again, first_description
from diplomado_registration.places import store as places_store

log = structlog.get_logger()

DECLARED = ("participation", "statistics")
NOT_PUBLISHED = Text(
    es="La edición aún no está publicada; publíquela antes de nominar.",
    en="The edition is not published yet; publish it before nominating.",
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who sends a list, for which institution (None: any), and how the people's consent was obtained."""

    by: str
    institution: str | None
    basis: str
    language: Language


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a list, or would come of it. With mistakes nothing was stored."""

    rows: int
    plan: Plan | None
    mistakes: Sequence[Mistake]


async def nominate(
    connection: Connection,
    edition_id: UUID,
    raw: bytes,
    declaration: Declaration,
    *,
    most_rows: int,
    dry_run: bool,
    now: datetime,
) -> Result:
    """Read a list and, unless it is a dry run or something is wrong with it, store it.

    Raises a 404 problem for an unknown edition, 409 if it is not published, 413 if the list is too long.
    """
    vocabulary = await _vocabulary(connection, edition_id)
    # Thousands of rows take a moment to check; other requests go on meanwhile.
    rows, nominees, mistakes = await asyncio.to_thread(_check, raw, vocabulary, declaration.institution, most_rows)
    if mistakes:
        log.info("nominations.refused", edition_id=str(edition_id), rows=rows, mistakes=len(mistakes))
        return Result(rows, None, mistakes)
    edition = await places_store.lock_edition(connection, edition_id)
    if edition is None or not edition.published:
        raise Problem(409, "edition-not-published", NOT_PUBLISHED)
    keys = [nominee.description.email_key for nominee in nominees]
    decided = plan(nominees, await store.standing(connection, edition_id, keys), edition.places)
    if not dry_run:
        await _carry_out(connection, edition_id, decided, declaration, now)
        log.info(
            "nominations.stored",
            edition_id=str(edition_id),
            entered=len(decided.entering),
            changed=len(decided.changing),
        )
    return Result(rows, decided, ())


async def _carry_out(
    connection: Connection, edition_id: UUID, decided: Plan, declaration: Declaration, now: datetime
) -> None:
    people = [nominee for nominee, _ in (*decided.entering, *decided.changing)]
    if not people:
        return
    events, participants = await _describe(connection, people, now)
    if decided.entering:
        ids = [uuid7() for _ in decided.entering]
        entered = await store.enter(connection, edition_id, decided.entering, participants, ids, declaration.by, now)
        await store.agree(
            connection,
            ids,
            DECLARED,
            version=TEXT_VERSION,
            language=declaration.language,
            basis=declaration.basis,
            declared_by=declaration.by,
            now=now,
        )
        await places_store.count(connection, edition_id, decided.places)
        events += [entered_event(row, now) for row in entered]
    if decided.changing:
        corrected = await store.correct(connection, edition_id, decided.changing, declaration.by, now)
        events += [registered_event(row, now) for row in corrected if row["status"] == "registered"]
    await outbox.append(connection, *events)


async def _describe(
    connection: Connection, people: Sequence[Nominee], now: datetime
) -> tuple[list[Event], dict[str, UUID]]:
    """Find or write down people; return the facts about those who are new or changed, and everybody's id."""
    told = {nominee.description.email_key: nominee.description for nominee in people}
    proposed = {key: uuid7() for key in told}
    rows = await people_store.name(connection, list(proposed.values()), list(told.values()), "staff", now)
    events: list[Event] = []
    known: list[Any] = []
    for row in rows:
        if row["participant_id"] == proposed[row["email_key"]]:
            events.append(first_description(row["participant_id"], told[row["email_key"]], now))
        else:
            known.append(row)
    events += await describe_again(
        connection, known, {row["participant_id"]: told[row["email_key"]] for row in known}, "staff", now
    )
    return events, {row["email_key"]: row["participant_id"] for row in rows}


async def _vocabulary(connection: Connection, edition_id: UUID) -> Vocabulary:
    admitted = await store.admitted(connection, edition_id)
    if admitted is None:
        raise Problem(404, "edition-unknown", NO_SUCH_EDITION)
    lists = await catalogue_store.reference(connection)
    institutions = await store.institutions(connection)
    by_name = {fold(row["name"]): row["code"] for row in institutions}
    by_code = {word: row["code"] for row in institutions for word in (fold(row["code"]), row["code"])}
    return Vocabulary(
        institutions=by_name | by_code,
        organisation_types={row["code"]: row["organisation_type"] for row in institutions},
        occupations=words(lists["occupations"]),
        sexes=words(lists["sexes"]),
        age_bands=words(lists["age_bands"]),
        admin_areas=words(lists["admin_areas"]),
        admitted=admitted,
    )


def _check(
    raw: bytes, vocabulary: Vocabulary, own_institution: str | None, most_rows: int
) -> tuple[int, list[Nominee], list[Mistake]]:
    try:
        sheet = read_sheet(raw, most_rows)
    except TooManyRows:
        raise Problem(
            413,
            "too-many-rows",
            Text(
                es=f"La lista tiene más de {most_rows} personas. Divídala en varios archivos.",
                en=f"The list has more than {most_rows} people. Split it into several files.",
            ),
            most_rows=most_rows,
        ) from None
    nominees, mistakes = check_rows(sheet.rows, vocabulary, own_institution)
    return len(sheet.rows), nominees, sorted([*sheet.mistakes, *mistakes], key=lambda mistake: mistake.row)
