"""What headings and values of an institution's nomination lists mean."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field, StringConstraints

from diplomado_registration.catalogue.coded_fields import NOMINATED_FIELDS
from diplomado_registration.catalogue.models import Code, StrictModel
from diplomado_registration.nominations.columns import NAMES_OF_COLUMNS
from diplomado_registration.nominations.values.meanings import MAX_VALUE

MAX_ENTRIES: Final = 1000
CODED: Final = tuple(field.name for field in NOMINATED_FIELDS)

Heading = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Value = Annotated[str, StringConstraints(min_length=1, max_length=MAX_VALUE)]


def _one_of(names: Mapping[str, Any] | tuple[str, ...]) -> Any:
    return Field(json_schema_extra={"enum": list(names)})


class ListMapping(StrictModel):
    """What headings and values of an institution's nomination lists mean that the service does not know by itself.

    Capitals, accents and punctuation do not count: answers have headings and values in the form that is compared.
    """

    headings: Annotated[
        dict[Heading, Annotated[str, _one_of(NAMES_OF_COLUMNS)] | None],
        Field(
            default_factory=dict,
            max_length=MAX_ENTRIES,
            description="The column of each heading; null: it is not read.",
        ),
    ]
    values: Annotated[
        dict[Annotated[str, _one_of(CODED)], Annotated[dict[Value, Code | None], Field(max_length=MAX_ENTRIES)]],
        Field(
            default_factory=dict,
            description="The code of each value, by column; null: it says nothing, as an empty cell.",
        ),
    ]
