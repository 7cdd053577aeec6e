"""The sessions service: timetable, attendance, projects and recordings of an edition."""

import diplomado_chassis.rare_collections  # noqa: F401 - first, before modules are loaded
from diplomado_chassis.consuming.sign_ins import ENDED_SIGN_INS
from diplomado_chassis.erasures.receipts import with_receipt
from diplomado_chassis.http.access_log import access_log_router
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_chassis.trials import trial_router
from diplomado_contracts import PersonDescribed, PersonErased, PersonErasedInSessions, PersonMerged, PersonSplit
from diplomado_sessions.attendance.absences import pages as absence_pages
from diplomado_sessions.attendance.broken_rows import api as broken_rows
from diplomado_sessions.attendance.check_in import api as check_in
from diplomado_sessions.attendance.check_in import pages as check_in_pages
from diplomado_sessions.attendance.check_in.own import api as own_check_in
from diplomado_sessions.attendance.check_in.room import pages as room_pages
from diplomado_sessions.attendance.check_in.scanner import api as scanner
from diplomado_sessions.attendance.check_in.scanner import pages as scanner_pages
from diplomado_sessions.attendance.check_in.sheet import api as sheet
from diplomado_sessions.attendance.closures import pages as closure_pages
from diplomado_sessions.attendance.closures.usecases import announce_earlier_closures
from diplomado_sessions.attendance.evidence import api as evidence
from diplomado_sessions.attendance.evidence import pages as evidence_pages
from diplomado_sessions.attendance.evidence.usecases import purge_evidence
from diplomado_sessions.attendance.evidence.withdrawing import api as withdrawing
from diplomado_sessions.attendance.excuses import api as excuses
from diplomado_sessions.attendance.excuses.store import purge_private_parts
from diplomado_sessions.attendance.facilitating import pages as facilitating
from diplomado_sessions.attendance.history import api as history
from diplomado_sessions.attendance.identity.usecases import publish_uncounted_guests
from diplomado_sessions.attendance.make_ups import api as make_ups
from diplomado_sessions.attendance.make_ups.store import purge_assignments
from diplomado_sessions.attendance.mappings import api as mappings
from diplomado_sessions.attendance.merging.handlers import project_merges, project_people, project_registrations
from diplomado_sessions.attendance.presence import api as presence
from diplomado_sessions.attendance.presence import pages as presence_pages
from diplomado_sessions.attendance.presence.explaining import api as explaining
from diplomado_sessions.attendance.presence.reopening import api as reopening
from diplomado_sessions.attendance.queue import api as queue
from diplomado_sessions.attendance.queue import pages as queue_pages
from diplomado_sessions.attendance.several import pages as several_pages
from diplomado_sessions.attendance.uploads.store import purge_uploads
from diplomado_sessions.join_links.usecases import mark_access
from diplomado_sessions.live_meetings import pages as meeting_pages
from diplomado_sessions.live_meetings.api import meetings as live_meetings
from diplomado_sessions.live_meetings.api import webhooks
from diplomado_sessions.live_meetings.handlers import erase_people
from diplomado_sessions.live_meetings.usecases.receiving import purge_meeting_events, purge_unknown_events
from diplomado_sessions.live_meetings.usecases.registering import purge_registrants
from diplomado_sessions.live_meetings.worker import loop as live_worker
from diplomado_sessions.own_data.pages import own_data_page
from diplomado_sessions.own_sessions import pages as own_pages
from diplomado_sessions.pages.staff import staff_pages
from diplomado_sessions.pending import pages as pending_pages
from diplomado_sessions.projections import api as rosters
from diplomado_sessions.projections.tables import (
    CERTIFICATES,
    CONSENTS,
    EDITIONS,
    INSTITUTIONS,
    OWN_LINKS,
    REGISTRATIONS,
    SESSION_CREDITS,
)
from diplomado_sessions.projects import api as projects
from diplomado_sessions.projects import pages as project_pages
from diplomado_sessions.projects.usecases.retention import purge_projects
from diplomado_sessions.recordings import api as recordings
from diplomado_sessions.recordings import pages as recording_pages
from diplomado_sessions.reports import pages as report_pages
from diplomado_sessions.restating.usecases import RESTATEMENTS
from diplomado_sessions.scopes.store import ACCESS, EDITION_KEYS, SCOPES
from diplomado_sessions.settings import Settings
from diplomado_sessions.timetable import api as timetable
from diplomado_sessions.timetable import pages as timetable_pages
from diplomado_sessions.timetable.listing.pages import session_list

service = Service(
    name="sessions",
    settings=Settings,
    migrations="diplomado_sessions.migrations",
    routes=[
        timetable.router,
        *timetable_pages.ROUTERS,
        session_list.router,
        pending_pages.router,
        own_pages.router,
        own_data_page.router,
        closure_pages.router,
        rosters.router,
        evidence.router,
        withdrawing.router,
        *evidence_pages.ROUTERS,
        *several_pages.ROUTERS,
        broken_rows.router,
        mappings.router,
        queue.router,
        *queue_pages.ROUTERS,
        presence.router,
        *presence_pages.ROUTERS,
        explaining.router,
        reopening.router,
        history.router,
        facilitating.router,
        excuses.router,
        make_ups.router,
        *absence_pages.ROUTERS,
        check_in.router,
        own_check_in.router,
        sheet.router,
        check_in_pages.router,
        *room_pages.ROUTERS,
        scanner.router,
        scanner_pages.router,
        *projects.ROUTERS,
        *project_pages.ROUTERS,
        report_pages.router,
        recordings.router,
        recording_pages.router,
        recordings.of_editions,
        live_meetings.router,
        meeting_pages.router,
        webhooks.router,
        access_log_router(staff_pages("diplomado_sessions.pages"), "sessions", ACCESS.words),
        trial_router("sessions"),
    ],
    scopes=SCOPES,
    edition_keys=EDITION_KEYS,
    access=ACCESS,
    consumes={
        **ENDED_SIGN_INS.handlers,
        **EDITIONS.handlers,
        **CONSENTS.handlers,
        **INSTITUTIONS.handlers,
        **CERTIFICATES.handlers,
        **OWN_LINKS.handlers,
        **SESSION_CREDITS.handlers,
        PersonDescribed: project_people,
        PersonErased: with_receipt(erase_people, PersonErasedInSessions),
        **dict.fromkeys((PersonMerged, PersonSplit), project_merges),
        **dict.fromkeys(REGISTRATIONS.events, project_registrations),
    },
    restates=RESTATEMENTS,
    tasks={"meetings": live_worker.run},
    purges=[
        purge_evidence,
        purge_uploads,
        purge_private_parts,
        purge_assignments,
        publish_uncounted_guests,
        announce_earlier_closures,
        purge_projects,
        purge_meeting_events,
        purge_unknown_events,
        purge_registrants,
        mark_access,
    ],
    tags={
        "timetable": "The sessions of an edition.",
        "people": "People in all editions: corrections, duplicates, merges, erasure, and the roster of an edition.",
        "attendance": "Files of meetings, who was present, and corrections.",
        "check-in": "Check-in in a room: badges, signed lists, links of screens and phones.",
        "projects": "Teams, their files, graders, scores and the ranking.",
        "recordings": "Recordings, and who must not be shown.",
        "live meetings": "Meetings in Zoom that are tied to sessions.",
    },
)

if __name__ == "__main__":
    main(service)
