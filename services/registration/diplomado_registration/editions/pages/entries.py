"""Courses, programmes and institutions that are added from the form of an edition, without losing what was typed."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.preconditions import ANY_STATE, Preconditions
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue import usecases
from diplomado_registration.catalogue.field_reader import REQUIRED
from diplomado_registration.catalogue.models import Code, Course, Donor, Institution, Programme, StrictModel
from diplomado_registration.editions.forms.naming import code_from
from diplomado_registration.editions.pages import institution_lines

CODE_TAKEN = Text(
    "Ya hay algo con ese código. Escriba otro.", "There is something with that code already. Type another."
)
KINDS = ("course", "programme", "institution", "institutions")
LABELS: Mapping[str, Text] = {
    "new_course_es": Text("Título del curso en español", "Title of the course in Spanish"),
    "new_course_en": Text("Título del curso en inglés", "Title of the course in English"),
    "new_course_code": Text("Código del curso", "Code of the course"),
    "new_programme_es": Text("Nombre del programa en español", "Name of the programme in Spanish"),
    "new_programme_en": Text("Nombre del programa en inglés", "Name of the programme in English"),
    "new_programme_donors": Text("Donantes del programa", "Donors of the programme"),
    "new_programme_code": Text("Código del programa", "Code of the programme"),
    "new_institution_name": Text("Nombre de la institución", "Name of the institution"),
    "new_institution_organisation_type": Text("Tipo de organización", "Type of organisation"),
    "new_institution_level": Text("Nivel de la institución", "Level of the institution"),
    "new_institution_admin_area": Text("Área de la institución", "Area of the institution"),
    "new_institution_code": Text("Código de la institución", "Code of the institution"),
    **institution_lines.LABELS,
}
_NEW = Preconditions(if_none_match=frozenset("*"))


class _Coded(StrictModel):
    code: Code


async def add_entry(connection: Connection, kind: str, form: Form) -> Form:
    """Store what a form says of a new entry, and return the form with the entry chosen. Raises ValidationFailed."""
    if kind == "institutions":
        return await institution_lines.add_institutions(connection, form)
    given = {name: value.strip() for name, value in form.items() if name.startswith(f"new_{kind}_") and value.strip()}
    typed = {name.removeprefix(f"new_{kind}_"): value for name, value in given.items()}
    code = typed.pop("code", "") or code_from(typed.get("es") or typed.get("name") or "")
    if code or typed.get("es") or typed.get("name"):
        read_model(_Coded, {"code": code}, lambda _: f"new_{kind}_code")
    try:
        with usecases.reject_unknown_codes({name: f"new_institution_{name}" for name in Institution.model_fields}):
            await _store(connection, kind, code, typed)
    except Problem as problem:
        if problem.slug != "exists-already":
            raise
        raise ValidationFailed(FieldError(f"new_{kind}_code", CODE_TAKEN)) from None
    chosen = {"course": "course", "programme": "programmes", "institution": "institutions"}[kind]
    kept = {name: values for name, values in form.lists.items() if not name.startswith(f"new_{kind}_")}
    kept[chosen] = [code] if kind == "course" else [*kept.get(chosen, []), code]
    return Form(kept)


async def _store(connection: Connection, kind: str, code: str, typed: Mapping[str, Any]) -> None:
    def named(path: str) -> str:
        return f"new_{kind}_{path.removeprefix('title.').replace('title', 'es')}"

    if kind == "institution":
        institution = read_model(Institution, typed, named)
        await usecases.put_institution(connection, code, institution, _NEW, datetime.now(UTC))
        return
    missing = [FieldError(named(tag), REQUIRED) for tag in ("es", "en") if tag not in typed]
    if missing:
        raise ValidationFailed(*missing)
    title = {tag: typed[tag] for tag in ("es", "en")}
    if kind == "course":
        await usecases.put_entry(connection, usecases.COURSES, code, read_model(Course, {"title": title}, named), _NEW)
        return
    donors = [name.strip() for name in typed.get("donors", "").splitlines() if name.strip()]
    codes = [await _donor(connection, name) for name in donors]
    programme = read_model(Programme, {"title": title, "donors": codes}, named)
    await usecases.put_entry(connection, usecases.PROGRAMMES, code, programme, _NEW)


async def _donor(connection: Connection, name: str) -> str:
    """Return the code of a donor, who is stored unless there is one of the same code."""
    code = code_from(name)
    donor = read_model(Donor, {"name": name}, lambda _: "new_programme_donors")
    if not code:
        raise ValidationFailed(FieldError("new_programme_donors", REQUIRED))
    if await usecases.DONORS.find(connection, code) is None:
        await usecases.put_entry(connection, usecases.DONORS, code, donor, ANY_STATE)
    return code
