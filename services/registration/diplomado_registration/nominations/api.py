"""HTTP of nomination lists."""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query, Request

from diplomado_chassis.cycles import let_go, putting_off_searches
from diplomado_chassis.http.auth import FORBIDDEN, Actor, require
from diplomado_chassis.http.body import TABLES, raw_body
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.language import RequestedLanguage
from diplomado_chassis.http.path_keys import EditionId
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.models import Line
from diplomado_registration.enrolment.api import institution_of
from diplomado_registration.nominations.answer_models import NominationResult
from diplomado_registration.nominations.csv_sheet import RowError
from diplomado_registration.nominations.declaration import WHY_SHARED, Declaration
from diplomado_registration.nominations.files import SentFile
from diplomado_registration.nominations.preview import lines_of, shown
from diplomado_registration.nominations.usecases import nominating

router = Router(prefix="/api/v1", tags=["nominations"])

REFUSED = Text(
    "La lista tiene errores; no se guardó nada. Corrija las filas señaladas, o guarde las demás con accept_valid.",
    "The list has errors; nothing was stored. Correct the rows named here, or store the others with accept_valid.",
)
MAX_ERRORS = 500
"""How many errors a response lists. More of them are usually one error in many rows."""


@router.post("/editions/{edition_id}/nominations", responses=answers(NominationResult))
@putting_off_searches
async def nominate(
    actor: Annotated[Actor, require("coordinator", "focal_point")],
    raw: Annotated[bytes, raw_body("nominations_max_bytes", TABLES)],
    connection: Transaction,
    edition_id: EditionId,
    request: Request,
    language: RequestedLanguage,
    consent: Annotated[Line, Query(max_length=200, description="How the people's consent was obtained.")],
    dry_run: bool = False,
    lines: Annotated[bool, Query(description="Answer with every row, and what happens to it.")] = False,
    accept_valid: Annotated[
        bool, Query(description="Store the rows without errors, and leave out the others.")
    ] = False,
    restore: Annotated[bool, Query(description="Restore nominees whom staff withdrew.")] = False,
    restore_reason: Annotated[Line | None, Query(max_length=500, description="Why they are restored.")] = None,
    override_eligibility: Annotated[
        Line | None,
        Query(max_length=500, description="Why nominees are admitted against the rules; coordinators only."),
    ] = None,
    shared_mailbox: Annotated[
        bool, Query(description="People with one address and several names share a mailbox; say why.")
    ] = False,
    shared_reason: Annotated[Line | None, Query(max_length=500, description="Why they share a mailbox.")] = None,
) -> dict[str, Any]:
    """Store a nomination list: text/csv, or a workbook as XLSX or ODS.

    A list with errors is refused by 422 (`nominations-refused`), with `rows`, `valid`, `errors`, `warnings`, `values`
    and the `lines` that were asked for; nothing is stored. With `accept_valid` it is refused only if no row can be
    stored. A dry run is answered by 200, whatever it finds.

    The answer says how many rows are `valid` if there are errors, how many nominees were `restored`, and in which
    `withdrawn_rows` are people who were withdrawn and stay so. Warnings propose better values. `recalled` are columns
    of headings that were explained before, `values` the values of coded columns that are no codes, with the codes that
    were decided for them in the preview of a list. A dry run stores nothing. A focal point changes only people whom
    their institution alone nominated; what the list says about others is `proposed`, and is counted where the
    institution has a registration of the person.
    """
    settings = request.app.state.settings
    if override_eligibility is not None and not actor.has_role("coordinator"):
        raise Problem(403, "role-missing", FORBIDDEN)
    if shared_mailbox and not shared_reason:
        raise ValidationFailed(FieldError("shared_reason", WHY_SHARED))
    declaration = Declaration(
        actor.subject,
        institution_of(actor),
        consent,
        language,
        accept_valid,
        restore,
        restore_reason,
        override_eligibility,
        shared_reason if shared_mailbox else None,
    )
    result = await nominating.nominate(
        connection,
        edition_id,
        [SentFile(raw)],
        declaration,
        max_rows=settings.nominations_max_rows,
        dry_run=dry_run,
        now=datetime.now(UTC),
    )
    plan = result.plan
    errors, warnings = _localised(result.errors, language), _localised(result.flags, language)
    values = [asdict(meaning) for meaning in result.meanings[:MAX_ERRORS]] or None
    if plan is None and not dry_run:
        raise Problem(
            422,
            "nominations-refused",
            REFUSED,
            rows=result.rows,
            valid=result.valid,
            errors=[{"in": "body", **error} for error in errors],
            warnings=warnings,
            values=values,
            lines=await _lines(result, language) if lines else None,
        )
    # Each of these is named only where it says something: most lists have neither errors nor people who withdrew.
    remarks = {
        "valid": result.valid if result.errors else None,
        "restored": plan.restored if plan else None,
        "withdrawn_rows": plan.withdrawn_rows if plan else None,
        "proposed": len(result.proposed),
        "recalled": result.recalled,
        "values": values,
        "lines": await _lines(result, language) if lines else None,
    }
    answer = {
        "rows": result.rows,
        "errors": errors,
        "warnings": warnings,
        "accepted": len(plan.to_insert) - plan.waitlisted if plan else 0,
        "waitlisted": plan.waitlisted if plan else 0,
        "changed": len(plan.to_update) if plan else 0,
        "unchanged": plan.unchanged if plan else 0,
    } | {name: value for name, value in remarks.items() if value}
    await let_go(result.sheet, plan.to_insert if plan else [])
    return answer


async def _lines(result: nominating.NominationResult, language: Language) -> list[dict[str, Any]]:
    found = await asyncio.to_thread(lines_of, result.sheet, result.plan, result.errors, result.flags, result.proposed)
    return [shown(line, language) for line in found]


def _localised(errors: Sequence[RowError], language: Language) -> list[dict[str, Any]]:
    return [
        {"row": row, "column": error.path, "message": error.text.in_(language)} for row, error in errors[:MAX_ERRORS]
    ]
