"""Warnings about an imported file, and the message for a file whose times lie outside the session."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.evidence.fitting import Fit
from diplomado_sessions.attendance.formats.report import Broken, DateQuestion, Report, Unreadable
from diplomado_sessions.timetable.window import Window

_MAX_NAMES = 20
_PARTLY_OUTSIDE = Text(
    "Más de la mitad del tiempo conectado queda fuera del horario de la sesión y no cuenta; "
    "revise la zona horaria y la sesión.",
    "More than half of the connected time is outside the session and does not count; "
    "check the time zone and the session.",
)
_OUTSIDE = Text(
    "El archivo queda fuera del horario de la sesión: las conexiones no cuentan, las duraciones sin horas sí.",
    "The whole file is outside the hours of the session: connections count nothing, durations without times do.",
)
_NO_EMAILS = Text(
    "El archivo no trae correos: solo se identifica por nombre completo.",
    "The file has no e-mails: people are identified by full name alone.",
)
_UNCHECKED = Text(
    ", y no se pudo comprobar que el archivo sea de esta sesión",
    ", and whether the file is of this session could not be checked",
)
_NO_DATES = Text(
    "El archivo trae horas sin fecha: se toma el día de la sesión.",
    "The file has times without a date: the day of the session is taken.",
)


@dataclass(frozen=True, slots=True)
class FileWarning:
    """A property of an imported file that a coordinator should check. The code is stable."""

    code: str
    message: Text


def warnings_about(report: Report, how: Fit) -> tuple[FileWarning, ...]:
    """Return the warnings about a file that is accepted, however it fits its session."""
    warnings: list[FileWarning] = []
    if how == "not":
        warnings.append(FileWarning("outside", _OUTSIDE))
    if how == "partly":
        warnings.append(FileWarning("partly-outside", _PARTLY_OUTSIDE))
    if not report.has_emails:
        warnings.append(FileWarning("no-emails", _NO_EMAILS))
    if report.without_times:
        message = Text(
            "Se {rows:omitió|omitieron} {rows} {rows:fila|filas} sin horas.",
            "{rows} {rows:row|rows} without times {rows:was|were} left out.",
            rows=report.without_times,
        )
        warnings.append(FileWarning("rows-without-times", message))
    if report.waiting:
        message = Text(
            "Se {rows:omitió|omitieron} {rows} {rows:fila|filas} de la sala de espera.",
            "{rows} {rows:row|rows} of the waiting room {rows:was|were} left out.",
            rows=report.waiting,
        )
        warnings.append(FileWarning("waiting-room", message))
    if report.totals:
        message = Text(
            "De {people} {people:fila|filas} solo consta la duración, no las horas: {people:vale|valen} menos que "
            "cualquier otra evidencia"
            "{unchecked}.",
            "Of {people} {people:row|rows} only the duration is known, not the times: {people:it counts|they count} "
            "less than any other evidence"
            "{unchecked}.",
            people=len(report.totals),
            unchecked="" if any(report.intervals()) else _UNCHECKED,
        )
        warnings.append(FileWarning("totals", message))
    if report.broken:
        warnings.append(FileWarning("rows-broken", _rows_broken(report.broken)))
    if report.other_meetings:
        message = Text(
            "Se {rows:dejó|dejaron} fuera {rows} {rows:fila|filas} de otras reuniones.",
            "{rows} {rows:row|rows} of other meetings {rows:was|were} left out.",
            rows=report.other_meetings,
        )
        warnings.append(FileWarning("other-meetings", message))
    if report.still_connected:
        message = Text(
            "De {people} {people:conexión|conexiones} no consta el final: se {people:cuenta|cuentan} hasta la última "
            "hora del archivo.",
            "The end of {people} {people:connection|connections} is unknown: {people:it counts|they count} until the "
            "last time in the file.",
            people=report.still_connected,
        )
        warnings.append(FileWarning("still-connected", message))
    if report.undated:
        warnings.append(FileWarning("no-dates", _NO_DATES))
    if report.unreadable:
        warnings.append(FileWarning("names-unreadable", _names_unreadable(report.unreadable)))
    return tuple(warnings)


def _rows_broken(broken: Sequence[Broken]) -> Text:
    """Name the first broken rows."""
    rows = ", ".join(dict.fromkeys(str(one.row) for one in broken[:_MAX_NAMES]))
    return Text(
        "{count} {count:fila tiene|filas tienen} faltas y no {count:cuenta|cuentan}. {count:Fila|Filas}: {rows}.",
        "{count} {count:row has|rows have} faults and {count:does|do} not count. {count:Row|Rows}: {rows}.",
        count=len(broken),
        rows=rows,
    )


def dates_undecided(question: DateQuestion) -> Text:
    """Ask about the days and months of a file that can be exchanged."""
    return Text(
        "No se sabe si las fechas son día/mes ({day_first}) o mes/día ({month_first}). Indíquelo con "
        "date_order=day_first o date_order=month_first.",
        "Whether the dates are day/month ({day_first}) or month/day ({month_first}) is unknown. State it by "
        "date_order=day_first or date_order=month_first.",
        day_first=question.day_first.isoformat(),
        month_first=question.month_first.isoformat(),
    )


def _names_unreadable(unreadable: Sequence[Unreadable]) -> Text:
    """Name the first rows whose names look misread, with proposals."""
    first = unreadable[:_MAX_NAMES]
    rows = ", ".join(f"{name.row} («{name.proposal}»?)" if name.proposal else f"{name.row}" for name in first)
    return Text(
        "{count} {count:nombre parece mal leído; revíselo|nombres parecen mal leídos; revíselos} en la cola o guarde "
        "el archivo como CSV UTF-8. {count:Fila|Filas}: {rows}.",
        "{count} {count:name seems to be misread; check it|names seem to be misread; check them} in the queue, or save "
        "the file as CSV UTF-8. {count:Row|Rows}: {rows}.",
        count=len(unreadable),
        rows=rows,
    )


def times_of(code: str, window: Window, report: Report, zone: ZoneInfo, fitting: list[str]) -> Text:
    """Describe the times of a file and of its session; `fitting` are codes of sessions that it fits."""
    intervals = list(report.intervals())
    joined = min(start for start, _ in intervals).astimezone(zone)
    left = max(end for _, end in intervals).astimezone(zone)
    starts_at, ends_at = window.starts_at.astimezone(zone), window.ends_at.astimezone(zone)
    hint: Text | str = ""
    if fitting:
        hint = Text(" Parece de la sesión {codes}.", " It looks like session {codes}.", codes=", ".join(fitting))
    elif joined.date() == starts_at.date():
        hint = Text(
            " Es el mismo día: revise la zona horaria del archivo (time_zone).",
            " It is the same day: check the time zone of the file (time_zone).",
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
