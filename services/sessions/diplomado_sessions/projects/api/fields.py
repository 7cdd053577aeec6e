"""What the routes of projects have in common: who may call, and fields of several bodies."""

from typing import Annotated

from fastapi import Path
from pydantic import StringConstraints

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.strict import StrictModel
from diplomado_sessions.timetable.fields import Code

PREFIX = "/api/v1/editions/{edition_id}"

Coordinator = Annotated[Actor, require("coordinator")]
Reader = Annotated[Actor, require("coordinator", "grader", "auditor")]
Overseer = Annotated[Actor, require("coordinator", "auditor")]
Scorer = Annotated[Actor, require("coordinator", "grader")]

GraderName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""The name of a grader or their account."""
Comment = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=5000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
]
"""Words of several lines; what looks like a formula stays text."""
Reason = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
]
TeamCode = Annotated[Code, Path()]


class ReasonPost(StrictModel):
    """Why."""

    reason: Reason
