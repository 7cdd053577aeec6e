"""Settings of the public pages and of the press that prints for them."""

from typing import Annotated

from pydantic import Field

from diplomado_chassis.settings import Seconds
from diplomado_chassis.settings import Settings as ChassisSettings


class PublicSettings(ChassisSettings):
    """The service's own settings extend these."""

    verification_burst: Annotated[
        float, Field(ge=1, description="Checks that one client may make at once; files count as two.")
    ] = 1000
    verification_per_second: Annotated[float, Field(gt=0, description="Checks that a client wins back.")] = 20
    verification_clients: Annotated[int, Field(ge=1, description="Clients remembered for these limits.")] = 10_000
    comparison_limit: Annotated[int, Field(ge=1024, description="Bytes of a file that is compared.")] = 1 << 20
    press_workers: Annotated[int, Field(ge=1, description="Papers that are set at the same time.")] = 1
    press_waiting: Annotated[int, Field(ge=0, description="Papers that wait for their turn.")] = 64
    press_seconds: Annotated[Seconds, Field(description="A paper that is not ready by then is given up.")] = 10.0
