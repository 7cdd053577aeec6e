"""Drafting and signing acts. Everything that follows from a signature happens in one transaction, once."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from uuid import UUID

import structlog

from diplomado_certificates.acts import store
from diplomado_certificates.acts.act import Act, Ceremony
from diplomado_certificates.acts.act_content import ActContent, awards_of
from diplomado_certificates.acts.issuing import Signature, certificates_of, events_of, replaced_by
from diplomado_certificates.acts.person import Person
from diplomado_certificates.acts.proposal import state_of
from diplomado_certificates.acts.store.chosen import find_chosen, insert_chosen
from diplomado_certificates.acts.store.drafted_over import insert_drafted_over, list_drafted_over
from diplomado_certificates.acts.usecases.checks import (
    check_accepted,
    check_awards,
    check_chosen,
    check_date,
    check_held,
    check_named,
    check_not_annulled,
    check_unchanged,
    rests_on_open,
)
from diplomado_certificates.acts.warnings import (
    Acceptance,
    ActWarning,
    digest_of_name,
    find_warnings,
    printed_name,
)
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.usecases import evaluate
from diplomado_certificates.images.usecases import NO_IMAGES, ChosenImages
from diplomado_certificates.name_checks.name_check import NameCheck
from diplomado_certificates.name_checks.store import list_checks
from diplomado_certificates.register import store as register
from diplomado_certificates.register.certificate import NewCertificate
from diplomado_certificates.register.record import Policy
from diplomado_certificates.register.usecases import get_edition, new_code
from diplomado_certificates.revisions.usecases import append
from diplomado_chassis.cycles import let_go
from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.ids import uuid7
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.postgres.plans import discard_plans

log = structlog.get_logger()

UNKNOWN = Text("No existe esta acta.", "There is no such act.")


async def draft_act(
    connection: Connection,
    edition_id: UUID,
    ceremony: Ceremony,
    images: ChosenImages = NO_IMAGES,
    accepted: Sequence[Acceptance] = (),
    *,
    by: str,
    now: datetime,
) -> Act:
    """Draft an act with all that the facts entitle people to and that was not awarded yet.

    A late act is for chosen registrations alone. Raises a problem if there is nothing to award, to one of them or at
    all, if the day of graduation is implausible, or if an award rests on a session that is not closed and nobody
    accepts that with a reason. What is accepted need not be accepted again for the signature.
    """
    check_held(await get_edition(connection, edition_id))
    evaluation = await evaluate(connection, edition_id, ceremony.chosen)
    check_date(evaluation, ceremony.graduated_on, now)
    check_chosen(evaluation, ceremony.chosen)
    awards = await asyncio.to_thread(awards_of, evaluation)
    check_awards(awards)
    open_sessions = rests_on_open(evaluation, awards)
    check_accepted(open_sessions, accepted)
    content = ActContent(
        format=2,
        act_id=uuid7(),
        edition_id=edition_id,
        policy=Policy(code=evaluation.version.policy.code, version=evaluation.version.version),
        graduated_on=ceremony.graduated_on,
        place=ceremony.place,
        signatories=tuple(ceremony.signatories),
        awards=awards,
        face=ceremony.face,
    )
    holders = await _find_holders(connection, evaluation, content, lock=False)
    act = await store.insert_draft(connection, content, by=by, now=now)
    await insert_chosen(connection, content.act_id, ceremony.chosen or ())
    standing = {warning.warning_id for warning in open_sessions}
    await insert_drafted_over(connection, act.act_id, [item for item in accepted if item.warning in standing])
    await images.insert_uses(connection, content.act_id)
    owners = _owners(evaluation)
    digests = (
        (registration, owners[registration], digest_of_name(content.act_id, registration, holders.get(registration)))
        for registration in content.registrations
    )
    await store.insert_draft_names(connection, content.act_id, await asyncio.to_thread(list, digests))
    log.info("act.drafted", act_id=str(content.act_id), awards=len(awards), graduates=content.graduates)
    await let_go(evaluation.decisions)
    return act


@dataclass(frozen=True, slots=True)
class Review:
    """What a coordinator looks at before signing: the names as they will be printed now, and the warnings.

    `checks` says by registration whether the participant confirmed the name.
    """

    names: Mapping[UUID, str | None]
    warnings: Sequence[ActWarning]
    checks: Mapping[UUID, NameCheck]


async def review_draft(connection: Connection, act: Act) -> Review:
    """Return the names of a draft and everything that speaks against its signature, as of now. Nothing is stored."""
    evaluation = await evaluate(connection, act.edition_id, await find_chosen(connection, act.act_id))
    holders = await _find_holders(connection, evaluation, act.content, lock=False)
    digests = await store.find_draft_names(connection, act.act_id)
    checks = await list_checks(connection, act.content.registrations)

    def look() -> Review:
        names = {
            registration: printed_name(holders[registration]) if registration in holders else None
            for registration in act.content.registrations
        }
        return Review(names, find_warnings(act.act_id, evaluation, holders, digests, checks.values()), checks)

    # In a thread: thousands of participants must not hold up other requests.
    review = await asyncio.to_thread(look)
    await let_go(evaluation.decisions)
    return review


@dataclass(frozen=True, slots=True)
class Ready:
    """A draft that may be signed once its warnings are accepted. Register and holders are locked.

    `state` is the digest of what the draft shows now.
    """

    act: Act
    evaluation: Evaluation
    holders: Mapping[UUID, Person]
    warnings: Sequence[ActWarning]
    state: str
    drafted_over: Sequence[Acceptance] = ()

    def accepting(self, accepted: Sequence[Acceptance]) -> list[Acceptance]:
        """Return what is accepted: with the draft already, and now."""
        now = {item.warning for item in accepted}
        return [*accepted, *(item for item in self.drafted_over if item.warning not in now)]


async def sign_act(
    connection: Connection,
    act_id: UUID,
    accepted: Sequence[Acceptance] = (),
    preconditions: Preconditions = ANY_STATE,
    *,
    by: str,
    now: datetime,
) -> Act:
    """Sign a draft: number it, enter its certificates into the register and publish what follows.

    A signed act is returned as it is, so a request may be repeated. Raises a problem, and changes nothing, if the act
    is unknown, if facts or policy have changed since the draft, if the name of a holder has not arrived, if something
    speaks against the signature that is not among the accepted warnings, or, a 412 one, if names or warnings are not
    those that the caller has seen.
    """
    ready = await prepare_signature(connection, act_id, now)
    if not isinstance(ready, Ready):
        return ready
    preconditions.check(ready.state)
    return await sign(connection, ready, accepted, by=by, now=now)


async def prepare_signature(connection: Connection, act_id: UUID, now: datetime) -> Ready | Act:
    """Lock everything that a signature rests on and decide again; return an act that is signed already as it is.

    Raises a problem if the act cannot be signed whatever is accepted.
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
    check_not_annulled(act)
    check_held(await get_edition(connection, edition_id))
    await register.tell_progress(connection, act_id, 0)
    # Before anything is evaluated: two records that are merged at this moment would both be awarded.
    await store.lock_people_of_draft(connection, act_id)
    evaluation = await evaluate(connection, edition_id, await find_chosen(connection, act_id))
    check_date(evaluation, act.content.graduated_on, now)
    await asyncio.to_thread(check_unchanged, act, evaluation)
    holders = await _find_holders(connection, evaluation, act.content, lock=True)
    check_named(act, holders)
    digests = await store.find_draft_names(connection, act_id)
    checks = await list_checks(connection, act.content.registrations)

    def look() -> tuple[list[ActWarning], str]:
        warnings = find_warnings(act_id, evaluation, holders, digests, checks.values())
        return warnings, state_of(act, holders, warnings)

    warnings, state = await asyncio.to_thread(look)
    return Ready(act, evaluation, holders, warnings, state, await list_drafted_over(connection, act_id))


