"""The sign-ins that ended before their time, as every service keeps them to refuse their sessions."""

from operator import attrgetter

from diplomado_chassis.consuming.projections import Projection
from diplomado_contracts.sign_ins import SignInEnded

ENDED_SIGN_INS = Projection(
    "ended_sign_ins", key="sign_in_id", rows={SignInEnded: {"ended_at": attrgetter("ended_at")}}
)
