"""The composition root of the notifications service."""

import diplomado_chassis.rare_collections  # noqa: F401 - first, before modules are loaded
from diplomado_chassis.consuming.sign_ins import ENDED_SIGN_INS
from diplomado_chassis.erasures.receipts import with_receipt
from diplomado_chassis.http.access_log import access_log_router
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
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
    PersonErasedInNotifications,
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
from diplomado_notifications.deliveries import api as deliveries
from diplomado_notifications.deliveries.pages import fragments
from diplomado_notifications.deliveries.pages import messages as messages_page
from diplomado_notifications.deliveries.pages.rendering import PAGES
from diplomado_notifications.deliveries.store.tracing import trace_deliveries
from diplomado_notifications.deliveries.usecases import purge_deliveries
from diplomado_notifications.messages import api as messages
from diplomado_notifications.messages import pages as previews
from diplomado_notifications.own_data import pages as own_data
from diplomado_notifications.planning import handlers as planning
from diplomado_notifications.planning.store.farewells import purge_last_addresses
from diplomado_notifications.planning.store.reminders import purge_reminders
from diplomado_notifications.projections.store import purge_facts
from diplomado_notifications.projections.tables import EDITION_CONTACTS, MERGES, SHARED_RESULTS
from diplomado_notifications.scopes.store import ACCESS, EDITION_KEYS, SCOPES
from diplomado_notifications.sending import task as sending
from diplomado_notifications.sending.store import purge_last_sent
from diplomado_notifications.settings import Settings
from diplomado_notifications.webhooks import api as webhooks_api
from diplomado_notifications.webhooks import pages as webhooks_pages
from diplomado_notifications.webhooks import task as webhooks
from diplomado_notifications.webhooks.handlers import queued
from diplomado_notifications.webhooks.usecases import purge_webhook_deliveries

service = Service(
    name="notifications",
    settings=Settings,
    migrations="diplomado_notifications.migrations",
    routes=[
        deliveries.router,
        messages.router,
        previews.router,
        messages_page.router,
        fragments.router,
        own_data.router,
        webhooks_api.router,
        webhooks_pages.router,
        access_log_router(PAGES, "notifications", ACCESS.words),
    ],
    scopes=SCOPES,
    edition_keys=EDITION_KEYS,
    access=ACCESS,
    consumes=queued(
        {
            **ENDED_SIGN_INS.handlers,
            EditionPublished: planning.note_editions,
            **EDITION_CONTACTS.handlers,
            **SHARED_RESULTS.handlers,
            FocalContactChanged: planning.note_focal_contacts,
            PersonDescribed: planning.note_people,
            PersonErased: with_receipt(planning.note_erased, PersonErasedInNotifications),
            **MERGES.handlers,
            Registered: planning.note_registrations,
            RegistrationStatusChanged: planning.note_registrations,
            RegistrationWaitlisted: planning.note_registrations,
            RegistrationWithdrawn: planning.note_registrations,
            ParticipantLinkIssued: planning.note_links,
            DataRequestRefused: planning.note_refused_erasures,
            NameCheckRequested: planning.note_name_checks,
            ThresholdUnreachable: planning.note_unreachable,
            SessionScheduled: planning.note_sessions,
            SessionCancelled: planning.note_sessions,
            JoinLinkSet: planning.note_join_links,
            PersonalJoinLinkSet: planning.note_own_links,
            RecordingPublished: planning.note_recordings,
            RecordingWithdrawn: planning.note_recordings,
            Attended: planning.note_attendances,
            AttendanceCorrected: planning.note_attendances,
            CertificateIssued: planning.note_issued,
            CertificateRevoked: planning.note_revoked,
        }
    ),
    trace=trace_deliveries,
    tasks={"sender": sending.run, "webhooks": webhooks.run},
    purges=[
        purge_webhook_deliveries,
        purge_last_addresses,
        purge_deliveries,
        purge_last_sent,
        purge_reminders,
        purge_facts,
    ],
    tags={
        "deliveries": "Mails to participants and what became of them.",
        "webhooks": "Events for systems without Kafka: who receives which, and what became of each.",
        "templates": "The messages, with invented facts.",
    },
)

if __name__ == "__main__":
    main(service)
