"""The sessions service: timetable, attendance, projects and recordings of an edition."""

from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_contracts import PersonDescribed, PersonErased, PersonMerged, PersonSplit
from diplomado_sessions.attendance.broken_rows import api as broken_rows
from diplomado_sessions.attendance.evidence import api as evidence
from diplomado_sessions.attendance.evidence.handlers import erase_people
from diplomado_sessions.attendance.evidence.usecases import purge_evidence
from diplomado_sessions.attendance.identity.usecases import publish_uncounted_guests
from diplomado_sessions.attendance.mappings import api as mappings
from diplomado_sessions.attendance.merging.handlers import project_merges, project_people, project_registrations
from diplomado_sessions.attendance.presence import api as presence
from diplomado_sessions.attendance.queue import api as queue
from diplomado_sessions.projections import api as rosters
from diplomado_sessions.projections.tables import CERTIFICATES, CONSENTS, EDITIONS, INSTITUTIONS, REGISTRATIONS
from diplomado_sessions.projects import api as projects
from diplomado_sessions.projects.usecases.retention import purge_projects
from diplomado_sessions.recordings import api as recordings
from diplomado_sessions.settings import Settings
from diplomado_sessions.timetable import api as timetable
from diplomado_sessions.timetable import pages as timetable_pages

service = Service(
    name="sessions",
    settings=Settings,
    migrations="diplomado_sessions.migrations",
    routes=[
        timetable.router,
        timetable_pages.router,
        rosters.router,
        evidence.router,
        broken_rows.router,
        mappings.router,
        queue.router,
        presence.router,
        *projects.ROUTERS,
        recordings.router,
        recordings.of_editions,
    ],
    consumes={
        **EDITIONS.handlers,
        **CONSENTS.handlers,
        **INSTITUTIONS.handlers,
        **CERTIFICATES.handlers,
        PersonDescribed: project_people,
        PersonErased: erase_people,
        **dict.fromkeys((PersonMerged, PersonSplit), project_merges),
        **dict.fromkeys(REGISTRATIONS.events, project_registrations),
    },
    purges=[purge_evidence, publish_uncounted_guests, purge_projects],
)

if __name__ == "__main__":
    main(service)
