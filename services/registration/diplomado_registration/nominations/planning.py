"""Plans what a nomination list changes in an edition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from diplomado_registration.enrolment.registration import Profile
from diplomado_registration.nominations.nominees import Nominee
from diplomado_registration.people.description import StoredDescription, replaces_stored
from diplomado_registration.places.capacity import Places, Status, take


@dataclass(frozen=True, slots=True)
class StoredRegistration:
    """The registration that a nominee has in the edition already."""

    registration_id: UUID
    status: Status
    is_nominated: bool
    profile: Profile
    description: StoredDescription


@dataclass(slots=True)
class Plan:
    """The changes of a list. Nominees to insert have a waiting number if no place is left for them.

    `places` are the counters of the edition afterwards.
    """

    places: Places
    to_insert: list[tuple[Nominee, int | None]] = field(default_factory=list)
    to_update: list[tuple[Nominee, StoredRegistration]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def waitlisted(self) -> int:
        """How many nominees join the waiting list."""
        return sum(number is not None for _, number in self.to_insert)


def plan_nominations(nominees: Sequence[Nominee], stored: Mapping[str, StoredRegistration], places: Places) -> Plan:
    """Plan the changes in the order of the list. `stored` has registrations of the edition by e-mail key.

    A registration that exists stays as it is, also a withdrawn one. Only a nomination by the same institution may
    correct an earlier nomination. Therefore the same list again changes nothing.
    """
    plan = Plan(places)
    for nominee in nominees:
        registration = stored.get(nominee.description.email_key)
        if registration is None:
            plan.places, number = take(plan.places)
            plan.to_insert.append((nominee, number))
        elif _may_correct(nominee, registration) and _differs(nominee, registration):
            plan.to_update.append((nominee, registration))
        else:
            plan.unchanged += 1
    return plan


def _may_correct(nominee: Nominee, stored: StoredRegistration) -> bool:
    return (
        stored.status != "withdrawn"
        and stored.is_nominated
        and stored.profile.institution == nominee.profile.institution
    )


def _differs(nominee: Nominee, stored: StoredRegistration) -> bool:
    return nominee.profile != stored.profile or replaces_stored(nominee.description, stored.description, "staff")
