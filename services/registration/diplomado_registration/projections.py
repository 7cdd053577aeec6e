"""Tables filled from other services' events."""

from operator import attrgetter

from diplomado_chassis.consuming.projections import Projection
from diplomado_contracts import Graduated, GraduationReversed

GRADUATIONS = Projection(
    "graduations",
    key="registration_id",
    # A reversed graduation keeps its row, without a day: the highest revision decides, whatever arrives first.
    rows={
        Graduated: {"graduated_on": attrgetter("graduated_on"), "signed_at": attrgetter("signed_at")},
        GraduationReversed: {},
    },
    shared=("edition_id", "act_id"),
    version=("revision", "act_id"),  # the act decides between two events with the same revision
)
