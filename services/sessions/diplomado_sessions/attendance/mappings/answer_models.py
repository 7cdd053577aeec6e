"""The mapping of an edition's columns, for the OpenAPI document."""

from diplomado_chassis.http.description import AnswerModel
from diplomado_sessions.attendance.formats.mapping import PlainField


class MappingView(AnswerModel):
    """Column names by field; without columns if there is no mapping."""

    columns: dict[PlainField, str]
