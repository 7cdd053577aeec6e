"""Which subject an event is about, and its revision above the own one."""

from collections.abc import Mapping
from uuid import UUID

from diplomado_contracts import (
    ActAnnulled,
    ActSigned,
    CertificateIssued,
    CertificateRevoked,
    Graduated,
    GraduationReversed,
    NameCheckRequested,
    PolicyPublished,
    SessionCreditSet,
    ThresholdUnreachable,
)

Lifted = (
    ActAnnulled
    | ActSigned
    | CertificateIssued
    | CertificateRevoked
    | Graduated
    | GraduationReversed
    | NameCheckRequested
    | PolicyPublished
    | SessionCreditSet
    | ThresholdUnreachable
)


def subject_of(event: Lifted) -> UUID:
    """Return the subject whose revisions the event counts."""
    if isinstance(event, CertificateIssued | CertificateRevoked):
        return event.certificate_id
    if isinstance(event, ActSigned | ActAnnulled):
        return event.act_id
    if isinstance(event, PolicyPublished | SessionCreditSet):
        return event.edition_id
    return event.registration_id


def lifted(event: Lifted, lifts: Mapping[UUID, int]) -> Lifted:
    """Return the event above all revisions to which its subject was raised."""
    lift = lifts.get(subject_of(event), 0)
    return event.model_copy(update={"revision": event.revision + lift}) if lift else event
