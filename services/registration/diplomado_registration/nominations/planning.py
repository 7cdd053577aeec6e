"""Plans what a nomination list changes in an edition."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from diplomado_registration.eligibility.evaluation import Check
from diplomado_registration.enrolment.registration import ENDED, Author, Profile, seeker
from diplomado_registration.nominations.csv_sheet import RowError
from diplomado_registration.nominations.nominees import Nominee
from diplomado_registration.people.description import StoredDescription, replaces_stored
from diplomado_registration.places.capacity import Places, Status, take

_REPLACED = ("unconfirmed", "expired")
"""The statuses of people's own applications that a nomination replaces: not confirmed, or ended by time."""


@dataclass(frozen=True, slots=True)
class StoredRegistration:
    """The registration that a nominee has in the edition already. `withdrawn_by` is who withdrew it last."""

    registration_id: UUID
    status: Status
    is_nominated: bool
    profile: Profile
    description: StoredDescription
    withdrawn_by: Author | None = None


@dataclass(slots=True)
class Plan:
    """The changes of a list. Nominees to insert have a waiting number if no place is left for them.

    `places` are the counters of the edition afterwards. `restored` of the nominees to insert were withdrawn, and
    `replaced` had applied themselves.
    `withdrawn_rows` are the rows of people who were withdrawn by staff, or let an offer pass, and stay so.
    """

    places: Places
    to_insert: list[tuple[Nominee, int | None]] = field(default_factory=list)
    to_update: list[tuple[Nominee, StoredRegistration]] = field(default_factory=list)
    unchanged: int = 0
    restored: int = 0
    replaced: int = 0
    withdrawn_rows: list[int] = field(default_factory=list)

    @property
    def waitlisted(self) -> int:
        """How many nominees join the waiting list."""
        return sum(number is not None for _, number in self.to_insert)


def plan_nominations(
    nominees: Sequence[Nominee],
    stored: Mapping[str, StoredRegistration],
    places: Places,
    *,
    restore: bool = False,
    not_to_change: Collection[str] = (),
) -> Plan:
    """Plan the changes in the order of the list. `stored` has registrations of the edition by e-mail key.

    `not_to_change` are the keys of people whose details the sender may not change.

    A registration that exists stays as it is, also a withdrawn one, unless it is an application that nobody confirmed:
    the counters in `places` are without those. Only a nomination by the same institution may
    correct an earlier nomination, or with `restore` bring it back if staff withdrew it or its offer ended: a list does
    not overrule the person's own withdrawal. Therefore the same list again changes nothing.
    """
    plan = Plan(places)
    for listed in nominees:
        registration = stored.get(listed.description.email_key)
        nominee = listed if registration is None else _keep_left_out(listed, registration.profile)
        waits = registration is not None and registration.status in _REPLACED and not registration.is_nominated
        if registration is None or waits or (restore and _may_restore(nominee, registration)):
            plan.places, number = take(plan.places, seeker(nominee.profile, "nomination"))
            plan.to_insert.append((nominee, number))
            plan.restored += registration is not None and not waits
            plan.replaced += waits
        elif _may_correct(nominee, registration) and _differs(
            nominee, registration, nominee.description.email_key not in not_to_change
        ):
            plan.to_update.append((nominee, registration))
        else:
            plan.unchanged += 1
            if _may_restore(nominee, registration):
                plan.withdrawn_rows.append(nominee.row)
    return plan


def not_eligible(plan: Plan, checks: Mapping[str, Check]) -> list[RowError]:
    """Return an error for each rule that a nominee who would enter does not meet. `checks` are by e-mail key."""
    return [
        RowError(nominee.row, error)
        for nominee, _ in plan.to_insert
        if nominee.description.email_key in checks
        for error in checks[nominee.description.email_key].errors
    ]


def _is_same_nomination(nominee: Nominee, stored: StoredRegistration) -> bool:
    return stored.is_nominated and stored.profile.institution == nominee.profile.institution


def _may_correct(nominee: Nominee, stored: StoredRegistration) -> bool:
    return stored.status not in ENDED and _is_same_nomination(nominee, stored)


def _may_restore(nominee: Nominee, stored: StoredRegistration) -> bool:
    """Return whether a list may bring a nominee back: whom staff withdrew, or whose offer ended without an answer."""
    was_ended = stored.status == "expired" or (stored.status == "withdrawn" and stored.withdrawn_by == "staff")
    return was_ended and _is_same_nomination(nominee, stored)


def _keep_left_out(nominee: Nominee, stored: Profile) -> Nominee:
    """Return a nominee with the stored values of the fields for which the list has no column."""
    profile = replace(nominee.profile, **{field: getattr(stored, field) for field in nominee.left_out})
    leads_group = profile.leads_group and profile.territorial_group is not None
    return nominee._replace(profile=replace(profile, leads_group=leads_group))


def _differs(nominee: Nominee, stored: StoredRegistration, may_change: bool) -> bool:
    return nominee.profile != stored.profile or (
        may_change and replaces_stored(nominee.description, stored.description)
    )
