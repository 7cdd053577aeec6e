"""The public events of Diplomado: every event that its services publish, for each other and for other systems."""

from diplomado_contracts.attendances import AttendanceCorrected, Attended
from diplomado_contracts.certificates import CertificateIssued, CertificateRevoked
from diplomado_contracts.editions import EditionPublished
from diplomado_contracts.event import Event, Localised, Topic
from diplomado_contracts.graduations import Graduated, GraduationReversed
from diplomado_contracts.people import ConsentsGiven, PersonDescribed, PersonErased
from diplomado_contracts.projects import ProjectScored
from diplomado_contracts.registrations import Registered, RegistrationWaitlisted, RegistrationWithdrawn
from diplomado_contracts.sessions import RecordingPublished, SessionCancelled, SessionScheduled

__all__ = [
    "AttendanceCorrected",
    "Attended",
    "CertificateIssued",
    "CertificateRevoked",
    "ConsentsGiven",
    "EditionPublished",
    "Event",
    "Graduated",
    "GraduationReversed",
    "Localised",
    "PersonDescribed",
    "PersonErased",
    "ProjectScored",
    "RecordingPublished",
    "Registered",
    "RegistrationWaitlisted",
    "RegistrationWithdrawn",
    "SessionCancelled",
    "SessionScheduled",
    "Topic",
]
