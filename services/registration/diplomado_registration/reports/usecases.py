"""Reports the figures of an edition."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias
from uuid import UUID

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Connection
from diplomado_registration.places.opening import UNKNOWN_EDITION
from diplomado_registration.reports import store
from diplomado_registration.reports.suppression import suppress, suppress_breakdown

Counts: TypeAlias = dict[str, int | None]


async def report_edition(
    connection: Connection, edition_id: UUID, audience: Literal["staff", "public"]
) -> dict[str, Any]:
    """Return the counts of an edition. For the public, counts below five are None. Raises a 404 problem."""
    totals = await store.count_by_status(connection, edition_id)
    if totals is None:
        raise Problem(404, "edition-unknown", UNKNOWN_EDITION)
    is_public = audience == "public"
    breakdown: Callable[[Mapping[str, int]], Counts] = suppress_breakdown if is_public else dict
    cells = await store.count_breakdowns(connection, edition_id)
    people = {name: breakdown({code: count for code, count, _ in counted}) for name, counted in cells.items()}
    graduates = {
        name: breakdown({code: count for code, _, count in counted if count}) for name, counted in cells.items()
    }
    numbers = {
        "people": totals["registered"],
        **{status: totals[status] for status in store.STATUSES},
        "graduated": await store.count_graduates(connection, edition_id),
    }
    names = await store.find_institution_names(connection, list(people["institution"]))
    return {
        "edition_id": edition_id,
        "code": totals["code"],
        "audience": audience,
        **{name: suppress(count) if is_public else count for name, count in numbers.items()},
        **_by_name(people),
        "institutions": [
            {"code": code, "name": names[code], "count": count, "graduated": graduates["institution"].get(code, 0)}
            for code, count in people["institution"].items()
            if code in names
        ],
        "graduates": _by_name(graduates),
    }


def _by_name(breakdowns: Mapping[str, Counts]) -> dict[str, Counts]:
    return {f"by_{name}": counts for name, counts in breakdowns.items()}
