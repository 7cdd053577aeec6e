"""All contracts, by type. Everything that is generated from contracts starts here."""

from diplomado_contracts.attendances import AttendanceCorrected, Attended
from diplomado_contracts.certificates import CertificateIssued, CertificateRevoked
from diplomado_contracts.editions import EditionPublished
from diplomado_contracts.event import Event, Topic
from diplomado_contracts.graduations import Graduated, GraduationReversed
from diplomado_contracts.people import ConsentsGiven, PersonDescribed, PersonErased
from diplomado_contracts.projects import ProjectScored
from diplomado_contracts.registrations import Registered, RegistrationWaitlisted, RegistrationWithdrawn
from diplomado_contracts.sessions import RecordingPublished, SessionCancelled, SessionScheduled

EVENTS: tuple[type[Event], ...] = (
    EditionPublished,
    PersonDescribed,
    PersonErased,
    ConsentsGiven,
    Registered,
    RegistrationWaitlisted,
    RegistrationWithdrawn,
    SessionScheduled,
    SessionCancelled,
    RecordingPublished,
    Attended,
    AttendanceCorrected,
    ProjectScored,
    Graduated,
    GraduationReversed,
    CertificateIssued,
    CertificateRevoked,
)

BY_TYPE: dict[str, type[Event]] = {event.type: event for event in EVENTS}

TOPICS: tuple[Topic, ...] = tuple(dict.fromkeys(event.topic for event in EVENTS))
