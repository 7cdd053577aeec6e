"""Time zones by names that people know, for fields in which any IANA name may be typed."""

from functools import cache

from babel.dates import get_timezone_location

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.languages import ENGLISH, SPANISH, Language
from diplomado_chassis.language.locales import locale

SUGGESTED = (
    "America/Argentina/Buenos_Aires",
    "America/Asuncion",
    "America/Belize",
    "America/Bogota",
    "America/Caracas",
    "America/Costa_Rica",
    "America/El_Salvador",
    "America/Guatemala",
    "America/Guayaquil",
    "America/Guyana",
    "America/Havana",
    "America/Jamaica",
    "America/La_Paz",
    "America/Lima",
    "America/Managua",
    "America/Mexico_City",
    "America/Montevideo",
    "America/New_York",
    "America/Panama",
    "America/Paramaribo",
    "America/Port-au-Prince",
    "America/Port_of_Spain",
    "America/Puerto_Rico",
    "America/Santiago",
    "America/Santo_Domingo",
    "America/Sao_Paulo",
    "America/Tegucigalpa",
    "Europe/Madrid",
    "Europe/Zurich",
)


@cache
def suggested_zones(language: Language) -> tuple[tuple[str, str], ...]:
    """Return the IANA names of zones, each with its country, in the order of countries."""
    named = [(zone, _place(zone, language, city=False)) for zone in SUGGESTED]
    return tuple(sorted(named, key=lambda pair: fold(pair[1])))


def zone_named(typed: str) -> str:
    """Return the IANA name of a suggested zone that was typed as its country or city; anything else as it is."""
    return _names().get(fold(typed), typed)


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for language in (SPANISH, ENGLISH):
        for zone in SUGGESTED:
            place = _place(zone, language, city=False)
            for name in (_place(zone, language, city=True), place, place.partition(" (")[0]):
                found.setdefault(fold(name), zone)
    return found


def _place(zone: str, language: Language, *, city: bool) -> str:
    place = get_timezone_location(zone, locale=locale(language), return_city=city)
    place = place.removeprefix("hora de ").removesuffix(" Time")
    return place.replace("Argentina/", "")
