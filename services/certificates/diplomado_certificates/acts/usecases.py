"""Signing an act. Everything that follows from it happens in the same transaction, once."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act_content import awards_of, changes
from diplomado_certificates.acts.issuing import certificates_of, facts_of, graduating
from diplomado_certificates.acts.person import Person
from diplomado_certificates.acts.store import Act
from diplomado_certificates.editions import store as editions
from diplomado_certificates.graduation.usecases import Evaluation, evaluate
from diplomado_certificates.people import store as people
from diplomado_certificates.register import store as register
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox

log = structlog.get_logger()

_MAX_NAMED = 100
UNKNOWN = Text("No existe esta acta.", "There is no such act.")
_CHANGED = Text(
    "Los hechos o la política cambiaron desde el borrador. Revise los cambios y prepare un borrador nuevo.",
    "Facts or policy have changed since the draft. Look at the changes and make a new draft.",
)
_NAMELESS = Text(
    "Faltan los nombres de estas inscripciones; un certificado sin nombre no se emite. Si se inscribieron hace poco, "
    "inténtelo de nuevo en unos segundos.",
    "The names of these registrations are missing, and no certificate is issued without a name. If they registered "
    "just now, try again in a few seconds.",
)


async def sign_act(connection: Connection, act_id: UUID, *, by: str, now: datetime) -> Act:
    """Sign a draft: number it, enter its certificates into the register and announce what follows.

    A signed act is returned as it is, so a request may be repeated. Raises a problem, and changes nothing, if the act
    is unknown, if facts or policy have changed since the draft, or if the name of somebody in it is not known.
    """
    edition_id = await store.edition_of(connection, act_id)
    if edition_id is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    await editions.lock_register(connection, edition_id)
    act = await store.find(connection, act_id)
    if act is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    if act.status == "signed":
        return act
    evaluation = await evaluate(connection, edition_id)
    _refuse_what_has_changed(act, evaluation)
    holders = await _named_holders(connection, evaluation, act)
    number, first_serial = await editions.next_numbers(connection, edition_id, len(act.content.awards))
    earlier = await store.graduated_on(connection, sorted(holders))
    # In a thread: thousands of certificates must not hold up other requests.
    issues = await asyncio.to_thread(
        certificates_of, act, evaluation, holders, earlier, act_number=number, first_serial=first_serial, now=now
    )
    await store.sign(connection, act_id, number=issues[0].record.act_number, by=by, now=now)
    await register.add(connection, edition_id, act_id, issues, now)
    graduated = await store.graduate(connection, act_id, act.content.graduated_on, graduating(act))
    await outbox.append(connection, *facts_of(act, issues, graduated, now))
    log.info("act.signed", act_id=str(act_id), certificates=len(issues), graduates=len(graduated))
    signed = await store.find(connection, act_id)
    if signed is None:
        raise LookupError("the act that was just signed is gone")
    return signed


def _refuse_what_has_changed(act: Act, evaluation: Evaluation) -> None:
    version = evaluation.version
    found = list(changes(act.content.awards, awards_of(evaluation)))
    drafted, current = act.content.policy, (version.policy.code, version.version)
    if not found and (drafted.code, drafted.version) == current:
        return
    raise Problem(
        409,
        "facts-changed",
        _CHANGED,
        policy={"drafted": drafted.version, "current": version.version},
        changes_total=len(found),
        changes=[change.model_dump(mode="json") for change in found[:_MAX_NAMED]],
    )


async def _named_holders(connection: Connection, evaluation: Evaluation, act: Act) -> Mapping[UUID, Person]:
    """Return the holder of each registration of the act. Raises a problem that lists registrations without a name."""
    owners = {participant.registration_id: participant.participant_id for participant, _ in evaluation.decisions}
    wanted = sorted({award.registration_id for award in act.content.awards})
    named = await people.hold_named(connection, (owners[registration] for registration in wanted))
    nameless = [registration for registration in wanted if owners[registration] not in named]
    if nameless:
        raise Problem(409, "names-missing", _NAMELESS, registrations=[str(item) for item in nameless])
    return {registration: named[owners[registration]] for registration in wanted}
