"""The reason that a person states for taking something back."""

from typing import Annotated

from pydantic import StringConstraints

from diplomado_chassis.strict import StrictModel

Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$"),
]
"""Free text of some lines. It stays in this service."""


class ReasonPost(StrictModel):
    """Why something is taken back or changed."""

    reason: Note
