"""The registration service: programmes, editions, institutions, people and their registrations."""

import diplomado_registration.catalogue.api as catalogue
import diplomado_registration.consents.api as consents
import diplomado_registration.editions.api as editions
import diplomado_registration.eligibility.api as eligibility
import diplomado_registration.enrolment.api as enrolment
import diplomado_registration.erasure.api as erasure
import diplomado_registration.nominations.api as nominations
import diplomado_registration.people.api as people
import diplomado_registration.questions.api as questions
import diplomado_registration.reference.api as reference
import diplomado_registration.reports.api as reports
from diplomado_chassis.running.cli import main
from diplomado_chassis.service import Service
from diplomado_registration.catalogue.usecases import announce_institutions
from diplomado_registration.erasure.usecases import erase_inactive_people, purge_old_registrations
from diplomado_registration.pages import answers_page, participant_page, registration_form
from diplomado_registration.projections import GRADUATIONS
from diplomado_registration.reference.usecases import load_reference
from diplomado_registration.settings import Settings

service = Service(
    name="registration",
    settings=Settings,
    migrations="diplomado_registration.migrations",
    routes=[
        enrolment.router,  # the busiest first: routes are tried in this order
        reference.router,
        catalogue.router,
        editions.router,
        eligibility.router,
        questions.router,
        consents.router,
        nominations.router,
        people.router,
        erasure.router,
        reports.router,
        registration_form.router,
        participant_page.router,
        answers_page.router,
    ],
    prepares=[load_reference, announce_institutions],
    consumes={**GRADUATIONS.handlers},
    purges=[erase_inactive_people, purge_old_registrations],
)

if __name__ == "__main__":
    main(service)
