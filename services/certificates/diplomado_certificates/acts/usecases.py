"""Drafting and signing acts. Everything that follows from a signature happens in one transaction, once."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import Act, Ceremony, latest_graduation
from diplomado_certificates.acts.act_content import ActContent, awards_of, find_changes
from diplomado_certificates.acts.issuing import Signature, certificates_of, events_of
from diplomado_certificates.acts.person import Person
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.usecases import evaluate
from diplomado_certificates.register import store as register
from diplomado_certificates.register.record import Policy
from diplomado_certificates.register.usecases import new_code
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing import outbox

log = structlog.get_logger()

_MAX_LISTED = 100
UNKNOWN = Text("No existe esta acta.", "There is no such act.")
_NOTHING = Text(
    "No hay nada que otorgar: nadie cumple los requisitos o ya se otorgó todo.",
    "There is nothing to award: nobody meets the requirements, or everything was awarded already.",
)
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


async def draft_act(connection: Connection, edition_id: UUID, ceremony: Ceremony, *, by: str, now: datetime) -> Act:
    """Draft an act with all that the facts entitle people to and that was not awarded yet.

    Raises a problem if there is nothing to award or the day of graduation is implausible.
    """
    evaluation = await evaluate(connection, edition_id)
    _check_date(evaluation, ceremony, now)
    awards = awards_of(evaluation)
    if not awards:
        raise Problem(409, "nothing-to-award", _NOTHING)
    content = ActContent(
        act_id=uuid7(),
        edition_id=edition_id,
        policy=Policy(code=evaluation.version.policy.code, version=evaluation.version.version),
        graduated_on=ceremony.graduated_on,
        place=ceremony.place,
        signatories=tuple(ceremony.signatories),
        awards=awards,
    )
    log.info("act.drafted", act_id=str(content.act_id), awards=len(awards), graduates=content.graduates)
    return await store.insert_draft(connection, content, by=by, now=now)


async def sign_act(connection: Connection, act_id: UUID, *, by: str, now: datetime) -> Act:
    """Sign a draft: number it, enter its certificates into the register and publish what follows.

    A signed act is returned as it is, so a request may be repeated. Raises a problem, and changes nothing, if the act
    is unknown, if facts or policy have changed since the draft, or if the name of a holder has not arrived.
    """
    edition_id = await store.find_edition_id(connection, act_id)
    if edition_id is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    await register.lock_register(connection, edition_id)
    act = await store.find_act(connection, act_id)
    if act is None:
        raise Problem(404, "act-unknown", UNKNOWN)
    if act.status == "signed":
        return act
    evaluation = await evaluate(connection, edition_id)
    _check_unchanged(act, evaluation)
    holders = await _lock_holders(connection, evaluation, act)
    number, first_serial = await register.allocate_numbers(connection, edition_id, len(act.content.awards))
    earlier = await store.find_graduation_dates(connection, sorted(holders))
    signature = Signature(act, evaluation, act_number=number, first_serial=first_serial, signed_at=now)
    # In a thread: thousands of certificates must not hold up other requests.
    certificates = await asyncio.to_thread(certificates_of, signature, holders, earlier, lambda: (uuid7(), new_code()))
    await store.update_signed(connection, act_id, number=certificates[0].record.act_number, by=by, now=now)
    await register.insert_certificates(connection, edition_id, act_id, certificates, now)
    graduated = await store.insert_graduations(connection, act_id, act.content.graduated_on, act.graduating)
    await outbox.append(connection, *events_of(signature, certificates, graduated))
    log.info("act.signed", act_id=str(act_id), certificates=len(certificates), graduates=len(graduated))
    signed = await store.find_act(connection, act_id)
    if signed is None:
        raise LookupError("the act that was just signed is gone")
    return signed


def _check_date(evaluation: Evaluation, ceremony: Ceremony, now: datetime) -> None:
    first = evaluation.published.starts_on
    latest = latest_graduation(evaluation.published.ends_on, now.date())
    if not first <= ceremony.graduated_on <= latest:
        detail = Text(
            "La graduación debe estar entre {first} y {latest}.",
            "The graduation must be between {first} and {latest}.",
            first=first,
            latest=latest,
        )
        raise Problem(422, "date-outside-edition", detail, field="graduated_on")


def _check_unchanged(act: Act, evaluation: Evaluation) -> None:
    version = evaluation.version
    changes = list(find_changes(act.content.awards, awards_of(evaluation)))
    drafted, current = act.content.policy, (version.policy.code, version.version)
    if not changes and (drafted.code, drafted.version) == current:
        return
    raise Problem(
        409,
        "facts-changed",
        _CHANGED,
        policy={"drafted": drafted.version, "current": version.version},
        changes_total=len(changes),
        changes=[change.model_dump(mode="json") for change in changes[:_MAX_LISTED]],
    )


async def _lock_holders(connection: Connection, evaluation: Evaluation, act: Act) -> Mapping[UUID, Person]:
    """Return the holder of each registration of the act. Raises a problem that lists registrations without a name."""
    owners = {participant.registration_id: participant.participant_id for participant, _ in evaluation.decisions}
    wanted = sorted({award.registration_id for award in act.content.awards})
    named = await store.lock_named_people(connection, (owners[registration] for registration in wanted))
    nameless = [registration for registration in wanted if owners[registration] not in named]
    if nameless:
        raise Problem(409, "names-missing", _NAMELESS, registrations=[str(item) for item in nameless])
    return {registration: named[owners[registration]] for registration in wanted}
