"""How the present state of each subject is stated again: `tell-again` uses it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from diplomado_certificates.acts import store as acts
from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.issuing import issuance, signed_event
from diplomado_certificates.acts.usecases.annulment import annulled_event
from diplomado_certificates.policies.store import find_current_version
from diplomado_certificates.policies.usecases import policy_events
from diplomado_certificates.register import store as register
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.restating import store
from diplomado_certificates.revisions.lifting import Lifted, lifted, subject_of
from diplomado_certificates.revisions.store import find_lifts, upsert_lifts
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.publishing.restating import Restatement
from diplomado_contracts import (
    ActAnnulled,
    ActSigned,
    CertificateIssued,
    CertificateRevoked,
    Event,
    Graduated,
    GraduationReversed,
    NameCheckRequested,
    PolicyPublished,
    SessionCreditSet,
    ThresholdUnreachable,
)


async def restate_graduations(
    connection: Connection, registrations: Sequence[str], above: int, _now: datetime
) -> list[Event]:
    """State who graduates by a signed act, and whose graduation counts no more."""
    await _lock_registers(connection, registrations)
    rows = await store.list_graduations(connection, registrations)
    signed = {act_id: await acts.find_act(connection, act_id) for act_id in {row["act_id"] for row in rows}}
    return await _raised(connection, [_graduation(row, act) for row in rows if (act := signed[row["act_id"]])], above)


async def restate_certificates(
    connection: Connection, registrations: Sequence[str], above: int, _now: datetime
) -> list[Event]:
    """State certificates of registrations: issued, or revoked. Nothing is mailed again."""
    await _lock_registers(connection, registrations)
    told = [
        _certificate(found, row["issued_at"])
        for row in await store.lock_certificates(connection, registrations)
        if (found := await register.find_certificate(connection, row["certificate_id"]))
    ]
    return await _raised(connection, told, above)


async def restate_name_checks(
    connection: Connection, registrations: Sequence[str], above: int, _now: datetime
) -> list[Event]:
    """Ask again who was asked to check their name: a forged request may have hidden the true one."""
    await _lock_registers(connection, registrations)
    rows = await store.list_checks(connection, registrations)
    return await _raised(connection, [NameCheckRequested(**row) for row in rows], above)


async def restate_warnings(
    connection: Connection, registrations: Sequence[str], above: int, _now: datetime
) -> list[Event]:
    """State which requirements are out of reach, with the time at which that was noticed: nobody is warned again."""
    await _lock_registers(connection, registrations)
    rows = await store.list_warnings(connection, registrations)
    versions = {
        edition: await find_current_version(connection, edition) for edition in {row["edition_id"] for row in rows}
    }
    told = {edition: version.policy.early_warning for edition, version in versions.items() if version}
    warned = [
        ThresholdUnreachable(**row, tell=tell)
        for row in rows
        if (tell := told.get(row["edition_id"], "none")) != "none"
    ]
    return await _raised(connection, warned, above)


async def restate_policies(connection: Connection, editions: Sequence[str], above: int, _now: datetime) -> list[Event]:
    """State the present policies, and how they measure sessions."""
    told: list[Lifted] = []
    for edition_id in await store.list_known(connection, editions):
        await register.lock_register(connection, edition_id)
        if version := await find_current_version(connection, edition_id):
            told += policy_events(version)
    return await _raised(connection, told, above)


async def restate_acts(connection: Connection, act_ids: Sequence[str], above: int, _now: datetime) -> list[Event]:
    """State which acts are signed, and which were annulled."""
    for edition_id in await store.list_editions_of_acts(connection, act_ids):
        await register.lock_register(connection, edition_id)
    found = [await acts.find_act(connection, UUID(act_id)) for act_id in act_ids]
    return await _raised(connection, [_act(act) for act in found if act and act.status != "draft"], above)


async def _lock_registers(connection: Connection, registrations: Sequence[str]) -> None:
    for edition_id in await store.list_editions_of(connection, registrations):
        await register.lock_register(connection, edition_id)


async def _raised(connection: Connection, told: Sequence[Lifted], above: int) -> list[Event]:
    # Several requirements of one registration: what raises the lowest above raises them all.
    own: dict[UUID, int] = {}
    for event in told:
        own[subject_of(event)] = min(event.revision, own.get(subject_of(event), event.revision))
    await upsert_lifts(connection, own, above)
    lifts = await find_lifts(connection, own)
    return [lifted(event, lifts) for event in told]


def _act(act: Act) -> ActSigned | ActAnnulled:
    if act.annulment and act.annulment.annulled_at:
        return annulled_event(act, act.annulment.annulled_at)
    assert act.number is not None
    assert act.signed_at is not None
    return signed_event(act, act.number, act.signed_at)


def _graduation(row: Record, act: Act) -> Graduated | GraduationReversed:
    common: dict[str, Any] = {
        "registration_id": row["registration_id"],
        "edition_id": act.edition_id,
        "participant_id": row["participant_id"],
        "act_id": act.act_id,
    }
    if row["reversed_at"] is not None:
        return GraduationReversed(**common, revision=2 * row["reversals"], reversed_at=row["reversed_at"])
    return Graduated(
        **common,
        revision=1 + 2 * row["reversals"],
        graduated_on=act.content.graduated_on,
        signed_at=act.signed_at,
        policy=act.content.policy.code,
        policy_version=act.content.policy.version,
    )


def _certificate(found: StoredCertificate, issued_at: datetime) -> CertificateIssued | CertificateRevoked:
    record = found.record
    if found.status != "revoked":
        return issuance(record, found.participant_id, found.revision, issued_at, found.supersedes)
    return CertificateRevoked(
        certificate_id=record.certificate_id,
        registration_id=record.registration_id,
        edition_id=record.edition.edition_id,
        participant_id=found.participant_id,
        revision=found.revision,
        revoked_at=found.revoked_at,
        reason=found.reason,
        superseded_by=found.superseded_by if found.reason == "superseded" else None,
    )


RESTATEMENTS = (
    Restatement((Graduated, GraduationReversed), store.list_graduates, restate_graduations),
    Restatement((CertificateIssued, CertificateRevoked), store.list_holders, restate_certificates),
    Restatement((NameCheckRequested,), store.list_checked, restate_name_checks),
    Restatement((ThresholdUnreachable,), store.list_warned, restate_warnings),
    Restatement((PolicyPublished, SessionCreditSet), store.list_announced, restate_policies),
    Restatement((ActSigned, ActAnnulled), store.list_signed, restate_acts),
)
