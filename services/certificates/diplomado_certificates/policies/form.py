"""A policy as the fields of a form, and back. Shares are percentages there; awards are named by their position.

The fields of the award at position 2 begin with `a2-`. A requirement of a kind that a policy has twice has two fields,
with 0 and 1 at their end. `a2-order` keeps the order of the requirements, which is part of a policy's fingerprint.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from diplomado_certificates.policies.policy import (
    AttendanceOverall,
    Award,
    LeadsGroup,
    MinutesOfSession,
    ModulesAt,
    OtherAward,
    Policy,
    ProjectRank,
    ProjectScore,
    Requirement,
)
from diplomado_certificates.policies.words import percent, plain
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError

MAX_AWARDS = 15
"""More would be more fields than a form may have."""
KINDS = ("modules", "overall", "score", "rank", "leads", "needs", "minutes")
_PERCENT = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?\s*%?")
_WHOLE = re.compile(r"[0-9]{1,6}")
_INVALID = "invalid"

WRONG_SHARE = Text(
    "Escriba un porcentaje mayor que 0 y hasta 100, por ejemplo 80.",
    "Type a percentage above 0 and up to 100, for example 80.",
)
NO_REQUIREMENT = Text("Pida al menos un requisito.", "Ask for at least one requirement.")

Fields = dict[str, str]


@dataclass
class Parsed:
    """What a form says: the policy as JSON, and the field of each path that an error may name."""

    content: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, Text] = field(default_factory=dict)

    def errors(self, found: tuple[FieldError, ...]) -> tuple[FieldError, ...]:
        """Return errors of a policy as errors of the form."""
        named = ((self._name(error.path), error) for error in found)
        return tuple(FieldError(name, self.wrong.get(name) or _in_words(error)) for name, error in named)

    def _name(self, path: str) -> str:
        while path and path not in self.names:
            path = path[: max(path.rfind("."), 0)]
        return self.names.get(path, path)

    def share(self, fields: Mapping[str, str], name: str) -> str:
        """Return a percentage as a share, and note a wrong one."""
        found = _PERCENT.fullmatch(fields.get(name, "").strip())
        digits = found[1].zfill(3) if found else ""
        share = f"{digits[0]}.{digits[1:]}{found[2] or ''}" if found else _INVALID
        if not found or not 0 < float(share) <= 1:
            self.wrong[name] = WRONG_SHARE
        return share


def _in_words(error: FieldError) -> Text:
    return NO_REQUIREMENT if error.path.endswith(".require") else error.text


def fields_of(policy: Policy) -> Fields:
    """Return the fields that show a policy."""
    credit = policy.session_credit
    shown: Fields = {
        "code": policy.code,
        "full_at": percent(credit.full_at),
        "partial_at": percent(credit.partial_at) if credit.partial_at else "",
        "grace_minutes": str(credit.grace_minutes),
        "denominator": credit.denominator,
        "excused": credit.excused,
        "excused_share_max": percent(credit.excused_share_max) if credit.excused_share_max else "",
        "made_up": credit.made_up,
        "early_warning": policy.early_warning,
        "awards": str(len(policy.awards)),
    }
    positions = {award.award: position for position, award in enumerate(policy.awards)}
    for position, award in enumerate(policy.awards):
        shown |= {f"a{position}-{name}": value for name, value in _fields_of_award(award, positions)}
    return shown


def _fields_of_award(award: Award, positions: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    yield "award", award.award
    yield "kind", award.kind
    yield "per", award.per
    yield "unless", "" if award.unless is None else str(positions[award.unless])
    if award.graduates:
        yield "graduates", "on"
    seen = dict.fromkeys(KINDS, 0)
    order = []
    for rule in award.require:
        kind, values = _fields_of_rule(rule)
        number = positions[rule.award] if isinstance(rule, OtherAward) else seen[kind]
        seen[kind] += 1
        order.append(f"{kind}-{number}")
        yield from ((f"{kind}-{number}{end}", value) for end, value in values)
    yield "order", " ".join(order)


def _fields_of_rule(rule: Requirement) -> tuple[str, list[tuple[str, str]]]:  # noqa: PLR0911
    match rule:
        case ModulesAt():
            return "modules", [("", str(rule.modules)), ("-at", percent(rule.at))]
        case AttendanceOverall():
            return "overall", [("", percent(rule.attendance_overall))]
        case ProjectScore():
            return "score", [("", plain(rule.project_score)), ("-graders", str(rule.graders_min))]
        case ProjectRank():
            return "rank", [("", str(rule.project_rank))]
        case LeadsGroup():
            return "leads", [("", "on")]
        case OtherAward():
            return "needs", [("", "on")]
        case MinutesOfSession():
            return "minutes", [("", str(rule.minutes_of_session))]


def count_awards(fields: Mapping[str, str]) -> int:
    """Return how many awards a form has."""
    shown = fields.get("awards", "")
    return min(int(shown), MAX_AWARDS) if _WHOLE.fullmatch(shown) else 0


def parse_form(fields: Mapping[str, str]) -> Parsed:
    """Return what a form says. What is no number stays a word, which the policy refuses at its place."""
    count = count_awards(fields)
    codes = [fields.get(f"a{position}-award", "").strip() for position in range(count)]
    parsed = Parsed()
    credit: dict[str, Any] = {
        "full_at": parsed.share(fields, "full_at"),
        "grace_minutes": _whole(fields.get("grace_minutes", "")),
        **{name: fields.get(name, "") for name in ("denominator", "excused", "made_up")},
    }
    credit |= {
        name: parsed.share(fields, name) for name in ("partial_at", "excused_share_max") if fields.get(name, "").strip()
    }
    parsed.content |= {"code": fields.get("code", "").strip(), "session_credit": credit, "awards": []}
    parsed.content["early_warning"] = fields.get("early_warning", "")
    parsed.names |= {"awards": "awards", "code": "code", "early_warning": "early_warning"}
    parsed.names |= {f"session_credit.{name}": name for name in (*credit, "partial_at", "excused_share_max")}
    for position in range(count):
        parsed.content["awards"].append(_award(parsed, fields, position, codes))
    return parsed


def _award(parsed: Parsed, fields: Mapping[str, str], position: int, codes: list[str]) -> dict[str, Any]:
    start, path = f"a{position}-", f"awards.{position}"
    award: dict[str, Any] = {
        "award": codes[position],
        "kind": fields.get(f"{start}kind", ""),
        "per": fields.get(f"{start}per", ""),
        "graduates": f"{start}graduates" in fields,
        "require": [],
    }
    parsed.names |= {f"{path}.{name}": f"{start}{name}" for name in ("award", "kind", "per", "graduates", "unless")}
    parsed.names |= {path: f"{start}award", f"{path}.require": f"{start}modules-0"}
    if _WHOLE.fullmatch(fields.get(f"{start}unless", "")):
        award["unless"] = _code(codes, int(fields[f"{start}unless"]))
    for kind, number in _in_order(fields, start):
        rule = _rule(parsed, fields, f"{start}{kind}-{number}", kind, number, codes)
        if rule is None:
            continue
        at = f"{path}.require.{len(award['require'])}"
        parsed.names |= {at: f"{start}{kind}-{number}"}
        ends = {"at": "-at", "graders_min": "-graders"}
        parsed.names |= {f"{at}.{name}": f"{start}{kind}-{number}{ends.get(name, '')}" for name in rule}
        award["require"].append(rule)
    return award


def _in_order(fields: Mapping[str, str], start: str) -> list[tuple[str, int]]:
    """Return the requirements of an award as they were stored, then new ones."""
    present = {
        (match[1], int(match[2]))
        for name in fields
        if name.startswith(start) and (match := re.fullmatch(r"([a-z]+)-(\d{1,2})", name.removeprefix(start)))
        and match[1] in KINDS
    }  # fmt: skip
    known = [item.rpartition("-") for item in fields.get(f"{start}order", "").split()]
    places = {(kind, int(number)): at for at, (kind, _, number) in enumerate(known) if _WHOLE.fullmatch(number)}
    return sorted(present, key=lambda one: (places.get(one, len(places)), KINDS.index(one[0]), one[1]))


def _rule(  # noqa: PLR0911 - one answer per kind
    parsed: Parsed, fields: Mapping[str, str], name: str, kind: str, number: int, codes: list[str]
) -> dict[str, Any] | None:
    value = fields[name].strip()
    if not value:
        return None
    match kind:
        case "modules":
            return {"modules": value if value == "all" else _whole(value), "at": parsed.share(fields, f"{name}-at")}
        case "overall":
            return {"attendance_overall": parsed.share(fields, name)}
        case "score":
            graders = fields.get(f"{name}-graders", "").strip()
            return {"project_score": value.replace(",", "."), "graders_min": _whole(graders) if graders else 1}
        case "rank":
            return {"project_rank": _whole(value)}
        case "leads":
            return {"leads_group": True}
        case "minutes":
            return {"minutes_of_session": _whole(value)}
    return {"award": _code(codes, number)}


def _code(codes: list[str], position: int) -> str:
    return codes[position] if position < len(codes) else _INVALID


def _whole(value: str) -> int | str:
    return int(value.strip()) if _WHOLE.fullmatch(value.strip()) else _INVALID
