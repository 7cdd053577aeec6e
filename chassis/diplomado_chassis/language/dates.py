"""Days and times as readers of a language write them. Spanish is Panama's, English is British."""

from collections.abc import Callable
from datetime import date, datetime, time
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_time, get_timezone_location

from diplomado_chassis.language.languages import ENGLISH, SPANISH, Language
from diplomado_chassis.language.locales import locale
from diplomado_chassis.language.text import Text

# Where the usual form of CLDR (the locale data of Unicode) differs from what official letters in Panama use.
_WEEKDAY = {SPANISH: "EEEE d 'de' MMMM 'de' y", ENGLISH: "EEEE d MMMM y"}
_UTC = ("UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich")
_DAY = {SPANISH: "d 'de' MMMM 'de' y", ENGLISH: "d MMMM y"}
_DAY_OF_YEAR = {SPANISH: "d 'de' MMMM", ENGLISH: "d MMMM"}


def day(value: date, language: Language) -> str:
    """Write a day: 14 de julio de 2021, 14 July 2021."""
    return format_date(value, _DAY.get(language, "long"), locale=locale(language))


def day_in(language: Language) -> Callable[[date], str]:
    """Return `day` for one language, as templates use it."""
    return lambda value: day(value, language)


def days(first: date, last: date, language: Language) -> str:
    """Write a span of days, without what both ends share: del 14 al 15 de julio de 2021, 14 to 15 July 2021."""
    if first == last:
        return day(first, language)
    begin = day(first, language)
    if first.year == last.year and language in _DAY_OF_YEAR:
        same_month = first.month == last.month
        begin = format_date(first, "d" if same_month else _DAY_OF_YEAR[language], locale=locale(language))
    return Text("del {first} al {last}", "{first} to {last}", first=begin, last=day(last, language)).in_(language)


def days_in(language: Language) -> Callable[[date, date], str]:
    """Return `days` for one language, as templates use it: a line of its own, so it begins with a capital."""

    def write(first: date, last: date) -> str:
        text = days(first, last, language)
        return text[:1].upper() + text[1:]

    return write


def weekday(value: date, language: Language) -> str:
    """Write a day with its weekday: miércoles 14 de julio de 2021, Wednesday 14 July 2021."""
    return format_date(value, _WEEKDAY.get(language, "full"), locale=locale(language))


def clock(value: time, language: Language) -> str:
    """Write a time of day to the minute: 9:00 a. m., 09:00."""
    # CLDR puts a narrow no-break space before "a. m.", which many mail programs draw far too narrow.
    return format_time(value, "short", locale=locale(language)).replace("\u202f", "\u00a0")


@lru_cache(maxsize=1024)  # every mail about a session says the same
def day_and_hours(starts_at: datetime, ends_at: datetime, zone_name: str, language: Language) -> tuple[str, str]:
    """Write a day and hours: `miércoles 14 de julio de 2021`, `de 9:00 a. m. a 11:00 a. m. (hora de …)`."""
    zone = zone_of(zone_name)
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    first, last = clock(start.time(), language), clock(end.time(), language)
    if end.date() != start.date():
        last = f"{last}, {weekday(end.date(), language)}"
    hours = Text("de {first} a {last}", "{first} to {last}", first=first, last=last).in_(language)
    return weekday(start.date(), language), f"{hours} ({zone_label(zone, language)})"


def day_and_time(value: datetime, zone_name: str, language: Language) -> str:
    """Write a moment: `miércoles 14 de julio de 2021, 9:00 a. m. (hora de …)`."""
    zone = zone_of(zone_name)
    local = value.astimezone(zone)
    return f"{weekday(local.date(), language)}, {clock(local.time(), language)} ({zone_label(zone, language)})"


def moment(value: datetime, zone_name: str, language: Language) -> str:
    """Write a moment in a zone that the page names elsewhere: `14 de julio de 2021, 9:00 a. m.`."""
    local = value.astimezone(zone_of(zone_name))
    return f"{day(local.date(), language)}, {clock(local.time(), language)}"


@cache
def zone_label(zone: ZoneInfo, language: Language) -> str:
    """Name a time zone by its city: hora de Panamá, Panama time."""
    if zone.key.removeprefix("Etc/") in _UTC:
        return "UTC"
    city = get_timezone_location(zone, locale=locale(language), return_city=True)
    return Text("hora de {city}", "{city} time", city=city).in_(language)


@cache
def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its IANA name, UTC if there is none of that name: a reader then sees that it is UTC."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")
