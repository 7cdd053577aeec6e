"""Modules and sessions in sentences."""

from diplomado_chassis.language.titles import titled_module, titled_session
from diplomado_contracts import Localised

TITLE = Localised(es="Uso de {llaves}", en="Use of {braces}")


def test_a_session_has_its_title_first_and_its_code_beside_it() -> None:
    """What people typed into a title is no pattern."""
    assert titled_session(TITLE, "M1-S2").in_("es") == "«Uso de {llaves}» (M1-S2)"
    assert titled_session(TITLE, "M1-S2").in_("en") == "“Use of {braces}” (M1-S2)"


def test_a_module_without_a_title_has_its_number() -> None:
    assert titled_module(2, TITLE).in_("en") == "Module 2 “Use of {braces}”"
    assert titled_module(2, None).in_("es") == "Módulo 2"
