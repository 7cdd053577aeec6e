"""The rules about places of groups as rows of a form: a group `by:value`, and two numbers."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diplomado_registration.editions.models import SeatRule

MAX_ROWS = 60
EMPTY_ROWS = 2
"""How many rows a form has for further rules."""


def read_seats(fields: Mapping[str, str]) -> list[tuple[int, dict[str, Any]]]:
    """Return the rules, each with the number of its row. Rows without a group and without numbers are none."""
    return list(_rows(fields))


def _rows(fields: Mapping[str, str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for row in range(1, MAX_ROWS + 1):
        group, maximum, reserved = (
            fields.get(f"seat_{row}_{part}", "").strip() for part in ("group", "maximum", "reserved")
        )
        if not (group or maximum or reserved):
            continue
        by, _, value = group.partition(":")
        rule: dict[str, Any] = {"by": by, "value": value, "maximum": maximum or None, "reserved": reserved or 0}
        yield row, {name: part for name, part in rule.items() if part != ""}


def written_seats(rules: Sequence[SeatRule]) -> dict[str, str]:
    """Return the fields of rules."""
    fields: dict[str, str] = {}
    for row, rule in enumerate(rules, 1):
        fields[f"seat_{row}_group"] = f"{rule.by}:{rule.value}"
        fields[f"seat_{row}_maximum"] = "" if rule.maximum is None else str(rule.maximum)
        fields[f"seat_{row}_reserved"] = str(rule.reserved)
    return fields


def rows_of(fields: Mapping[str, str]) -> list[int]:
    """Return the numbers of the rows that a form shows: those in use and some for more."""
    used = max((row for row, _ in read_seats(fields)), default=0)
    return list(range(1, min(used + EMPTY_ROWS, MAX_ROWS) + 1))
