"""The services and the topics that each of them reads. This is the only list of services; others derive from it."""

from collections.abc import Mapping

from diplomado_contracts.event import Topic
from diplomado_contracts.topics import (
    ACCESS,
    ATTENDANCES,
    CERTIFICATES,
    EDITIONS,
    ERASURES_IN_CERTIFICATES,
    ERASURES_IN_NOTIFICATIONS,
    ERASURES_IN_SESSIONS,
    GRADUATIONS,
    PEOPLE,
    PROJECTS,
    REGISTRATIONS,
    SESSIONS,
    SIGN_INS,
)

TOPICS_READ: Mapping[str, tuple[Topic, ...]] = {
    "registration": (
        GRADUATIONS,
        CERTIFICATES,
        ATTENDANCES,
        ERASURES_IN_SESSIONS,
        ERASURES_IN_CERTIFICATES,
        ERASURES_IN_NOTIFICATIONS,
        SIGN_INS,
    ),
    "sessions": (EDITIONS, PEOPLE, REGISTRATIONS, GRADUATIONS, CERTIFICATES, SIGN_INS),
    "certificates": (EDITIONS, PEOPLE, REGISTRATIONS, SESSIONS, ATTENDANCES, PROJECTS, SIGN_INS),
    "notifications": (
        EDITIONS,
        PEOPLE,
        REGISTRATIONS,
        SESSIONS,
        ACCESS,
        ATTENDANCES,
        PROJECTS,
        GRADUATIONS,
        CERTIFICATES,
        SIGN_INS,
    ),
}
"""Tests compare this with what each service consumes, and with the readers of restricted topics."""

SERVICES: tuple[str, ...] = tuple(TOPICS_READ)
"""The names of the services. The package of each is `diplomado_NAME`, its Postgres schema NAME."""
