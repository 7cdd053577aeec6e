"""The topics, each with the only service that writes it."""

from datetime import timedelta

from diplomado_contracts.event import Topic

EDITIONS = Topic(
    "training.editions",
    "registration",
    "What is taught, when and for whom",
    retention=None,
    compacted=True,
    kept_for="every registration and certificate names an edition, however old",
)
PEOPLE = Topic(
    "training.people",
    "registration",
    "Names, e-mail and language of participants: the only topic with personal data",
    retention=None,
    compacted=True,
    restricted=True,
    readers=("certificates", "notifications", "sessions"),
    kept_for="certificates are verified for years; an erasure ends it, and stays so that no copy comes back",
)
REGISTRATIONS = Topic("training.registrations", "registration", "Who takes part in which edition, by identifiers")
ACCESS = Topic(
    "training.access",
    "sessions",
    "Links by which participants join a session: whoever has one can enter",
    retention=None,
    compacted=True,
    restricted=True,
    readers=("notifications",),
    kept_for="sessions are planned months ahead; the link that counts is the last one",
)
SESSIONS = Topic("training.sessions", "sessions", "The timetable of each edition, what was closed, and its recordings")
ATTENDANCES = Topic(
    "training.attendances", "sessions", "How long a participant attended a session, and what is excused or made up"
)
PROJECTS = Topic("training.projects", "sessions", "Team projects with their nationwide scores")
GRADUATIONS = Topic(
    "training.graduations",
    "certificates",
    "How a policy measures sessions, who graduated by which signed act, whose graduation was reversed, and who cannot "
    "reach it",
)
CERTIFICATES = Topic("training.certificates", "certificates", "Certificates issued and revoked")
ERASURES_IN_SESSIONS = Topic(
    "training.erasures.sessions",
    "sessions",
    "Whose details the sessions service has erased, by identifiers",
    partitions=1,
)
ERASURES_IN_CERTIFICATES = Topic(
    "training.erasures.certificates",
    "certificates",
    "Whose details the certificates service has erased, by identifiers",
    partitions=1,
)
ERASURES_IN_NOTIFICATIONS = Topic(
    "training.erasures.notifications",
    "notifications",
    "Whose details the notifications service has erased, by identifiers",
    partitions=1,
)
SIGN_INS = Topic(
    "training.signins",
    "registration",
    "Sign-ins of staff that ended before their time: every service refuses their sessions",
    retention=timedelta(days=2),
    restricted=True,
    readers=("certificates", "notifications", "registration", "sessions"),
    kept_for="no sign-in lasts longer than a day",
)
