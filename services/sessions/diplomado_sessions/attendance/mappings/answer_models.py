"""The mapping of an edition's columns, for the OpenAPI document."""

from pydantic import BaseModel

from diplomado_sessions.attendance.formats.mapping import PlainField


class MappingView(BaseModel):
    """Column names by field; without columns if there is no mapping."""

    columns: dict[PlainField, str]
