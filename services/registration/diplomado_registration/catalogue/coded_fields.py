"""The fields that take a code of a list: the same on the form, in the JSON API and in nomination lists."""

from typing import NamedTuple


class CodedField(NamedTuple):
    """A field whose value is a code. `codes` names the list, which is a table. `required` holds for applications.

    `headings` are Spanish names, in folded form, of the field's column in nomination lists. A field without headings
    has no column there.
    """

    name: str
    codes: str
    required: bool = False
    headings: tuple[str, ...] = ()


CODED_FIELDS = (
    # In nomination lists the type of organisation follows from the institution.
    CodedField("organisation_type", "organisation_types", required=True),
    CodedField("occupation", "occupations", required=True, headings=("ocupacion", "profesion")),
    CodedField("sex", "sexes", headings=("sexo",)),
    CodedField("age_band", "age_bands", headings=("edad", "grupo de edad")),
    CodedField(
        "admin_area",
        "admin_areas",
        headings=(
            *("provincia", "comarca", "provincia o comarca", "departamento", "departement", "depatman"),
            *("department", "province", "estado", "area"),
        ),
    ),
)
NOMINATED_FIELDS = tuple(field for field in CODED_FIELDS if field.headings)
