"""Tables filled from other services' events.

Registrations, sessions, recordings and attendances keep every revision, because each revision can cause a mail of its
own and because an early withdrawal must not hide that there was a place. Of people, editions and certificates the
newest revision is enough.
"""

from operator import attrgetter

from diplomado_chassis.consuming.projections import Projection
from diplomado_chassis.language.languages import Language, best_match
from diplomado_contracts import (
    AttendanceCorrected,
    Attended,
    CertificateIssued,
    CertificateRevoked,
    EditionPublished,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    RecordingPublished,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionCancelled,
    SessionScheduled,
)

_DETAILS = ("given_names", "family_names", "email")
_CERTIFICATE = ("registration_id", "edition_id", "participant_id")


def _language(event: PersonDescribed | RecordingPublished) -> Language:
    # If this service does not support the preferred language, the event's fallback language is used.
    return best_match([event.preferred_language, event.language])


PEOPLE = Projection(
    "people",
    key="participant_id",
    touched_at="noted_at",
    rows={
        PersonDescribed: {
            "erased": False,
            **{name: attrgetter(name) for name in _DETAILS},
            "language": _language,
        },
        PersonErased: {"erased": True},
    },
)

# A description with a higher revision ends a merge: it follows a split.
MERGES = Projection(
    "merged_people",
    key="participant_id",
    touched_at="noted_at",
    rows={PersonMerged: {"into_participant_id": attrgetter("into_participant_id")}, PersonSplit: {}},
)

EDITIONS = Projection(
    "editions",
    key="edition_id",
    touched_at="noted_at",
    shared=("organiser", "partner", "time_zone", "ends_on"),
    rows={EditionPublished: {"title_es": attrgetter("title.es"), "title_en": attrgetter("title.en")}},
)

REGISTRATIONS = Projection(
    "places",
    key="registration_id",
    keep="every",
    correlation_id="correlation_id",
    shared=("edition_id", "participant_id"),
    rows={
        Registered: {
            "standing": "registered",
            "promoted": attrgetter("promoted"),
            "moment": attrgetter("registered_at"),
        },
        RegistrationWaitlisted: {
            "standing": "waitlisted",
            "promoted": False,
            "moment": attrgetter("waitlisted_at"),
        },
        RegistrationWithdrawn: {
            "standing": "withdrawn",
            "promoted": False,
            "moment": attrgetter("withdrawn_at"),
        },
    },
)

SESSIONS = Projection(
    "sessions",
    key="session_id",
    keep="every",
    correlation_id="correlation_id",
    shared=("edition_id",),
    rows={
        SessionScheduled: {
            "standing": "scheduled",
            "moment": attrgetter("scheduled_at"),
            "title_es": attrgetter("title.es"),
            "title_en": attrgetter("title.en"),
            "starts_at": attrgetter("starts_at"),
            "ends_at": attrgetter("ends_at"),
            "time_zone": attrgetter("time_zone"),
            "place": attrgetter("place"),
        },
        SessionCancelled: {"standing": "cancelled", "moment": attrgetter("cancelled_at")},
    },
)

RECORDINGS = Projection(
    "recordings",
    key="session_id",
    keep="every",
    correlation_id="correlation_id",
    shared=("edition_id", "url"),
    rows={RecordingPublished: {"language": _language, "moment": attrgetter("published_at")}},
)

ATTENDANCES = Projection(
    "attendances",
    key=("registration_id", "session_id"),
    keep="every",
    shared=("edition_id", "participant_id", "seconds"),
    rows={Attended: {}, AttendanceCorrected: {}},
)

# A certificate is one row in two halves: either its issue or its revocation may become known first.
CERTIFICATE_ISSUES = Projection(
    "certificates",
    key="certificate_id",
    version=("issue_revision",),
    touched_at="noted_at",
    correlation_id="issue_correlation_id",
    shared=(*_CERTIFICATE, "issued_at", "kind", "award", "session_id", "verification_code", "supersedes"),
    rows={CertificateIssued: {}},
)
CERTIFICATE_REVOCATIONS = Projection(
    "certificates",
    key="certificate_id",
    version=("revocation_revision",),
    touched_at="noted_at",
    correlation_id="revocation_correlation_id",
    shared=(*_CERTIFICATE, "revoked_at", "superseded_by"),
    rows={CertificateRevoked: {"revocation_reason": attrgetter("reason")}},
)
