"""The certificates service: what it serves, hears and forgets."""

from diplomado_certificates.achievements import handlers as achievements
from diplomado_certificates.acts import api as acts
from diplomado_certificates.acts.store import purge_drafts
from diplomado_certificates.editions import handlers as editions
from diplomado_certificates.graduation import api as progress
from diplomado_certificates.people import handlers as people
from diplomado_certificates.policies import api as policies
from diplomado_certificates.register import api as certificates
from diplomado_certificates.settings import Settings
from diplomado_certificates.verification import api as verification
from diplomado_certificates.verification import pages
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    EditionPublished,
    PersonDescribed,
    PersonErased,
    ProjectScored,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)

service = Service(
    name="certificates",
    settings=Settings,
    migrations="diplomado_certificates.migrations",
    routes=[policies.router, progress.router, acts.router, certificates.router, verification.router, pages.router],
    consumes={
        EditionPublished: editions.note_editions,
        PersonDescribed: people.note_people,
        PersonErased: people.note_erasures,
        Registered: editions.note_registrations,
        RegistrationWaitlisted: editions.note_waiting,
        RegistrationWithdrawn: editions.note_withdrawals,
        SessionScheduled: editions.note_sessions,
        SessionCancelled: editions.note_cancellations,
        Attended: achievements.note_attendances,
        AttendanceCorrected: achievements.note_corrections,
        ProjectScored: achievements.note_projects,
    },
    purges=[purge_drafts],
)

if __name__ == "__main__":
    main(service)
