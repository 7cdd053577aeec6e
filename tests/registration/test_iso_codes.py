"""The areas that ship are those of ISO 3166-2, as pycountry has them.

Where the names differ, the file is right: pycountry 26.2.16 (Debian's iso-codes) shortens "Comarca Emberá-Wounaan" to
"Emberá", writes "Grande’Anse" for Grand’Anse, and says "Distrito Capital de Bogotá" where Colombia's constitution says
"Bogotá, Distrito Capital". It has PA-NT, the comarca Naso Tjër Di, which the law of Panama made in December 2020.
"""

from typing import Any

import pycountry
import pytest

from diplomado_registration.reference.file import shipped_files

FILES = {name: file for name, file in shipped_files().items() if file.area_label is not None}
OTHER_NAMES = {"PA-EM": "Emberá", "HT-GA": "Grande’Anse", "CO-DC": "Distrito Capital de Bogotá"}


@pytest.mark.parametrize("country", sorted(FILES))
def test_a_country_has_all_its_subdivisions(country: str) -> None:
    subdivisions: Any = pycountry.subdivisions
    expected = {each.code: each.name for each in subdivisions.get(country_code=country)}
    areas = FILES[country].lists["admin_areas"]

    assert {area.code for area in areas} == set(expected)
    for area in areas:
        named = {area.es, area.en, *area.names.values(), *area.aliases}
        assert expected[area.code] in named or OTHER_NAMES[area.code] == expected[area.code]
