"""Checks codes against the reference lists of the registration service, before anything is sent."""

from collections.abc import Mapping

from diplomado_acceptance.language import LANGUAGE, say
from diplomado_acceptance.replay.client import Services
from diplomado_acceptance.replay.errors import FieldErrors
from diplomado_acceptance.replay.nearest import nearest
from diplomado_acceptance.replay.programme import Programme

LISTS: Mapping[str, str] = {
    "organisation_type": "organisation_types",
    "occupation": "occupations",
    "sex": "sexes",
    "age_band": "age_bands",
    "admin_area": "admin_areas",
}


async def check_codes(programme: Programme, services: Services) -> None:
    """Raise ValidationFailed with every code that the service does not have.

    Nomination lists are left out: the service checks them in a dry run.
    """
    reference = await services.get("registration", "/api/v1/reference", "reading the lists of codes", public=True)
    known = {field: {entry["code"]: entry for entry in reference[name]} for field, name in LISTS.items()}
    institutions = {institution.code for institution in programme.edition.institutions}
    errors = FieldErrors(programme.headings)

    def check(file: str, place: str, field: str, code: str | None, row: int = 0) -> None:
        if code is not None and code not in known[field]:
            errors.add(file, _refusal(code, known[field]), row=row, column=place)

    for number, institution in enumerate(programme.edition.institutions, start=1):
        for field in ("organisation_type", "admin_area"):
            check("edition.yaml", f"institutions[{number}].{field}", field, getattr(institution, field))
    for numbered in programme.registrations:
        for field in LISTS:
            check("registrations.csv", field, field, getattr(numbered.row, field), numbered.number)
        if numbered.row.institution and numbered.row.institution not in institutions:
            errors.add(
                "registrations.csv",
                say("no está en edition.yaml.", "is not in edition.yaml."),
                row=numbered.number,
                column="institution",
            )
    errors.raise_if_any(programme.folder, services.stored)


def _refusal(code: str, known: Mapping[str, Mapping[str, str]]) -> str:
    """Return what is said of an unknown code: the nearest ones with their names, else all."""
    language = LANGUAGE.get()
    by_name = {entry[language].lower(): known_code for known_code, entry in known.items()}
    by_name |= {known_code.lower(): known_code for known_code in known}
    near = nearest(code.lower().replace("_", " "), by_name)
    shown = near or sorted(known)
    names = ", ".join(f"{one} ({known[one][language]})" for one in shown)
    if near:
        return say(
            "{code} no está en la lista. ¿Quiso decir {names}?",
            "{code} is not in the list. Did you mean {names}?",
            code=code,
            names=names,
        )
    return say("{code} no está entre {names}.", "{code} is not among {names}.", code=code, names=names)
