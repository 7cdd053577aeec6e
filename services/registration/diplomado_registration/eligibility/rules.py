"""The rules of an edition about who may take part, as they are sent and stored."""

from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, ConfigDict, Field, model_validator

from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import InvalidValue
from diplomado_registration.catalogue.models import Code, StrictModel

Channel = Literal["form", "api", "nomination"]
CodedRule = Literal["organisation_type", "institution", "admin_area", "age_band"]
Codes = Annotated[tuple[Code, ...], Field(min_length=1, max_length=200)]

ONE_OF_BOTH = Text("Ponga in o not_in, no ambos.", "Give in or not_in, not both.")
CONTRADICTION = Text(
    "Nadie puede cumplir a la vez las reglas sobre {kind}.", "Nobody can meet all the rules about {kind}."
)


class CodeRule(StrictModel):
    """A coded fact about the person is one of these codes, or none of them. An area includes the areas within it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    rule: CodedRule
    one_of: Annotated[Codes | None, Field(alias="in")] = None
    none_of: Annotated[Codes | None, Field(alias="not_in")] = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.one_of is None) == (self.none_of is None):
            raise InvalidValue(ONE_OF_BOTH)
        return self


class GraduationRule(StrictModel):
    """The person graduated before, or did not: from a course, from one edition, or from any."""

    rule: Literal["graduation"]
    is_: Annotated[Literal["required", "excluded"], Field(alias="is")]
    course: Code | None = None
    edition: Code | None = None

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class DeadlineRule(StrictModel):
    """Applications and nominations come in time."""

    rule: Literal["deadline"]
    until: AwareDatetime


class ChannelRule(StrictModel):
    """How people enter the edition: by the public form, by staff (`api`) or by a nomination list."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)

    rule: Literal["channel"]
    one_of: Annotated[tuple[Channel, ...], Field(alias="in", min_length=1, max_length=3)]


Rule = Annotated[CodeRule | GraduationRule | DeadlineRule | ChannelRule, Field(discriminator="rule")]


class Eligibility(StrictModel):
    """All rules of an edition. A person has to meet each of them."""

    rules: Annotated[tuple[Rule, ...], Field(max_length=50)]

    @model_validator(mode="after")
    def _can_be_met(self) -> Self:
        for kind in ("organisation_type", "institution", "age_band"):
            allowed: set[str] | None = None
            excluded: set[str] = set()
            for rule in self.rules:
                if isinstance(rule, CodeRule) and rule.rule == kind:
                    if rule.one_of is not None:
                        allowed = set(rule.one_of) if allowed is None else allowed & set(rule.one_of)
                    excluded |= set(rule.none_of or ())
            if allowed is not None and not allowed - excluded:
                raise InvalidValue(CONTRADICTION.with_values(kind=kind))
        return self
