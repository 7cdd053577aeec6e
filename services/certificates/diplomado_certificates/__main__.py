"""The certificates service: its routes, the events that it consumes, and what it purges."""

import diplomado_chassis.rare_collections  # noqa: F401 - first, before modules are loaded
from diplomado_certificates.acts import api as acts
from diplomado_certificates.acts.api import corrections, drafting, reversals
from diplomado_certificates.acts.api import names as names_of_acts
from diplomado_certificates.acts.handlers import describe_people
from diplomado_certificates.acts.pages import (
    act_actions,
    decisions,
    home_piece,
    one_act,
    overview,
    people_of_act,
    ready_piece,
    steps_piece,
)
from diplomado_certificates.acts.store import purge_drafts
from diplomado_certificates.acts.store.proposals import purge_proposals
from diplomado_certificates.credentials import api as credentials
from diplomado_certificates.credentials import task as credential_task
from diplomado_certificates.credentials.pages import europass as europass_pages
from diplomado_certificates.credentials.pages import files as credential_files
from diplomado_certificates.credentials.pages import issuer as issuer_pages
from diplomado_certificates.documents import api as documents
from diplomado_certificates.early_warnings import api as early_warnings
from diplomado_certificates.early_warnings import task as early_warning_task
from diplomado_certificates.graduation import api as graduation
from diplomado_certificates.graduation import pages as policy_pages
from diplomado_certificates.images import api as images
from diplomado_certificates.images import pages as image_pages
from diplomado_certificates.images.store import purge_images
from diplomado_certificates.name_checks import pages as name_check_pages
from diplomado_certificates.own_data.pages import own_data_page
from diplomado_certificates.pages import staff_pages
from diplomado_certificates.policies import api as policies
from diplomado_certificates.policies.usecases import announce_earlier_policies
from diplomado_certificates.printing import task as printing_task
from diplomado_certificates.printing.api import downloads, printed
from diplomado_certificates.printing.api import print_jobs as print_jobs_api
from diplomado_certificates.printing.handlers import erase_people
from diplomado_certificates.printing.pages import listing, one_certificate, print_jobs, signed_copy
from diplomado_certificates.printing.store.jobs import purge_jobs
from diplomado_certificates.progress import pages as progress_pages
from diplomado_certificates.projections import (
    ATTENDANCES,
    CLOSURES,
    CONSENTS,
    EDITIONS,
    EXCUSES,
    GUESTS,
    INSTITUTIONS,
    MAKE_UPS,
    MERGES,
    NAME_CONFIRMATIONS,
    OWN_LINKS,
    PROJECTS,
    REGISTRATIONS,
    SESSIONS,
)
from diplomado_certificates.public_register.command import export_register
from diplomado_certificates.register import api as register
from diplomado_certificates.restating.usecases import RESTATEMENTS
from diplomado_certificates.results import pages as result_pages
from diplomado_certificates.scopes.store import ACCESS, EDITION_KEYS, SCOPES
from diplomado_certificates.sealing import api as sealing
from diplomado_certificates.sealing import pages as sealing_pages
from diplomado_certificates.settings import Settings
from diplomado_certificates.verification import api as verification
from diplomado_certificates.verification import pages
from diplomado_chassis.consuming.sign_ins import ENDED_SIGN_INS
from diplomado_chassis.erasures.receipts import with_receipt
from diplomado_chassis.http.access_log import access_log_router
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_chassis.trials import trial_router
from diplomado_contracts import PersonDescribed, PersonErased, PersonErasedInCertificates

service = Service(
    name="certificates",
    settings=Settings,
    migrations="diplomado_certificates.migrations",
    routes=[
        policies.router,
        graduation.router,
        early_warnings.router,
        drafting.router,
        acts.router,
        corrections.router,
        names_of_acts.router,
        reversals.router,
        register.router,
        images.router,
        documents.router,
        sealing.router,
        printed.router,
        downloads.router,
        print_jobs_api.router,
        verification.router,
        pages.router,
        credentials.router,
        credential_files.router,
        europass_pages.router,
        issuer_pages.router,
        policy_pages.router,
        image_pages.router,
        overview.router,
        one_act.router,
        act_actions.router,
        decisions.router,
        people_of_act.router,
        print_jobs.router,
        listing.router,
        one_certificate.router,
        signed_copy.router,
        sealing_pages.router,
        name_check_pages.router,
        progress_pages.router,
        own_data_page.router,
        home_piece.router,
        steps_piece.router,
        ready_piece.router,
        result_pages.router,
        access_log_router(staff_pages("diplomado_certificates.graduation"), "certificates", ACCESS.words),
        trial_router("certificates"),
    ],
    scopes=SCOPES,
    edition_keys=EDITION_KEYS,
    access=ACCESS,
    restates=RESTATEMENTS,
    consumes={
        **ENDED_SIGN_INS.handlers,
        **EDITIONS.handlers,
        **INSTITUTIONS.handlers,
        **REGISTRATIONS.handlers,
        **SESSIONS.handlers,
        **ATTENDANCES.handlers,
        **CLOSURES.handlers,
        **EXCUSES.handlers,
        **MAKE_UPS.handlers,
        **PROJECTS.handlers,
        **MERGES.handlers,
        **CONSENTS.handlers,
        **GUESTS.handlers,
        **NAME_CONFIRMATIONS.handlers,
        **OWN_LINKS.handlers,
        PersonDescribed: describe_people,
        PersonErased: with_receipt(erase_people, PersonErasedInCertificates),
    },
    tasks={"early_warnings": early_warning_task.run, "printing": printing_task.run, "credentials": credential_task.run},
    frequent=[purge_proposals],
    commands={"export-register": export_register},
    purges=[purge_drafts, purge_images, purge_jobs, announce_earlier_policies],
    tags={
        "policies": "What it takes to graduate.",
        "progress": "What each participant has reached and can still reach.",
        "acts": "Graduation acts: draft, signature, papers, annulment.",
        "images": "Emblems and signatures on papers.",
        "certificates": "The register of certificates.",
        "verification": "Whether a certificate is valid, for anybody.",
    },
)

if __name__ == "__main__":
    main(service)
