"""Time zones by names that people know."""

from zoneinfo import ZoneInfo

import pytest

from diplomado_chassis.language.languages import ENGLISH, SPANISH
from diplomado_chassis.language.time_zones import SUGGESTED, suggested_zones, zone_named


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("Costa Rica", "America/Costa_Rica"),
        ("panama", "America/Panama"),
        ("Panamá", "America/Panama"),
        ("Nueva York", "America/New_York"),
        ("Ecuador", "America/Guayaquil"),
        ("Argentina", "America/Argentina/Buenos_Aires"),
        ("Buenos Aires", "America/Argentina/Buenos_Aires"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("Panama/Norte", "Panama/Norte"),
        ("", ""),
    ],
)
def test_a_zone_may_be_named_by_its_country_or_city(typed: str, zone: str) -> None:
    assert zone_named(typed) == zone


def test_every_suggested_zone_exists_and_has_a_name_of_its_own() -> None:
    for language in (SPANISH, ENGLISH):
        named = suggested_zones(language)
        assert {zone for zone, _ in named} == set(SUGGESTED)
        assert len({name for _, name in named}) == len(SUGGESTED)
        assert all(zone_named(name) == zone == ZoneInfo(zone).key for zone, name in named)
