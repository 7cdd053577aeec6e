"""Awards that are added to the form of a policy or removed from it, and the form that a new policy begins with."""

import re
from collections.abc import Iterator, Mapping

from diplomado_certificates.policies.form import MAX_AWARDS, Fields, count_awards

_NAME = re.compile(r"a(\d{1,2})-(.+)")
_NEEDS = re.compile(r"needs-(\d{1,2})")


def with_award(fields: Mapping[str, str]) -> Fields:
    """Return a form with one more award."""
    count = count_awards(fields)
    if count >= MAX_AWARDS:
        return dict(fields)
    return {**fields, "awards": str(count + 1), f"a{count}-kind": "recognition", f"a{count}-per": "edition"}


def without_award(fields: Mapping[str, str], removed: int) -> Fields:
    """Return a form without an award; the positions of those after it, and what names them, move up."""
    count = count_awards(fields)
    if removed >= count:
        return dict(fields)
    left: Fields = {}
    for name, value in fields.items():
        found = _NAME.fullmatch(name)
        if found is None:
            left[name] = value
            continue
        position, rest = int(found[1]), found[2]
        needs = _NEEDS.fullmatch(rest)
        if position == removed or (needs and int(needs[1]) == removed):
            continue
        if needs:
            rest = f"needs-{_moved(int(needs[1]), removed)}"
        if rest == "unless" and value.isdecimal():
            value = "" if int(value) == removed else str(_moved(int(value), removed))  # noqa: PLW2901
        if rest == "order":
            value = " ".join(_moved_orders(value, removed))  # noqa: PLW2901
        left[f"a{_moved(position, removed)}-{rest}"] = value
    return {**left, "awards": str(count - 1)}


def _moved(position: int, removed: int) -> int:
    return position - 1 if position > removed else position


def _moved_orders(order: str, removed: int) -> Iterator[str]:
    for item in order.split():
        needs = _NEEDS.fullmatch(item)
        if needs is None:
            yield item
        elif int(needs[1]) != removed:
            yield f"needs-{_moved(int(needs[1]), removed)}"


def usual_policy(code: str, *, has_modules: bool = True) -> Fields:
    """Return the fields that a new policy begins with: what most missions ask for.

    Without modules nobody could attend all of them, so the diploma asks for attendance of the whole course.
    """
    presence = {"a0-modules-0": "all", "a0-modules-0-at": "80"} if has_modules else {"a0-overall-0": "80"}
    return {
        **{"code": code, "full_at": "80", "partial_at": "", "grace_minutes": "5", "denominator": "scheduled"},
        **{"excused": "counts_absent", "excused_share_max": "", "made_up": "counts", "early_warning": "none"},
        **{"awards": "2", "a0-award": "diploma", "a0-kind": "diploma", "a0-per": "edition", "a0-graduates": "on"},
        **{"a0-unless": "", **presence, "a0-score-0": "71"},
        **{"a0-score-0-graders": "2", "a1-award": "attendance", "a1-kind": "attendance", "a1-per": "edition"},
        **{"a1-unless": "0", "a1-overall-0": "80"},
    }
