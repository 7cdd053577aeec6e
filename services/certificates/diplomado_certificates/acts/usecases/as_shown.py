"""Signing an act as its page showed it: the reasons accept what was shown there, and nothing that came later."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.act_head import ActHead
from diplomado_certificates.acts.reasons import MAX_REASON
from diplomado_certificates.acts.store.heads import find_head
from diplomado_certificates.acts.usecases.second_signature import propose_signature
from diplomado_certificates.acts.usecases.signing import UNKNOWN, Ready, prepare_signature, sign
from diplomado_certificates.acts.warnings import Acceptance, ActWarning
from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed

_REASON = Text(
    "Resuelva este aviso, o escriba en una línea por qué se firma de todos modos.",
    "Settle this warning, or type in one line why the act is signed nevertheless.",
)


async def get_act_of(connection: Connection, edition_id: UUID, act_id: UUID) -> Act:
    """Return an act of an edition. Raises a 404 problem if the edition has no such act."""
    act = await store.find_act(connection, act_id)
    if act is None or act.edition_id != edition_id:
        raise Problem(404, "act-unknown", UNKNOWN)
    return act


async def get_head_of(connection: Connection, edition_id: UUID, act_id: UUID) -> ActHead:
    """Return an act of an edition without its awards. Raises a 404 problem if the edition has no such act."""
    act = await find_head(connection, act_id)
    if act is None or act.edition_id != edition_id:
        raise Problem(404, "act-unknown", UNKNOWN)
    return act


async def sign_as_shown(
    connection: Connection,
    act_id: UUID,
    reasons: Mapping[str, str],
    preconditions: Preconditions,
    *,
    second_person: bool,
    by: Actor,
    now: datetime,
    hours: int,
) -> Act:
    """Sign a draft, or propose it for `hours` to a `second_person`; `reasons` accept warnings by their code.

    A signed act is returned as it is. Raises a 412 problem if names or warnings are others than the page showed,
    ValidationFailed if a kind of warning has no reason, and all that `sign_act` raises.
    """
    ready = await prepare_signature(connection, act_id, now)
    if not isinstance(ready, Ready):
        return ready
    preconditions.check(ready.state)
    accepted = accept_by_code(ready.warnings, reasons, {item.warning for item in ready.drafted_over})
    if second_person:
        act, _ = await propose_signature(connection, act_id, accepted, by=by, now=now, hours=hours)
        return act
    return await sign(connection, ready, accepted, by=by.subject, now=now)


def accept_by_code(
    warnings: Sequence[ActWarning], reasons: Mapping[str, str], settled: set[str] | frozenset[str] = frozenset()
) -> list[Acceptance]:
    """Accept each warning with the reason of its kind. Raises ValidationFailed for kinds without a reason."""
    errors = {}
    accepted = []
    for warning in warnings:
        reason = " ".join(reasons.get(warning.code, "").split())
        if warning.warning_id in settled and not reason:
            continue
        if not reason or len(reason) > MAX_REASON or not reason.isprintable():
            errors[warning.code] = FieldError(f"reason-{warning.code}", _REASON)
        else:
            accepted.append(Acceptance(warning.warning_id, reason))
    if errors:
        raise ValidationFailed(*errors.values())
    return accepted
