"""Tables filled from other services' events. Stores read them and never write them."""

import json
from operator import attrgetter

from diplomado_certificates.projections.names import digest_of
from diplomado_chassis.consuming.projections import Projection
from diplomado_contracts import (
    AttendanceCorrected,
    AttendanceExcused,
    AttendanceMadeUp,
    Attended,
    ConsentsGiven,
    EditionPublished,
    GuestsCounted,
    InstitutionDescribed,
    NameConfirmed,
    ParticipantLinkIssued,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    ProjectScored,
    ProjectScoreWithdrawn,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionClosed,
    SessionReopened,
    SessionScheduled,
)

EDITIONS = Projection(
    "editions",
    key="edition_id",
    rows={
        EditionPublished: {
            "code": attrgetter("code"),
            "mission": attrgetter("mission"),
            "programmes": lambda event: [programme.code for programme in event.programmes],
            "published": lambda event: event.model_dump_json(),
        },
    },
)
INSTITUTIONS = Projection("institutions", key="institution", rows={InstitutionDescribed: {"name": attrgetter("name")}})
# The e-mail address is not kept: nothing here needs it.
PEOPLE = Projection(
    "people",
    key="participant_id",
    rows={
        PersonDescribed: {
            "given_names": attrgetter("given_names"),
            "family_names": attrgetter("family_names"),
            "language": attrgetter("preferred_language"),
            "erased": False,
        },
        PersonErased: {"erased": True},
    },
)
# A row of every revision, so that two names can be compared; an erasure has no digest.
DESCRIBED_NAMES = Projection(
    "described_names",
    key="participant_id",
    rows={
        PersonDescribed: {
            "digest": lambda event: digest_of(event.participant_id, event.given_names, event.family_names)
        },
        PersonErased: {"digest": None},
    },
    keep="every",
)
NAME_CONFIRMATIONS = Projection(
    "name_confirmations",
    key="registration_id",
    shared=("edition_id", "participant_id", "person_revision", "confirmed_at"),
    rows={NameConfirmed: {}},
)
# Links of an earlier revision are void. A registration without a row has links of revision 1.
OWN_LINKS = Projection(
    "own_links",
    key="registration_id",
    rows={ParticipantLinkIssued: {"link_revision": attrgetter("link_revision")}},
)
GUESTS = Projection(
    "guests",
    key="session_id",
    shared=("edition_id", "waiting"),
    rows={GuestsCounted: {}},
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
CONSENTS = Projection(
    "consents",
    key="registration_id",
    rows={
        ConsentsGiven: {
            "public_verification": lambda event: event.allows("public_verification"),
            "institution_sharing": lambda event: event.allows("institution_sharing"),
        }
    },
)
REGISTRATIONS = Projection(
    "registrations",
    key="registration_id",
    shared=("edition_id", "participant_id"),
    rows={
        Registered: {
            "status": "registered",
            "institution": attrgetter("institution"),
            "territorial_group": attrgetter("group"),
            "leads_group": attrgetter("leads_group"),
        },
        RegistrationWaitlisted: {"status": "waitlisted", "leads_group": False},
        RegistrationWithdrawn: {"status": "withdrawn", "leads_group": False},
        # Without a place, and perhaps never with one: here that is the same as withdrawn.
        RegistrationStatusChanged: {"status": "withdrawn", "leads_group": False},
    },
)
SESSIONS = Projection(
    "sessions",
    key="session_id",
    shared=("edition_id",),
    rows={
        SessionScheduled: {
            "code": attrgetter("code"),
            "module": attrgetter("module"),
            "title_es": attrgetter("title.es"),
            "title_en": attrgetter("title.en"),
            "starts_at": attrgetter("starts_at"),
            "ends_at": attrgetter("ends_at"),
            "time_zone": attrgetter("time_zone"),
            "cancelled": False,
        },
        SessionCancelled: {"cancelled": True},
    },
)
CLOSURES = Projection(
    "closures",
    key="session_id",
    shared=("edition_id",),
    rows={
        SessionClosed: {"closed": True, "session_seconds": attrgetter("session_seconds")},
        SessionReopened: {"closed": False},
    },
)
EXCUSES = Projection(
    "excuses",
    key=("registration_id", "session_id"),
    shared=("edition_id", "excuse_id", "withdrawn"),
    rows={AttendanceExcused: {}},
)
MAKE_UPS = Projection(
    "make_ups",
    key=("registration_id", "session_id"),
    shared=("edition_id", "make_up_id", "equivalent_session_id", "withdrawn"),
    rows={AttendanceMadeUp: {}},
)
# A correction is itself the evidence of the seconds that it decides.
ATTENDANCES = Projection(
    "attendances",
    key=("registration_id", "session_id"),
    shared=("edition_id", "seconds", "session_seconds", "before_start", "after_end"),
    rows={
        Attended: {"evidence": attrgetter("evidence")},
        AttendanceCorrected: {"evidence": lambda event: (event.correction_id,)},
    },
)
PROJECTS = Projection(
    "projects",
    key="project_id",
    shared=("edition_id",),
    rows={
        ProjectScored: {
            **{
                name: attrgetter(name)
                for name in ("team", "team_name", "title", "institution", "admin_area", "members")
            },
            **{name: attrgetter(name) for name in ("score", "graders", "rank", "tied")},
            "entered_by": lambda event: list(event.entered_by),
            "adjusted": lambda event: json.dumps({str(one.registration_id): str(one.score) for one in event.adjusted}),
            "withdrawn": False,
        },
        ProjectScoreWithdrawn: {"withdrawn": True},
    },
)
