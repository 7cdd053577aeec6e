"""Tables filled from other services' events."""

from diplomado_chassis.consuming.projections import Projection
from diplomado_contracts import Graduated

GRADUATIONS = Projection(
    "graduations",
    key="registration_id",
    rows={Graduated: {}},
    shared=("edition_id", "act_id", "graduated_on", "signed_at"),
    version=("revision", "act_id"),  # the act decides between two events with the same revision
)
