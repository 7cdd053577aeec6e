"""The registration service: programmes, editions, institutions, people and their registrations."""

import diplomado_chassis.rare_collections  # noqa: F401 - first, before modules are loaded
import diplomado_registration.accesses.pages as accesses
import diplomado_registration.admission.api as admission
import diplomado_registration.applications.api as applications
import diplomado_registration.catalogue.api as catalogue
import diplomado_registration.consents.api as consents
import diplomado_registration.corrections.api as corrections
import diplomado_registration.editions.api as editions
import diplomado_registration.eligibility.api as eligibility
import diplomado_registration.enrolment.api as enrolment
import diplomado_registration.erasure.api as erasure
import diplomado_registration.erasure.pages as erasure_pages
import diplomado_registration.focal_contacts.api as focal_contacts
import diplomado_registration.focal_contacts.pages as focal_contact_pages
import diplomado_registration.home.pages as home
import diplomado_registration.identity.duplicates.api as duplicates
import diplomado_registration.identity.mailboxes.api as mailboxes
import diplomado_registration.identity.merging.api as merging
import diplomado_registration.links.api as links
import diplomado_registration.nominations.api as nominations
import diplomado_registration.nominations.mapping.api as mapping
import diplomado_registration.own_data.pages.own_data_page as own_data
import diplomado_registration.people.api as people
import diplomado_registration.people.proposals.api as proposals
import diplomado_registration.questions.api as questions
import diplomado_registration.reference.api as reference
import diplomado_registration.reports.api as reports
import diplomado_registration.reports.pages as report_pages
import diplomado_registration.sign_in.api as sign_in_api
import diplomado_registration.sign_in.pages as sign_in
from diplomado_chassis.consuming.sign_ins import ENDED_SIGN_INS
from diplomado_chassis.http.access_log import access_log_router
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_chassis.trials import trial_router
from diplomado_contracts import Attended, CertificateIssued
from diplomado_contracts.erasures import RECEIPTS
from diplomado_registration.admission.usecases.offers import expire_offers
from diplomado_registration.applications.usecases import expire_applications
from diplomado_registration.catalogue.usecases import announce_institutions
from diplomado_registration.consents.usecases import publish_earlier_consents
from diplomado_registration.data_requests.usecases import purge_data_requests
from diplomado_registration.directory import pages as directory
from diplomado_registration.editions.pages import (
    creating,
    edition_history,
    overview,
    questions_editor,
    rules_editor,
    steps,
)
from diplomado_registration.editions.pages import settings as edition_settings
from diplomado_registration.editions.usecases.publication import publish_due_statuses
from diplomado_registration.erasure.handlers import erase_again, note_attendances, note_certificates
from diplomado_registration.erasure.ledger.handlers import note_receipts
from diplomado_registration.erasure.ledger.usecases import follow_erasures, mark_people
from diplomado_registration.erasure.usecases import erase_inactive_people, purge_old_registrations
from diplomado_registration.focal_contacts.usecases import purge_contacts
from diplomado_registration.identity.duplicates.usecases import compare_people
from diplomado_registration.nominations.drafts.store import purge_drafts
from diplomado_registration.pages import (
    answers_page,
    edition_list,
    focal_proof_page,
    link_page,
    own_decisions,
    own_details,
    own_erasure,
    own_place,
    proof_page,
    registration_form,
    sharing,
)
from diplomado_registration.people.proposals.store import purge_proposals
from diplomado_registration.projections import GRADUATIONS
from diplomado_registration.reference.usecases import load_reference
from diplomado_registration.restating.usecases import RESTATEMENTS
from diplomado_registration.scopes.store import ACCESS, EDITION_KEYS, SCOPES
from diplomado_registration.settings import Settings

service = Service(
    name="registration",
    settings=Settings,
    migrations="diplomado_registration.migrations",
    routes=[
        enrolment.router,  # the busiest first: routes are tried in this order
        admission.router,
        applications.router,
        links.router,
        links.public_router,
        reference.router,
        catalogue.router,
        editions.router,
        eligibility.router,
        questions.router,
        consents.router,
        nominations.router,
        mapping.router,
        focal_contacts.router,
        people.router,
        corrections.router,
        proposals.router,
        merging.router,
        mailboxes.router,
        duplicates.router,
        erasure.router,
        erasure.requests,
        reports.router,
        edition_list.router,
        sharing.router,
        registration_form.router,
        registration_form.sending,
        link_page.router,
        own_place.router,
        own_place.requesting,
        own_decisions.router,
        own_details.router,
        own_erasure.router,
        answers_page.router,
        own_data.router,
        proof_page.router,
        focal_proof_page.router,
        sign_in.router,
        sign_in_api.router,
        home.router,
        creating.router,
        overview.router,
        steps.router,
        edition_settings.router,
        rules_editor.router,
        questions_editor.router,
        edition_history.router,
        report_pages.router,
        focal_contact_pages.router,
        *directory.routers,
        erasure_pages.router,
        accesses.router,
        access_log_router(accesses.PAGES, "registration", ACCESS.words),
        trial_router("registration"),
    ],
    scopes=SCOPES,
    edition_keys=EDITION_KEYS,
    access=ACCESS,
    prepares=[load_reference, announce_institutions],
    consumes={
        **GRADUATIONS.handlers,
        **ENDED_SIGN_INS.handlers,
        Attended: note_attendances,
        CertificateIssued: note_certificates,
        **dict.fromkeys(RECEIPTS, note_receipts),
    },
    erase=erase_again,
    restates=RESTATEMENTS,
    frequent=[expire_applications, expire_offers, publish_due_statuses, compare_people],
    purges=[
        publish_earlier_consents,
        purge_proposals,
        purge_drafts,
        purge_contacts,
        purge_data_requests,
        erase_inactive_people,
        follow_erasures,
        mark_people,
        purge_old_registrations,
    ],
    tags={
        "registrations": "Who takes part in an edition: registering, waiting, review, offers, withdrawing, replacing.",
        "links": "Links to participants' own pages.",
        "reference": "The lists of codes that forms and files use.",
        "catalogue": "Programmes, donors, courses and institutions.",
        "editions": "Editions of courses, and the steps of their life.",
        "eligibility": "Who may take part, and why somebody may not.",
        "questions": "What an edition asks besides the form.",
        "consents": "What people agreed to, and its proof.",
        "nominations": "Lists in which institutions nominate people.",
        "focal contacts": "Where focal points are told about their people.",
        "people": "People in all editions: corrections, duplicates, merges, erasure, and the roster of an edition.",
        "reports": "Counts for press notes and donors.",
    },
)

if __name__ == "__main__":
    main(service)
