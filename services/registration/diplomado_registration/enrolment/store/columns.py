"""The columns of a registration, by the fields of its dataclasses: a new field of Profile is named there alone."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from asyncpg import Record

from diplomado_registration.enrolment.registration import Profile, Registration

PROFILE = tuple(field.name for field in fields(Profile))
STEP_INSERT = "insert into registration_steps (registration_id, step, author, actor, reason, recorded_at)"
COLUMNS = (
    "registration_id",
    "edition_id",
    "participant_id",
    "status",
    "revision",
    *PROFILE,
    "holds_place",
    "expires_at",
)


def listed(names: Iterable[str], pattern: str = "{}") -> str:
    """Return names as a list in SQL, each written by a pattern."""
    return ", ".join(pattern.format(name) for name in names)


def profile_columns(profile: Profile) -> dict[str, Any]:
    """Return the columns of a profile by name."""
    return {name: getattr(profile, name) for name in PROFILE}


def profile(row: Record) -> Profile:
    """Return the profile of a row."""
    return Profile(*(row[name] for name in PROFILE))


def registration(row: Record) -> Registration:
    """Return the registration of a row with `COLUMNS`."""
    return Registration(
        row["registration_id"],
        row["edition_id"],
        row["participant_id"],
        row["status"],
        row["revision"],
        profile(row),
        row["holds_place"],
        row["expires_at"],
    )
