"""Two policies as missions write them, and small facts to judge by them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from diplomado_certificates.graduation.facts import Attendance, Edition, Participant, Project, Session
from diplomado_certificates.policies.parsing import parse_policy
from diplomado_certificates.policies.policy import Policy
from diplomado_contracts import Localised

DIPLOMA: dict[str, Any] = {
    "code": "gif-dh-2023",
    "session_credit": {"full_at": 0.80, "grace_minutes": 5, "denominator": "scheduled"},
    "awards": [
        {
            "award": "diploma",
            "kind": "diploma",
            "graduates": True,
            "require": [
                {"modules": "all", "at": 0.80},
                {"attendance_overall": 0.80},
                {"project_score": 71, "graders_min": 2},
            ],
        },
        {"award": "attendance", "kind": "attendance", "require": [{"attendance_overall": 0.80}], "unless": "diploma"},
        {"award": "best_project", "kind": "recognition", "require": [{"project_rank": 1}, {"award": "diploma"}]},
        {"award": "group_leader", "kind": "recognition", "require": [{"leads_group": True}, {"award": "diploma"}]},
    ],
}
WEBINARS: dict[str, Any] = {
    "code": "webinars-2021",
    "awards": [
        {
            "award": "attendance",
            "kind": "attendance",
            "graduates": False,
            "per": "session",
            "require": [{"minutes_of_session": 45}],
        }
    ],
}

HOUR = 3600


def number(of: int) -> UUID:
    """An identifier that tests can read."""
    return UUID(int=of)


def policy(**changes: Any) -> Policy:
    """The diploma's policy, with changes."""
    return parse_policy({**DIPLOMA, **changes})


def awarding(*require: dict[str, Any], **changes: Any) -> Policy:
    """A policy with one award."""
    return parse_policy({"code": "p", "awards": [{"award": "it", "kind": "diploma", "require": require, **changes}]})


def session(of: int, *, module: int | None = None, seconds: int = 2 * HOUR) -> Session:
    """A session: the first on the first of August, the next a day later."""
    return Session(
        session_id=number(of),
        code=f"s{of}",
        module=module if module is not None else of,
        title=Localised(es=f"Sesión {of}", en=f"Session {of}"),
        starts_at=datetime(2023, 8, 1, 14, tzinfo=UTC) + timedelta(days=of),
        time_zone="America/Panama",
        seconds=seconds,
    )


def edition(*sessions: Session, modules: tuple[int, ...] | None = None) -> Edition:
    """An edition with these sessions; its modules are theirs unless said."""
    taught = sorted({session.module for session in sessions if session.module is not None})
    return Edition(number(900), modules if modules is not None else tuple(taught), sessions)


def project(score: str = "80", *, graders: int = 2, rank: int = 1, tied: bool = False) -> Project:
    """A team's project."""
    return Project(number(700), "darien", "Equipo Darién", "Frontera segura", Decimal(score), graders, rank, tied)


def participant(
    *projects: Project, present: dict[int, int] | None = None, group: str | None = None, leads: bool = False
) -> Participant:
    """Somebody who was present so many seconds of each session, by the session's number."""
    return Participant(
        registration_id=number(100),
        participant_id=number(200),
        group=group,
        leads_group=leads,
        attendances={number(of): Attendance(seconds, (number(5000 + of),)) for of, seconds in (present or {}).items()},
        projects=projects,
    )
