"""Times and minutes as Zoom prints them. No layout says in which zone; that is the host's account setting."""

from datetime import datetime, timedelta

from examples.making.truth import Interval, Session

SPANISH_MONTHS = ("ene.", "feb.", "mar.", "abr.", "may.", "jun.", "jul.", "ago.", "sept.", "oct.", "nov.", "dic.")
ENGLISH_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def moment(session: Session, second: int, hours_behind_panama: int = 0) -> datetime:
    """The local time of the host's account at a second of the session."""
    return session.starts + timedelta(seconds=second, hours=-hours_behind_panama)


def minutes(interval: Interval) -> int:
    """Zoom's minutes column: always rounded up, so that adding it up counts every reconnection too high."""
    return -(-(interval[1] - interval[0]) // 60)


def american(at: datetime) -> str:
    """08/22/2023 09:07:27 AM."""
    return at.strftime("%m/%d/%Y %I:%M:%S %p")


def spanish(at: datetime) -> str:
    """22/08/2023 09:07:27."""
    return at.strftime("%d/%m/%Y %H:%M:%S")


def spanish_minutes(at: datetime) -> str:
    """22/08/2023 09:07, as a spreadsheet leaves it."""
    return at.strftime("%d/%m/%Y %H:%M")


def webinar(at: datetime) -> str:
    """Jul 14, 2021 09:07:27."""
    return f"{ENGLISH_MONTHS[at.month - 1]} {at:%d, %Y %H:%M:%S}"


def webinar_minutes(at: datetime) -> str:
    """Jul 14, 2021 09:07."""
    return f"{ENGLISH_MONTHS[at.month - 1]} {at:%d, %Y %H:%M}"


def spanish_webinar(at: datetime) -> str:
    """jul. 15, 2021 09:07:27."""
    return f"{SPANISH_MONTHS[at.month - 1]} {at:%d, %Y %H:%M:%S}"


def spanish_webinar_minutes(at: datetime) -> str:
    """jul. 15, 2021 09:07."""
    return f"{SPANISH_MONTHS[at.month - 1]} {at:%d, %Y %H:%M}"
