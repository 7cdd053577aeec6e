"""Which registrations get an own join link, and which lose theirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from diplomado_sessions.live_meetings.registration_views import Registrant, Wanted


@dataclass(frozen=True, slots=True)
class RegistrantPlan:
    """What has to change at Zoom. `shared` have the address of another registration, which has the link."""

    added: list[Wanted] = field(default_factory=list)
    shared: list[UUID] = field(default_factory=list)
    removed: list[Registrant] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing has to change."""
        return not (self.added or self.shared or self.removed)


def plan_registrants(wanted: Iterable[Wanted], present: Mapping[UUID, Registrant]) -> RegistrantPlan:
    """Compare who has a place with who has a link. Of an address that several people share, the first gets it.

    What Zoom refused is not tried again until the registration is withdrawn and comes back.
    """
    plan = RegistrantPlan()
    people = {one.registration_id: one for one in wanted}
    linked = {key for key, one in present.items() if one.status == "linked"}
    owners = {one.email: one.registration_id for key, one in people.items() if key in linked}
    for one in people.values():
        owner = owners.setdefault(one.email, one.registration_id)
        status = present[one.registration_id].status if one.registration_id in present else "removed"
        if owner != one.registration_id:
            if status not in ("shared", "linked"):
                plan.shared.append(one.registration_id)
        elif status in ("removed", "shared"):
            plan.added.append(one)
    plan.removed.extend(present[key] for key in sorted(linked - set(people)))
    gone = (key for key, one in present.items() if key not in people and one.status in ("shared", "refused"))
    plan.removed.extend(present[key] for key in sorted(gone))
    return plan
