"""The settings that the sessions service adds to those of every service."""

from typing import Annotated

from pydantic import Field

from diplomado_chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """Limits."""

    attendance_file_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of one attendance file.")] = (
        32 * 1024 * 1024
    )
    project_file_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of the file of a project.")] = (
        20 * 1024 * 1024
    )
    absence_second_person: Annotated[
        bool, Field(description="True if an excuse or a make-up counts only once a second person has approved it.")
    ] = False
    excuse_document_max_bytes: Annotated[
        int, Field(ge=1024, description="Maximum size of a document that is uploaded for an excuse.")
    ] = 8 * 1024 * 1024
