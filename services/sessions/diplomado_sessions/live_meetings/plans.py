"""What Zoom is told about a meeting and a registrant."""

from typing import Any
from uuid import UUID

from diplomado_sessions.timetable.window import Window

_MAX_TOPIC = 200
_MAX_NAME = 64
_SCHEDULED = {"meeting": 2, "webinar": 5}


def marker_of(session_id: UUID) -> str:
    """Return the text in a meeting's agenda by which it is found again, if the answer to its making was lost."""
    return f"diplomado:{session_id}"


def meeting_body(title: str, window: Window, time_zone: str, kind: str, session_id: UUID) -> dict[str, Any]:
    """Describe a meeting: registrants are admitted by themselves, and Zoom sends them no mails."""
    return {
        "topic": title[:_MAX_TOPIC],
        "type": _SCHEDULED[kind],
        "start_time": f"{window.starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "duration": -(-window.seconds // 60),
        "timezone": time_zone,
        "agenda": marker_of(session_id),
        "settings": {
            "approval_type": 0,
            "registration_type": 1,
            "registrants_confirmation_email": False,
            "registrants_email_notification": False,
            "join_before_host": False,
        },
    }


def registrant_body(email: str, given_names: str, family_names: str) -> dict[str, Any]:
    """Describe a registrant. Zoom requires a first name."""
    return {
        "email": email,
        "first_name": (given_names or family_names or "-")[:_MAX_NAME],
        "last_name": family_names[:_MAX_NAME],
    }
