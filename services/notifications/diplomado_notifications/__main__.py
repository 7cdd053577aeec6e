"""The notifications service, read top to bottom."""

import diplomado_notifications.attendances.handlers as attendances
import diplomado_notifications.certificates.handlers as certificates
import diplomado_notifications.editions.handlers as editions
import diplomado_notifications.people.handlers as people
import diplomado_notifications.places.handlers as places
import diplomado_notifications.recordings.handlers as recordings
import diplomado_notifications.sessions.handlers as sessions
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    CertificateIssued,
    CertificateRevoked,
    EditionPublished,
    PersonDescribed,
    PersonErased,
    RecordingPublished,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)
from diplomado_notifications.deliveries import api as overview
from diplomado_notifications.messages import api as previews
from diplomado_notifications.retention import store as retention
from diplomado_notifications.sending import task as sending
from diplomado_notifications.settings import Settings

service = Service(
    name="notifications",
    settings=Settings,
    migrations="diplomado_notifications.migrations",
    routes=[overview.router, previews.router],
    consumes={
        EditionPublished: editions.note_editions,
        PersonDescribed: people.note_people,
        PersonErased: people.forget_people,
        Registered: places.note_places,
        RegistrationWaitlisted: places.note_places,
        RegistrationWithdrawn: places.note_places,
        SessionScheduled: sessions.note_sessions,
        SessionCancelled: sessions.note_sessions,
        RecordingPublished: recordings.note_recordings,
        Attended: attendances.note_attendances,
        AttendanceCorrected: attendances.note_attendances,
        CertificateIssued: certificates.note_issued,
        CertificateRevoked: certificates.note_revoked,
    },
    tasks={"sender": sending.run},
    purges=[retention.purge_deliveries, retention.purge_facts],
)

if __name__ == "__main__":
    main(service)
