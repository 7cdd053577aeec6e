"""The places of an edition without those that some applications hold."""

from collections.abc import Iterable
from dataclasses import replace

from diplomado_registration.enrolment.registration import Registration, seeker
from diplomado_registration.places.capacity import Places, vacate


def without(places: Places, held: Iterable[Registration]) -> Places:
    """Return the counters as if registrations that hold a place did not: another registration of the person gets it."""
    for one in held:
        seats = places.seats.with_person(seeker(one.profile, one.channel), -1)
        places = replace(vacate(places, [(one.status, one.holds_place)]), seats=seats)
    return places
