"""The questions of an edition: their schema, their texts, what they serve, and whether they are personal."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError, InvalidValue
from diplomado_contracts.event import Localised
from diplomado_registration.catalogue.models import Line, LocalisedLine, StrictModel
from diplomado_registration.questions.schema import check_schema

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Purpose = Literal[
    "participation", "public_verification", "recording", "institution_sharing", "statistics", "follow_up", "news"
]

TEXT_MISSING = Text("Falta el texto de esta pregunta.", "The text of this question is missing.")
NO_SUCH_QUESTION = Text("El esquema no tiene esta pregunta.", "The schema has no such question.")
CHOICE_UNKNOWN = Text("El esquema no tiene la opción {choice}.", "The schema has no choice {choice}.")
NAME_TAKEN = Text("Ese nombre ya lo usa el formulario.", "The form uses that name already.")
RESERVED = frozenset(
    {"given_names", "family_names", "email", "institution", "position", "group", "leads_group", "language", "lang"}
    | {"organisation_type", "occupation", "sex", "age_band", "admin_area", "consents", "answers", "asked"}
)
"""Names of fields of the form and of columns of nomination lists."""


class ChoiceName(Localised):
    """What a choice is called, in both languages."""

    model_config = ConfigDict(extra="forbid")


class Question(StrictModel):
    """What a question says, for which purpose it is asked, and whether the answer may identify the person."""

    text: LocalisedLine
    hint: LocalisedLine | None = None
    purpose: Purpose
    personal: Annotated[bool, Field(strict=True)]
    choices: Annotated[dict[Line, ChoiceName], Field(max_length=100, description="Names of the choices.")] = Field(
        default_factory=dict
    )


class Questions(StrictModel):
    """All questions of an edition. `schema` is a part of JSON Schema, draft 2020-12; its order is the form's order."""

    definition: Annotated[dict[str, Any], Field(alias="schema")]
    questions: Annotated[dict[Name, Question], Field(max_length=40)]

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if not self.questions and not self.definition:
            return self  # the edition asks nothing more
        errors = check_schema(self.definition) or list(self._mismatches())
        if errors:
            raise InvalidValue(_with_path(errors[0]))
        return self

    def _mismatches(self) -> list[FieldError]:
        properties = self.definition["properties"]
        errors = [FieldError(f"questions.{name}", TEXT_MISSING) for name in properties if name not in self.questions]
        for name, question in self.questions.items():
            if name in RESERVED or name.startswith("consent_"):
                errors.append(FieldError(f"questions.{name}", NAME_TAKEN))
            elif name not in properties:
                errors.append(FieldError(f"questions.{name}", NO_SUCH_QUESTION))
            else:
                known = choices_of(properties[name])
                errors += [
                    FieldError(f"questions.{name}.choices", CHOICE_UNKNOWN.with_values(choice=choice[:40]))
                    for choice in question.choices
                    if choice not in known
                ]
        return errors

    @property
    def properties(self) -> Mapping[str, Any]:
        """The schemas of the questions by name, in the order of the form."""
        found: Mapping[str, Any] = self.definition.get("properties", {})
        return found

    @property
    def personal(self) -> frozenset[str]:
        """The questions whose answers go when the person is erased."""
        return frozenset(name for name, question in self.questions.items() if question.personal)

    def allowed(self, consents: Mapping[str, bool]) -> frozenset[str]:
        """Return the questions whose purpose a person agreed to. Taking part is always agreed to."""
        return frozenset(
            name
            for name, question in self.questions.items()
            if question.purpose == "participation" or consents.get(question.purpose)
        )


def choices_of(schema: Mapping[str, Any]) -> list[str]:
    """Return the choices of a question, of one or of several; none if it is answered freely."""
    choices: list[str] = schema.get("enum") or schema.get("items", {}).get("enum") or []
    return choices


def _with_path(error: FieldError) -> Text:
    return Text("En {path}: {reason}", "In {path}: {reason}", path=error.path, reason=error.text)
