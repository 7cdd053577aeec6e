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
    ConsentsGiven,
    DataRequestRefused,
    EditionContactChanged,
    EditionPublished,
    FocalContactChanged,
    JoinLinkSet,
    NameCheckRequested,
    ParticipantLinkIssued,
    PersonalJoinLinkSet,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
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

_DETAILS = ("given_names", "family_names", "email")
_PROOF = ("shares_mailbox", "new_email", "proof_id", "proof_expires_at")
# Statuses that have no type of event of their own. Any other one is stored as 'other': it is not a place.
_STATUSES = frozenset(
    ("unconfirmed", "submitted", "needs_information", "rejected", "offered", "expired", "replaced", "merged")
)
_CERTIFICATE = ("registration_id", "edition_id", "participant_id")


def _language(event: PersonDescribed | RecordingPublished) -> Language:
    # If this service does not support the preferred language, the event's fallback language is used.
    return best_match([event.preferred_language, event.language])


def _status(event: RegistrationStatusChanged) -> str:
    return event.status if event.status in _STATUSES else "other"


PEOPLE = Projection(
    "people",
    key="participant_id",
    touched_at="noted_at",
    rows={
        PersonDescribed: {
            "erased": False,
            **{name: attrgetter(name) for name in _DETAILS},
            "language": _language,
            **{name: attrgetter(name) for name in _PROOF},
        },
        PersonErased: {"erased": True},
    },
)

# Without the address, which is in people alone: every revision, because the mail must not depend on the newest one.
PROOFS = Projection(
    "proofs",
    key="participant_id",
    keep="every",
    correlation_id="correlation_id",
    rows={
        PersonDescribed: {
            "proof_id": attrgetter("proof_id"),
            "expires_at": attrgetter("proof_expires_at"),
            "moment": attrgetter("described_at"),
        }
    },
)

EDITION_CONTACTS = Projection(
    "edition_contacts",
    key="edition_id",
    touched_at="noted_at",
    shared=("name", "email"),
    rows={EditionContactChanged: {}},
)

# A description with a higher revision ends a merge (`deliveries.context.store` compares): it follows a split.
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
    shared=("organiser", "partner", "time_zone", "ends_on", "status", "reminder_hours", "code", "mission"),
    rows={
        EditionPublished: {
            "title_es": attrgetter("title.es"),
            "title_en": attrgetter("title.en"),
            "programmes": lambda event: [programme.code for programme in event.programmes],
        }
    },
)
EDITION_STATUSES = Projection(
    "edition_statuses",
    key="edition_id",
    keep="every",
    correlation_id="correlation_id",
    rows={EditionPublished: {"status": attrgetter("status"), "moment": attrgetter("published_at")}},
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
            "institution": attrgetter("institution"),
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
        RegistrationStatusChanged: {
            "standing": _status,
            "promoted": False,
            "moment": attrgetter("changed_at"),
            "expires_at": attrgetter("expires_at"),
        },
    },
)

LINKS = Projection(
    "links",
    key="registration_id",
    keep="every",
    correlation_id="correlation_id",
    shared=("edition_id", "participant_id", "link_revision", "requested"),
    rows={ParticipantLinkIssued: {"moment": attrgetter("issued_at")}},
)

NAME_CHECKS = Projection(
    "name_checks",
    key="registration_id",
    keep="every",
    correlation_id="correlation_id",
    shared=("edition_id", "participant_id"),
    rows={NameCheckRequested: {"moment": attrgetter("requested_at"), "until_at": attrgetter("until")}},
)

UNREACHABLE = Projection(
    "unreachable_requirements",
    key=("registration_id", "award", "requirement"),
    keep="every",
    shared=("edition_id", "participant_id", "reachable", "tell", "institution"),
    rows={ThresholdUnreachable: {"moment": attrgetter("noticed_at")}},
)

REFUSED_ERASURES = Projection(
    "refused_erasures",
    key="request_id",
    touched_at="noted_at",
    correlation_id="correlation_id",
    shared=("registration_id", "edition_id", "participant_id"),
    rows={DataRequestRefused: {"moment": attrgetter("refused_at")}},
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

JOIN_LINKS = Projection(
    "join_links",
    key="session_id",
    keep="every",
    correlation_id="correlation_id",
    shared=("edition_id", "url"),
    rows={JoinLinkSet: {"moment": attrgetter("set_at")}},
)

OWN_JOIN_LINKS = Projection(
    "own_join_links",
    key=("registration_id", "session_id"),
    keep="every",
    correlation_id="correlation_id",
    shared=("edition_id", "participant_id", "url"),
    rows={PersonalJoinLinkSet: {"moment": attrgetter("set_at")}},
)

RECORDINGS = Projection(
    "recordings",
    key="session_id",
    keep="every",
    correlation_id="correlation_id",
    shared=("edition_id",),
    rows={
        RecordingPublished: {
            "url": attrgetter("url"),
            "language": _language,
            "moment": attrgetter("published_at"),
        },
        RecordingWithdrawn: {"moment": attrgetter("withdrawn_at")},
    },
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

FOCAL_CONTACTS = Projection(
    "focal_contacts",
    key="contact_id",
    touched_at="noted_at",
    shared=(
        *("edition_id", "institution", "name", "email", "language", "names_people"),
        *("proven_at", "proof_id", "proof_expires_at"),
    ),
    rows={FocalContactChanged: {}},
)
SHARED_RESULTS = Projection(
    "shared_results",
    key="registration_id",
    touched_at="noted_at",
    rows={ConsentsGiven: {"institution_sharing": lambda event: event.allows("institution_sharing")}},
)
