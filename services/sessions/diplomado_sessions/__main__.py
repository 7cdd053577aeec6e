"""The sessions service: timetable, attendance, projects and recordings of an edition."""

from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_contracts import (
    EditionPublished,
    PersonDescribed,
    PersonErased,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_sessions.attendance import api as attendance
from diplomado_sessions.attendance.evidence.store import purge_evidence
from diplomado_sessions.attendance.identity import handlers as people
from diplomado_sessions.projections import api as rosters
from diplomado_sessions.projects import api as projects
from diplomado_sessions.recordings import api as recordings
from diplomado_sessions.settings import Settings
from diplomado_sessions.timetable import api as timetable
from diplomado_sessions.timetable.handlers import note_editions

service = Service(
    name="sessions",
    settings=Settings,
    migrations="diplomado_sessions.migrations",
    routes=[
        timetable.router,
        rosters.router,
        attendance.router,
        projects.router,
        recordings.router,
    ],
    consumes={
        EditionPublished: note_editions,
        PersonDescribed: people.note_people,
        PersonErased: people.note_erasures,
        Registered: people.note_registrations,
        RegistrationWaitlisted: people.note_waiting,
        RegistrationWithdrawn: people.note_withdrawals,
    },
    purges=[purge_evidence],
)

if __name__ == "__main__":
    main(service)
