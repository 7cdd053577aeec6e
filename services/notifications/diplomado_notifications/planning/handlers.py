"""Events that call for mails: each is kept, and the deliveries that it calls for are added."""

from collections.abc import Sequence

from diplomado_chassis.handling import Received
from diplomado_chassis.postgres.database import Connection
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    CertificateIssued,
    CertificateRevoked,
    DataRequestRefused,
    EditionPublished,
    FocalContactChanged,
    JoinLinkSet,
    NameCheckRequested,
    ParticipantLinkIssued,
    PersonalJoinLinkSet,
    PersonDescribed,
    PersonErased,
    RecordingPublished,
    RecordingWithdrawn,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
    ThresholdUnreachable,
)
from diplomado_notifications.deliveries.store import planned, timetable_lock
from diplomado_notifications.planning.store import causes, focal_causes, reminders, timetable_causes
from diplomado_notifications.planning.store.farewells import insert_last_addresses
from diplomado_notifications.projections.store import delete_own_links_of_erased
from diplomado_notifications.projections.tables import (
    ATTENDANCES,
    CERTIFICATE_ISSUES,
    CERTIFICATE_REVOCATIONS,
    EDITION_STATUSES,
    EDITIONS,
    FOCAL_CONTACTS,
    JOIN_LINKS,
    LINKS,
    NAME_CHECKS,
    OWN_JOIN_LINKS,
    PEOPLE,
    PROOFS,
    RECORDINGS,
    REFUSED_ERASURES,
    REGISTRATIONS,
    SESSIONS,
    UNREACHABLE,
)

Life = Registered | RegistrationWaitlisted | RegistrationWithdrawn | RegistrationStatusChanged


async def note_people(connection: Connection, facts: Sequence[Received[PersonDescribed]]) -> None:
    """Keep names and addresses, and plan the mails by which a new address is proven."""
    await PEOPLE(connection, facts)
    asked = [fact for fact in facts if fact.event.proof_id is not None]
    await PROOFS(connection, asked)
    await causes.plan_for_proofs(connection, [fact.event.participant_id for fact in asked])


async def note_editions(connection: Connection, facts: Sequence[Received[EditionPublished]]) -> None:
    """Keep editions, and plan the mails to those who have a place or wait in one that is cancelled or reinstated.

    What was dropped because an edition was cancelled is decided again once it is not.
    """
    await EDITIONS(connection, facts)
    await EDITION_STATUSES(connection, facts)
    editions = {fact.event.edition_id for fact in facts}
    await timetable_lock.lock_timetable_exclusive(connection, editions)
    await causes.plan_for_editions(connection, list(editions))
    await planned.reopen_dropped(connection, editions)


async def note_registrations(connection: Connection, facts: Sequence[Received[Life]]) -> None:
    """Keep who has, awaits or gave up a place, and plan the mails about it, late ones of reminders too.

    A withdrawal may arrive before the state that proves the address: its mail is decided again then.
    """
    await REGISTRATIONS(connection, facts)
    registrations = [fact.event.registration_id for fact in facts]
    await causes.plan_for_registrations(connection, registrations)
    await reminders.plan_for_registrations(connection, registrations)
    await planned.reopen_confirmed(connection, registrations)


async def note_links(connection: Connection, facts: Sequence[Received[ParticipantLinkIssued]]) -> None:
    """Keep which links are void, and plan the mails to those who asked for theirs."""
    await LINKS(connection, facts)
    await causes.plan_for_links(connection, [fact.event.registration_id for fact in facts])


async def note_refused_erasures(connection: Connection, facts: Sequence[Received[DataRequestRefused]]) -> None:
    """Keep whose data are not erased although they asked, and plan the mails that say so."""
    await REFUSED_ERASURES(connection, facts)
    await causes.plan_for_refused_erasures(connection, [fact.event.request_id for fact in facts])


async def note_name_checks(connection: Connection, facts: Sequence[Received[NameCheckRequested]]) -> None:
    """Keep who shall check their name, and plan the mails that ask for it."""
    await NAME_CHECKS(connection, facts)
    await causes.plan_for_name_checks(connection, [fact.event.registration_id for fact in facts])


