"""Words and dates as people in Panama and English-speaking readers write them."""

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time, get_timezone_location

from diplomado_notifications.deliveries.context.delivery_context import Words

_LOCALES = {"es": "es_PA", "en": "en_GB"}
_DAY = {"es": "EEEE d 'de' MMMM 'de' y", "en": "EEEE d MMMM y"}
_DATE = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y"}

AWARDS = {
    "attendance": Words("certificado de asistencia", "certificate of attendance"),
    "diploma": Words("diploma", "diploma"),
    "recognition": Words("reconocimiento", "recognition"),
    "best_project": Words("reconocimiento al mejor proyecto", "recognition for the best project"),
    "group_leader": Words("reconocimiento al liderazgo de grupo", "recognition of group leadership"),
}

REVOCATIONS = {
    "issued_in_error": Words("se emitió por error", "it was issued in error"),
    "fraud": Words("se comprobó una irregularidad", "an irregularity was established"),
    "duplicate": Words("existía otro documento igual", "there was another document like it"),
    "superseded": Words("otro documento lo sustituye", "another document takes its place"),
    "holder_request": Words("lo solicitó la persona titular", "its holder asked for it"),
}

LANGUAGES = {"es": Words("español", "Spanish"), "en": Words("inglés", "English")}

PLACE = Words("Lugar", "Place")


def award(code: str, kind: str | None) -> Words:
    """Name what a certificate is for; an award that we have no words for is named by its kind."""
    return AWARDS.get(code) or AWARDS.get(kind or "", AWARDS["recognition"])


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its IANA name, UTC if there is none of that name: a reader then sees that it is UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_and_hours(starts_at: datetime, ends_at: datetime, zone_name: str, language: str) -> tuple[str, str]:
    """Say when something takes place: `miércoles 14 de julio de 2021`, `de 9:00 a. m. a 11:00 a. m. (hora de …)`."""
    zone = zone_of(zone_name)
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    first, last = _clock(start, language), _clock(end, language)
    if end.date() != start.date():
        last = f"{last}, {_day(end, language)}"
    hours = f"de {first} a {last}" if language == "es" else f"{first} to {last}"
    return _day(start, language), f"{hours} ({_zone_name(zone, language)})"


def date_of(moment: datetime, zone_name: str, language: str) -> str:
    """Say a date: `14 de julio de 2021`."""
    local = moment.astimezone(zone_of(zone_name))
    return format_date(local.date(), _DATE[language], locale=_LOCALES[language])


def _clock(moment: datetime, language: str) -> str:
    # CLDR puts a narrow no-break space before "a. m.", which many mail programs draw far too narrow.
    return format_time(moment.time(), "short", locale=_LOCALES[language]).replace("\u202f", "\u00a0")


def _day(moment: datetime, language: str) -> str:
    return format_date(moment.date(), _DAY[language], locale=_LOCALES[language])


@cache
def _zone_name(zone: ZoneInfo, language: str) -> str:
    if zone.key == "UTC" or not datetime.now(UTC).astimezone(zone).utcoffset():
        return "UTC"
    city = get_timezone_location(zone, locale=_LOCALES[language], return_city=True)
    return f"hora de {city}" if language == "es" else f"{city} time"
