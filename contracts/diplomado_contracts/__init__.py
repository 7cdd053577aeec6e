"""The public events of Diplomado: every event that its services publish, for each other and for other systems."""

from diplomado_contracts.attendances import (
    AttendanceCorrected,
    AttendanceExcused,
    AttendanceMadeUp,
    Attended,
    GuestsCounted,
)
from diplomado_contracts.certificates import CertificateIssued, CertificateRevoked
from diplomado_contracts.editions import EditionPublished, InstitutionDescribed
from diplomado_contracts.erasures import (
    PersonErasedInCertificates,
    PersonErasedInNotifications,
    PersonErasedInSessions,
)
from diplomado_contracts.event import Event, Localised, Topic
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

__all__ = [
    "AccessMarked",
    "ActAnnulled",
    "ActSigned",
    "AttendanceCorrected",
    "AttendanceExcused",
    "AttendanceMadeUp",
    "Attended",
    "CertificateIssued",
    "CertificateRevoked",
    "ConsentsGiven",
    "DataRequestRefused",
    "EditionContactChanged",
    "EditionPublished",
    "Event",
    "FocalContactChanged",
    "Graduated",
    "GraduationReversed",
    "GuestsCounted",
    "InstitutionDescribed",
    "JoinLinkSet",
    "Localised",
    "NameCheckRequested",
    "NameConfirmed",
    "ParticipantLinkIssued",
    "PeopleMarked",
    "PersonDescribed",
    "PersonErased",
    "PersonErasedInCertificates",
    "PersonErasedInNotifications",
    "PersonErasedInSessions",
    "PersonMerged",
    "PersonSplit",
    "PersonalJoinLinkSet",
    "PolicyPublished",
    "ProjectScoreWithdrawn",
    "ProjectScored",
    "RecordingPublished",
    "RecordingWithdrawn",
    "Registered",
    "RegistrationStatusChanged",
    "RegistrationWaitlisted",
    "RegistrationWithdrawn",
    "SessionCancelled",
    "SessionClosed",
    "SessionCreditSet",
    "SessionReopened",
    "SessionScheduled",
    "SignInEnded",
    "ThresholdUnreachable",
    "Topic",
]
