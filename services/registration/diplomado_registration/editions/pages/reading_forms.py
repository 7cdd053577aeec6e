"""Reads the form of an edition, and names the fields of the form in errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from diplomado_chassis.http.auth import Scope
from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_registration.catalogue.field_reader import REQUIRED
from diplomado_registration.catalogue.models import Code, StrictModel
from diplomado_registration.catalogue.usecases import reject_unknown_codes
from diplomado_registration.editions.api import FIELDS
from diplomado_registration.editions.forms.edition_form import body_of, field_of
from diplomado_registration.editions.models import Edition

OUTSIDE = Text(
    "Así la edición queda fuera de su ámbito. Elija su misión y su programa.",
    "The edition would be outside of your scope. Choose your mission and your programme.",
)
ENDS_BEFORE = Text("No puede ser antes del primer día.", "This cannot be before the first day.")


class _Coded(StrictModel):
    code: Code


def read_edition(form: Form, code: str, scope: Scope) -> Edition:
    """Return what a form says. Raises ValidationFailed with all errors, by the names of the form's fields.

    An edition outside of the scope of who sends it is an error of its mission.
    """
    errors: list[FieldError] = []
    body: dict[str, Any] = {}
    if not code:
        errors.append(FieldError("code", REQUIRED))
    else:
        errors += _errors_of(lambda: read_model(_Coded, {"code": code}))
    errors += _errors_of(lambda: body.update(body_of(form, form.lists)))
    if body and _ends_before_start(body):
        errors.append(FieldError("ends_on", ENDS_BEFORE))
        body = {**body, "ends_on": body["starts_on"]}
    edition: list[Edition] = []
    if body:
        errors += _errors_of(lambda: edition.append(read_model(Edition, body, lambda path: field_of(path, form))))
    if edition and not scope.admits(code, edition[0].mission, edition[0].programmes):
        errors.append(FieldError("mission", OUTSIDE))
    if errors:
        raise ValidationFailed(*errors)
    return edition[0]


def missions_of(scope: Scope) -> list[tuple[str, str]]:
    """Return the missions among which a limited caller chooses; none for those who are not limited."""
    return [(code, code) for code in sorted(scope.missions or ())]


def _errors_of(read: Any) -> list[FieldError]:
    try:
        read()
    except ValidationFailed as failed:
        return list(failed.errors)
    return []


def _ends_before_start(body: dict[str, Any]) -> bool:
    first, last = body.get("starts_on", ""), body.get("ends_on", "")
    return len(first) == len(last) == len("2023-05-02") and last < first


@contextmanager
def named_errors(form: Form) -> Iterator[None]:
    """Name the fields of the form in the errors of a use case."""
    try:
        with reject_unknown_codes(FIELDS):
            yield
    except ValidationFailed as failed:
        raise ValidationFailed(*(FieldError(field_of(one.path, form), one.text) for one in failed.errors)) from None
    except Problem as problem:
        if problem.slug != "capacity-below-taken":
            raise
        raise ValidationFailed(FieldError("capacity", problem.detail)) from None
