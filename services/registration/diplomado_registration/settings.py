"""Settings of the registration service, besides those of every service."""

from typing import Annotated

from pydantic import Field

from diplomado_chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """Limits of uploads and of retention."""

    nominations_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of a nomination list, in bytes.")] = (
        2 * 1024 * 1024
    )
    nominations_max_rows: Annotated[int, Field(ge=1, description="Maximum number of people in a nomination list.")] = (
        5000
    )
    retention_max_percent: Annotated[
        int,
        Field(
            ge=0,
            le=100,
            description="Percent of all people that may be due for erasure at once; above it nobody is erased.",
        ),
    ] = 25
    form_max_bytes: Annotated[int, Field(ge=1, description="Maximum size of a form sent from a page, in bytes.")] = (
        32 * 1024
    )
