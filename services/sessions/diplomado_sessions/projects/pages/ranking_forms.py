"""The form by which a coordinator decides ties: the place of each team, and why."""

from collections.abc import Sequence

from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.validation import read_model
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, ValidationFailed
from diplomado_sessions.projects.api.fields import ReasonPost
from diplomado_sessions.projects.ranks import TieDecision

PLACES = Text(
    "Numere los equipos del 1 al {n}, cada número una vez.", "Number the teams from 1 to {n}, each number once."
)


def order_field(number: int, code: str) -> str:
    """Return the field of a team's place in a tie."""
    return f"tie.{number}.order.{code}"


def labels_of(ties: Sequence[Sequence[str]]) -> dict[str, Text]:
    """Return the labels of the fields of all ties."""
    labels = {}
    for number, tie in enumerate(ties):
        for code in tie:
            labels[order_field(number, code)] = Text("Lugar de {code}", "Place of {code}", code=code)
        labels[f"tie.{number}.reason"] = Text("Motivo del orden", "Reason of the order")
    return labels


def read_ties(form: Form, ties: Sequence[Sequence[str]]) -> tuple[TieDecision, ...]:
    """Return the decisions about these ties. Raises ValidationFailed for an order that is none, or without reason."""
    errors: list[FieldError] = []
    decided: list[TieDecision] = []
    for number, tie in enumerate(ties):
        places = {code: form.get(order_field(number, code), "").strip() for code in tie}
        if sorted(places.values()) != sorted(str(place) for place in range(1, len(tie) + 1)):
            errors.append(FieldError(order_field(number, tie[0]), PLACES.with_values(n=len(tie))))
        try:
            reason = read_model(ReasonPost, {"reason": form.get(f"tie.{number}.reason", "")}).reason
        except ValidationFailed as failed:
            errors += [FieldError(f"tie.{number}.reason", error.text) for error in failed.errors]
        else:
            decided.append(TieDecision(tuple(sorted(tie, key=lambda code: (len(places[code]), places[code]))), reason))
    if errors:
        raise ValidationFailed(*errors)
    return tuple(decided)
