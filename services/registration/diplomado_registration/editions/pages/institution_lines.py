"""Several institutions that are added from the form of an edition: one a line, with what all of them have in common."""

from datetime import UTC, datetime

from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.preconditions import Preconditions
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue import store, usecases
from diplomado_registration.catalogue.field_reader import REQUIRED
from diplomado_registration.catalogue.models import Code, Institution, StrictModel
from diplomado_registration.editions.forms.naming import code_from

MOST = 200
LABELS = {
    "new_institutions_lines": Text("Instituciones, una por línea", "Institutions, one a line"),
    "new_institutions_organisation_type": Text("Tipo de organización de todas", "Type of organisation of all"),
    "new_institutions_level": Text("Nivel de todas", "Level of all"),
    "new_institutions_admin_area": Text("Área de todas", "Area of all"),
}
_LINES = "new_institutions_lines"
_LINE = Text("Línea {line}: {text}", "Line {line}: {text}")
_TOO_MANY = Text("Son más de {most} líneas.", "There are more than {most} lines.", most=MOST)
_OTHER = Text("El código {code} es de otra institución.", "The code {code} is of another institution.")
_NEW = Preconditions(if_none_match=frozenset("*"))


class _Coded(StrictModel):
    code: Code


async def add_institutions(connection: Connection, form: Form) -> Form:
    """Store the institutions of a form, all or none, and return the form with all of them chosen.

    One that is known by its code or name is chosen as it is. Raises ValidationFailed with the errors by line.
    """
    lines = [line.strip() for line in form.get(_LINES, "").splitlines()]
    if not any(lines):
        raise ValidationFailed(FieldError(_LINES, REQUIRED))
    if len(lines) > MOST:
        raise ValidationFailed(FieldError(_LINES, _TOO_MANY))
    names = {row["code"]: row["name"] for row in await store.list_institutions(connection)}
    known = {fold(text): code for code, name in names.items() for text in (name, code)}
    common = {
        name: value
        for name in ("organisation_type", "level", "admin_area")
        if (value := form.get(f"new_institutions_{name}", "").strip())
    }
    chosen: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        code, name = _cells(line)
        if (found := known.get(fold(name))) is None:
            found = code or code_from(name)
            if fold(found) in known:
                text = _OTHER.with_values(code=found)
                raise ValidationFailed(FieldError(_LINES, _LINE.with_values(line=number, text=text)))
            await _store(connection, number, found, {"name": name, **common})
            known |= {fold(name): found, fold(found): found}
        chosen.append(found)
    kept = {name: values for name, values in form.lists.items() if not name.startswith("new_institutions_")}
    kept["institutions"] = list(dict.fromkeys([*kept.get("institutions", []), *chosen]))
    return Form(kept)


def _cells(line: str) -> tuple[str, str]:
    """Return the code and the name of a line: abbreviation; name. A line with one cell is a name."""
    cells = [cell.strip() for cell in line.replace("\t", ";").split(";") if cell.strip()]
    return (cells[0], cells[1]) if len(cells) > 1 else ("", cells[0] if cells else "")


async def _store(connection: Connection, number: int, code: str, values: dict[str, str]) -> None:
    try:
        read_model(_Coded, {"code": code})
        institution = read_model(Institution, values, lambda path: path)
        with usecases.reject_unknown_codes({name: name for name in Institution.model_fields}):
            await usecases.put_institution(connection, code, institution, _NEW, datetime.now(UTC))
    except ValidationFailed as failed:
        raise ValidationFailed(*(_at(number, error) for error in failed.errors)) from None


def _at(number: int, error: FieldError) -> FieldError:
    """Return an error beside the field that all lines have in common, else at the line."""
    field = f"new_institutions_{error.path}"
    if field in LABELS:
        return FieldError(field, error.text)
    return FieldError(_LINES, _LINE.with_values(line=number, text=error.text))