async def sign(connection: Connection, ready: Ready, accepted: Sequence[Acceptance], *, by: str, now: datetime) -> Act:
    """Sign what is ready, and empty it. Raises a problem if a warning stands that is not accepted."""
    act, evaluation, holders = ready.act, ready.evaluation, ready.holders
    act_id, edition_id = act.act_id, act.edition_id
    accepted = ready.accepting(accepted)
    check_accepted(ready.warnings, accepted)
    number, first_serial = await register.allocate_numbers(connection, edition_id, len(act.content.awards))
    earlier = await store.find_graduation_dates(connection, list(holders))
    graduating = act.graduating
    reversals = await store.count_reversals(connection, graduating)
    signature = Signature(act, evaluation, number, first_serial, now, reversals)
    await store.update_signed(connection, act_id, number=signature.number, by=by, now=now)
    standing = {warning.warning_id for warning in ready.warnings}
    await store.insert_accepted(connection, act_id, [item for item in accepted if item.warning in standing])
    await store.delete_draft_names(connection, act_id)
    certificates = await _issue(connection, signature, certificates_of(signature, holders, earlier, _draw), now)
    await register.insert_successions(connection, replaced_by(signature, certificates), reason=None, by=by, now=now)
    graduated = await store.insert_graduations(connection, act_id, act.content.graduated_on, graduating)
    events = await asyncio.to_thread(list, events_of(signature, certificates, graduated))
    await append(connection, *events)
    log.info("act.signed", act_id=str(act_id), certificates=len(certificates), graduates=len(graduated))
    await let_go(events, certificates, evaluation.decisions)
    return replace(act, status="signed", number=signature.number, signed_at=now, signed_by=by)


def _draw() -> tuple[UUID, str]:
    return uuid7(), new_code()


async def _issue(
    connection: Connection, signature: Signature, composed: Iterator[NewCertificate], now: datetime
) -> list[NewCertificate]:
    """Enter certificates into the register as they are composed, and let others see how many there are of many.

    Meanwhile the transaction is idle for no longer than a part takes, whatever the number of people.
    """
    act, issued = signature.act, list[NewCertificate]()
    # In a thread: hundreds of certificates must not hold up other requests.
    while part := await asyncio.to_thread(list, islice(composed, register.TURN)):
        if issued:
            await register.tell_progress(connection, act.act_id, len(issued))
        await register.insert_certificates(connection, act.edition_id, act.act_id, part, now)
        issued += part
    await discard_plans(connection, len(issued))
    return issued


def _owners(evaluation: Evaluation) -> dict[UUID, UUID]:
    return {participant.registration_id: participant.participant_id for participant, _ in evaluation.decisions}


async def _find_holders(
    connection: Connection, evaluation: Evaluation, content: ActContent, *, lock: bool
) -> dict[UUID, Person]:
    """Return the holders by registration, of those whose name has arrived."""
    owners = _owners(evaluation)
    wanted = {registration: owners[registration] for registration in content.registrations if registration in owners}
    named = await store.find_named_people(connection, wanted.values(), lock=lock)
    return {registration: named[owner] for registration, owner in wanted.items() if owner in named}
