"""Finds what the printed matters of an act are made from."""

import asyncio
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.acts import store as acts
from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.store.reversals import list_reversals
from diplomado_certificates.acts.usecases.signing import UNKNOWN
from diplomado_certificates.images.store import find_contents
from diplomado_certificates.printing import store
from diplomado_certificates.printing.act_document import Subject
from diplomado_certificates.printing.entry import Entry, Order, in_order
from diplomado_certificates.printing.print_job import FileKind, PrintJob
from diplomado_certificates.printing.store.jobs import insert_job
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

log = structlog.get_logger()

_ABOUT_SESSIONS = ("session_not_closed:", "guests_waiting:")
_NOT_SIGNED = Text(
    "Esta acta no está firmada: todavía no hay nada que imprimir.",
    "This act is not signed: there is nothing to print yet.",
)
_NOTHING = Text(
    "No queda ningún certificado válido de esta acta que se pueda imprimir.",
    "No valid certificate of this act is left that can be printed.",
)


async def get_subject(connection: Connection, act_id: UUID) -> Subject:
    """Return a signed or annulled act with all that its documents name. Raises a problem for any other act."""
    act = await _get_signed(connection, act_id)
    sample = await store.find_any_record(connection, act_id)
    if sample is None:
        raise LookupError("a signed act has no certificate")
    accepted = await acts.list_accepted(connection, act_id)
    sessions = [UUID(item.warning.split(":")[1]) for item in accepted if item.warning.startswith(_ABOUT_SESSIONS)]
    reversals = await list_reversals(connection, act_id)
    return Subject(
        act,
        sample,
        await store.list_entries(connection, act_id),
        await find_contents(connection, sample.images),
        accepted,
        await store.find_session_codes(connection, sessions),
        [reversal for reversal in reversals if reversal.status == "reversed"],
    )


async def list_printable(connection: Connection, act_id: UUID, order: Order) -> tuple[Act, list[Entry]]:
    """Return an act and its certificates in the order of seats, also those that cannot be printed.

    Raises a problem if the act is unknown or unsigned, or if nothing of it can be printed.
    """
    act = await _get_signed(connection, act_id)
    entries = await store.list_entries(connection, act_id)
    if not any(entry.is_printable for entry in entries):
        raise Problem(409, "nothing-to-print", _NOTHING)
    # In a thread: thousands of names must not hold up other requests.
    return act, await asyncio.to_thread(in_order, entries, order)


async def _get_signed(connection: Connection, act_id: UUID) -> Act:
    act = await acts.find_act(connection, act_id)
    if act is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    if act.status == "draft":
        raise Problem(409, "act-not-signed", _NOT_SIGNED)
    return act


async def order_file(
    connection: Connection, act_id: UUID, kind: FileKind, order: Order, *, by: str, now: datetime
) -> PrintJob:
    """Order a file of all certificates of an act; return the one that is being made already, if there is one.

    Raises a problem if the act is unknown or unsigned, or if nothing of it can be printed.
    """
    act, _ = await list_printable(connection, act_id, order)
    job = await insert_job(connection, uuid7(), act.edition_id, act_id, kind, order, by=by, now=now)
    log.info("print_job.ordered", job_id=str(job.job_id), act_id=str(act_id))
    return job
