"""What the registration service adds to every service's settings."""

from typing import Annotated

from pydantic import Field

from diplomado_chassis.settings import Settings as ChassisSettings


class Settings(ChassisSettings):
    """Limits of what people may send."""

    nominations_max_bytes: Annotated[int, Field(ge=1, description="Size of a nomination file.")] = 2 * 1024 * 1024
    nominations_max_rows: Annotated[int, Field(ge=1, description="People in one nomination file.")] = 5000
    form_max_bytes: Annotated[int, Field(ge=1, description="Size of a form sent from a page.")] = 32 * 1024
