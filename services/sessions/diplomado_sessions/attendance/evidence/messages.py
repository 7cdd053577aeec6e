"""Warnings about an imported file, and the message for a file of another session."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.evidence.fitting import Fit
from diplomado_sessions.attendance.formats.report import Report
from diplomado_sessions.timetable.window import Window

_PARTLY_OUTSIDE = Text(
    "Más de la mitad del tiempo conectado queda fuera del horario de la sesión y no cuenta; "
    "revise la zona horaria y la sesión.",
    "More than half of the connected time is outside the session and does not count; "
    "check the time zone and the session.",
)
_NO_EMAILS = Text(
    "El archivo no trae correos: solo se identifica por nombre completo.",
    "The file has no e-mails: people are identified by full name alone.",
)


@dataclass(frozen=True, slots=True)
class FileWarning:
    """A property of an imported file that a coordinator should check. The code is stable."""

    code: str
    message: Text


def warnings_about(report: Report, how: Fit) -> tuple[FileWarning, ...]:
    """Return the warnings about a file that fits its session well or partly."""
    warnings: list[FileWarning] = []
    if how == "partly":
        warnings.append(FileWarning("partly-outside", _PARTLY_OUTSIDE))
    if not report.has_emails:
        warnings.append(FileWarning("no-emails", _NO_EMAILS))
    if report.without_times:
        message = Text(
            "Se omitieron {rows} filas sin horas.",
            "{rows} rows without times were left out.",
            rows=report.without_times,
        )
        warnings.append(FileWarning("rows-without-times", message))
    if report.waiting:
        message = Text(
            "Se omitieron {rows} filas de la sala de espera.",
            "{rows} rows of the waiting room were left out.",
            rows=report.waiting,
        )
        warnings.append(FileWarning("waiting-room", message))
    return tuple(warnings)


def other_session(code: str, window: Window, report: Report, zone: ZoneInfo, fitting: list[str]) -> Text:
    """Describe the times of a file and of its session; `fitting` are codes of sessions that it fits."""
    joined = min(presence.joined_at for presence in report.presences).astimezone(zone)
    left = max(presence.left_at for presence in report.presences).astimezone(zone)
    starts_at, ends_at = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
    hint: Text | str = ""
    if fitting:
        hint = Text(" Parece de la sesión {codes}.", " It looks like session {codes}.", codes=", ".join(fitting))
    elif joined.date() == starts_at.date():
        hint = Text(
            " Es el mismo día: revise la zona horaria de la cuenta de Zoom (time_zone).",
            " It is the same day: check the time zone of the Zoom account (time_zone).",
        )
    return Text(
        "El archivo va del {joined} al {left} ({zone}), pero la sesión {code} va del {starts_at} al {ends_at}.{hint}",
        "The file runs from {joined} to {left} ({zone}), but session {code} from {starts_at} to {ends_at}.{hint}",
        joined=_minute(joined),
        left=_minute(left),
        zone=zone.key,
        code=code,
        starts_at=_minute(starts_at),
        ends_at=_minute(ends_at),
        hint=hint,
    )


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
