"""Rules of the timetable."""

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from diplomado_chassis.language.text import Text

MAX_HOURS = timedelta(hours=24)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_named(name: str) -> ZoneInfo | None:
    """Return the IANA zone of this name, or None if there is none."""
    return ZoneInfo(name) if name in _zones() else None


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """A moment without a zone is meant in the session's own."""
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def faults_of_times(
    starts_at: datetime, ends_at: datetime, zone: ZoneInfo, edition_starts_on: date, edition_ends_on: date
) -> list[tuple[str, Text]]:
    """What is wrong with a session's times, by field: the order, the length, or a day outside the edition."""
    faults: list[tuple[str, Text]] = []
    if ends_at <= starts_at:
        faults.append(("ends_at", Text("Debe terminar después de empezar.", "It must end after it starts.")))
    elif ends_at - starts_at > MAX_HOURS:
        faults.append(("ends_at", Text("No puede durar más de 24 horas.", "It cannot last more than 24 hours.")))
    for field, moment in (("starts_at", starts_at), ("ends_at", ends_at - timedelta(microseconds=1))):
        day = moment.astimezone(zone).date()
        if not edition_starts_on <= day <= edition_ends_on:
            faults.append(
                (
                    field,
                    Text(
                        f"El {day} queda fuera de la edición, que va del {edition_starts_on} al {edition_ends_on}.",
                        f"{day} is outside the edition, which runs from {edition_starts_on} to {edition_ends_on}.",
                    ),
                )
            )
            break
    return faults


def faults_of_module(module: int | None, modules: list[int]) -> list[tuple[str, Text]]:
    """A session belongs to a module that the edition has, or to none."""
    if module is None or module in modules:
        return []
    return [
        (
            "module",
            Text(
                f"La edición no tiene un módulo {module}; tiene {_listed(modules, 'ninguno')}.",
                f"The edition has no module {module}; it has {_listed(modules, 'none')}.",
            ),
        )
    ]


def _listed(modules: list[int], none: str) -> str:
    return ", ".join(map(str, sorted(modules))) or none