async def note_unreachable(connection: Connection, facts: Sequence[Received[ThresholdUnreachable]]) -> None:
    """Keep what participants cannot reach any more, and plan the mails to those who are to be told."""
    await UNREACHABLE(connection, facts)
    registrations = [fact.event.registration_id for fact in facts]
    await causes.plan_for_unreachable(connection, registrations)
    await focal_causes.plan_for_warnings(connection, registrations)


async def note_focal_contacts(connection: Connection, facts: Sequence[Received[FocalContactChanged]]) -> None:
    """Keep where focal points are told about their people, and plan the mails to them."""
    await FOCAL_CONTACTS(connection, facts)
    await focal_causes.plan_for_contacts(connection, [fact.event.contact_id for fact in facts])


async def note_sessions(connection: Connection, facts: Sequence[Received[SessionScheduled | SessionCancelled]]) -> None:
    """Keep the timetable, and plan the mails about its changes for those who have a place."""
    await SESSIONS(connection, facts)
    await timetable_lock.lock_timetable_exclusive(connection, {fact.event.edition_id for fact in facts})
    await timetable_causes.plan_for_sessions(connection, [fact.event.session_id for fact in facts])


async def note_join_links(connection: Connection, facts: Sequence[Received[JoinLinkSet]]) -> None:
    """Keep the links by which sessions are joined, and plan the mails about them to those who have a place."""
    await JOIN_LINKS(connection, facts)
    await timetable_lock.lock_timetable_exclusive(connection, {fact.event.edition_id for fact in facts})
    await timetable_causes.plan_for_join_links(connection, [fact.event.session_id for fact in facts])


async def note_own_links(connection: Connection, facts: Sequence[Received[PersonalJoinLinkSet]]) -> None:
    """Keep the links by which single participants join sessions, and plan the mails about them."""
    await OWN_JOIN_LINKS(connection, facts)
    await delete_own_links_of_erased(connection, [fact.event.participant_id for fact in facts])
    await timetable_lock.lock_timetable_exclusive(connection, {fact.event.edition_id for fact in facts})
    await timetable_causes.plan_for_own_links(connection, [fact.event.registration_id for fact in facts])


async def note_erased(connection: Connection, facts: Sequence[Received[PersonErased]]) -> None:
    """Remove the details of people, and the links that admit them to sessions.

    Who is erased on request gets one last mail, for which the address is kept until then. It is planned only where the
    address is known when the erasure arrives, as both are records of one partition: a replay in another order mails
    less, never more.
    """
    asked = [fact for fact in facts if fact.event.reason == "request"]
    await insert_last_addresses(
        connection,
        [
            (fact.event.participant_id, fact.event.revision, fact.event.erased_at, fact.envelope.correlation_id)
            for fact in asked
        ],
    )
    await PEOPLE(connection, facts)
    await causes.plan_for_erasures(connection, [fact.event.participant_id for fact in asked])
    await delete_own_links_of_erased(connection, [fact.event.participant_id for fact in facts])


async def note_recordings(
    connection: Connection, facts: Sequence[Received[RecordingPublished | RecordingWithdrawn]]
) -> None:
    """Keep which recordings may be watched or were withdrawn, and plan the mails to those who attended."""
    await RECORDINGS(connection, facts)
    await timetable_causes.plan_for_recordings(connection, [fact.event.session_id for fact in facts])


async def note_attendances(connection: Connection, facts: Sequence[Received[Attended | AttendanceCorrected]]) -> None:
    """Keep who attended, and plan the mails about recordings of what they attended."""
    await ATTENDANCES(connection, facts)
    await timetable_causes.plan_for_attendances(connection, [fact.event.registration_id for fact in facts])


async def note_issued(connection: Connection, facts: Sequence[Received[CertificateIssued]]) -> None:
    """Keep which certificates were issued, and plan the mails to their holders."""
    await CERTIFICATE_ISSUES(connection, facts)
    await causes.plan_for_certificates(connection, [fact.event.certificate_id for fact in facts])


async def note_revoked(connection: Connection, facts: Sequence[Received[CertificateRevoked]]) -> None:
    """Keep which certificates were revoked, and plan the mails to their holders."""
    await CERTIFICATE_REVOCATIONS(connection, facts)
    await causes.plan_for_certificates(connection, [fact.event.certificate_id for fact in facts])
