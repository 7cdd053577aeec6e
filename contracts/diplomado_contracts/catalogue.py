"""All contracts, by type. Everything that is generated from contracts starts here."""

from diplomado_contracts.attendances import (
    AttendanceCorrected,
    AttendanceExcused,
    AttendanceMadeUp,
    Attended,
    GuestsCounted,
)
from diplomado_contracts.certificates import CertificateIssued, CertificateRevoked
from diplomado_contracts.editions import EditionPublished, InstitutionDescribed
from diplomado_contracts.erasures import RECEIPTS
from diplomado_contracts.event import Event, Topic
from diplomado_contracts.graduations import (
    ActAnnulled,
    ActSigned,
    Graduated,
    GraduationReversed,
    NameCheckRequested,
    PolicyPublished,
    SessionCreditSet,
    ThresholdUnreachable,
)
from diplomado_contracts.marks import AccessMarked, PeopleMarked
from diplomado_contracts.people import (
    ConsentsGiven,
    EditionContactChanged,
    FocalContactChanged,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
)
from diplomado_contracts.projects import ProjectScored, ProjectScoreWithdrawn
from diplomado_contracts.registrations import (
    DataRequestRefused,
    NameConfirmed,
    ParticipantLinkIssued,
    Registered,
    RegistrationStatusChanged,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
)
from diplomado_contracts.sessions import (
    JoinLinkSet,
    PersonalJoinLinkSet,
    RecordingPublished,
    RecordingWithdrawn,
    SessionCancelled,
    SessionClosed,
    SessionReopened,
    SessionScheduled,
)
from diplomado_contracts.sign_ins import SignInEnded

EVENTS: tuple[type[Event], ...] = (
    EditionPublished,
    InstitutionDescribed,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
    ConsentsGiven,
    EditionContactChanged,
    PeopleMarked,
    FocalContactChanged,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    RegistrationStatusChanged,
    ParticipantLinkIssued,
    NameConfirmed,
    DataRequestRefused,
    SessionScheduled,
    SessionCancelled,
    SessionClosed,
    SessionReopened,
    RecordingPublished,
    RecordingWithdrawn,
    JoinLinkSet,
    PersonalJoinLinkSet,
    AccessMarked,
    Attended,
    AttendanceCorrected,
    GuestsCounted,
    AttendanceExcused,
    AttendanceMadeUp,
    ProjectScored,
    ProjectScoreWithdrawn,
    Graduated,
    GraduationReversed,
    NameCheckRequested,
    ThresholdUnreachable,
    SessionCreditSet,
    PolicyPublished,
    ActSigned,
    ActAnnulled,
    CertificateIssued,
    CertificateRevoked,
    *RECEIPTS,
    SignInEnded,
)

BY_TYPE: dict[str, type[Event]] = {event.type: event for event in EVENTS}

RETIRED: dict[str, int] = {}
"""The last revision of each type that no topic holds any more. Its schemas and golden records stay published."""

TOPICS: tuple[Topic, ...] = tuple(dict.fromkeys(event.topic for event in EVENTS))
"""Every topic, with those that only some services may read."""

OPEN_TOPICS: tuple[Topic, ...] = tuple(topic for topic in TOPICS if not topic.restricted)
"""The topics without personal data: those that another system subscribes to."""
