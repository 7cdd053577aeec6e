"""Tables filled from other services' events. Each holds the newest revision."""

import json
from operator import attrgetter

from diplomado_chassis.consuming.projections import Projection
from diplomado_chassis.language.email_addresses import key_of
from diplomado_contracts import (
    CertificateIssued,
    CertificateRevoked,
    ConsentsGiven,
    EditionPublished,
    InstitutionDescribed,
    ParticipantLinkIssued,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCreditSet,
)
from diplomado_sessions.projections.names import person_key

EDITIONS = Projection(
    "editions",
    key="edition_id",
    shared=("code", "starts_on", "ends_on", "time_zone"),
    rows={
        EditionPublished: {
            "title_es": attrgetter("title.es"),
            "title_en": attrgetter("title.en"),
            "status": attrgetter("status"),
            "published_at": attrgetter("published_at"),
            "mission": attrgetter("mission"),
            "programmes": lambda event: [programme.code for programme in event.programmes],
            "modules": lambda event: sorted({module.number for module in event.modules}),
            "module_titles": lambda event: json.dumps(
                {module.number: [module.title.es, module.title.en] for module in event.modules}
            ),
        }
    },
)

INSTITUTIONS = Projection("institutions", key="institution", rows={InstitutionDescribed: {"name": attrgetter("name")}})

PEOPLE = Projection(
    "people",
    key="participant_id",
    rows={
        PersonDescribed: {
            "erased": False,
            "given_names": attrgetter("given_names"),
            "family_names": attrgetter("family_names"),
            "email_key": lambda event: key_of(event.email) or None,
            "name_key": lambda event: person_key(event.given_names, event.family_names) or None,
        },
        PersonErased: {"erased": True},
    },
)

CONSENTS = Projection(
    "consents",
    key="registration_id",
    rows={ConsentsGiven: {"recording": lambda event: event.allows("recording")}},
)
# The same table: whose record another one is. A description ends a merge, because it follows a split.
MERGES = Projection(
    "people",
    key="participant_id",
    version=("merge_revision",),
    rows={
        PersonMerged: {
            "merged_into": attrgetter("into_participant_id"),
            "merged_registrations": lambda event: [one.registration_id for one in event.registrations],
            "continuing_registrations": lambda event: [one.into_registration_id for one in event.registrations],
        },
        PersonSplit: {},
        PersonDescribed: {},
    },
)

REGISTRATIONS = Projection(
    "registrations",
    key="registration_id",
    shared=("edition_id", "participant_id"),
    rows={
        Registered: {"status": "registered", "stage": None},
        RegistrationWaitlisted: {"status": "waitlisted", "stage": None},
        RegistrationWithdrawn: {"status": "withdrawn", "stage": None},
        # Without a place, and perhaps never with one: what counts is the same as withdrawn. Lists show the stage.
        RegistrationStatusChanged: {"status": "withdrawn", "stage": attrgetter("status")},
    },
)

CERTIFICATES = Projection(
    "certificates",
    key="certificate_id",
    shared=("edition_id",),
    rows={CertificateIssued: {"revoked_for": None}, CertificateRevoked: {"revoked_for": attrgetter("reason")}},
)

OWN_LINKS = Projection(
    "own_links",
    key="registration_id",
    rows={ParticipantLinkIssued: {"link_revision": attrgetter("link_revision")}},
)

SESSION_CREDITS = Projection(
    "session_credits",
    key="edition_id",
    shared=("full_at", "grace_minutes", "denominator", "made_up"),
    rows={SessionCreditSet: {}},
)
