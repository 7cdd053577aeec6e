"""Policies that cannot be used: each mistake is named with its place, in Spanish and English."""
# ruff: noqa: E501 - a table reads best with one case to a line

import copy
from collections.abc import Callable
from typing import Any

import pytest

from diplomado_certificates.policies.parsing import parse_policy, parse_reason
from diplomado_chassis.validation import ValidationFailed
from tests.certificates.examples import DIPLOMA, WEBINARS

Spoil = Callable[[dict[str, Any]], object]


def require(rule: object) -> Spoil:
    return lambda policy: policy["awards"][0]["require"].append(rule)


def award(**changes: Any) -> Spoil:
    return lambda policy: policy["awards"][0].update(changes)


def more(**added: Any) -> Spoil:
    whole = {"award": "more", "kind": "attendance", "require": [{"attendance_overall": 0.5}], **added}
    return lambda policy: policy["awards"].append(whole)


NAMES = "modules, attendance_overall, project_score, project_rank, leads_group, award, minutes_of_session"
SHARE = "Must be a share between 0 and 1: 0.80 is 80%."
LIST = "awards.0.require.3"


@pytest.mark.parametrize(
    ("spoil", "field", "en"),
    [
        (lambda p: p.pop("code"), "code", "This field is missing."),
        (lambda p: p.update(code="año 2023"), "code", "Use a short code: letters without accents, digits, hyphen or underscore."),
        (lambda p: p.update(version=3), "version", "A policy has no such field."),
        (lambda p: p.update(awards=[]), "awards", "Must have at least one item."),
        (lambda p: p.update(awards="diploma"), "awards", "Must be a list."),
        (lambda p: p["awards"].append("diploma"), "awards.4", "Must be an object."),
        (lambda p: p.update(session_credit={"full_at": 80}), "session_credit.full_at", SHARE),
        (lambda p: p.update(session_credit={"full_at": 0.5, "partial_at": 0.8}), "session_credit.partial_at", "Cannot be greater than what counts as present (full_at)."),
        (lambda p: p.update(session_credit={"denominator": "x"}), "session_credit.denominator", "Not one of the possible values: 'scheduled' or 'actual'."),
        (lambda p: p.update(session_credit={"grace_minutes": -5}), "session_credit.grace_minutes", "Must be 0 or greater."),
        (require({"attendance": 0.8}), LIST, f"A requirement has exactly one of these names: {NAMES}."),
        (require({"project_rank": 1, "leads_group": True}), LIST, f"A requirement has exactly one of these names: {NAMES}."),
        (require("diploma"), LIST, f"A requirement has exactly one of these names: {NAMES}."),
        (require({"attendance_overall": 80}), f"{LIST}.attendance_overall", SHARE),
        (require({"attendance_overall": 0}), f"{LIST}.attendance_overall", SHARE),
        (require({"attendance_overall": "ochenta"}), f"{LIST}.attendance_overall", SHARE),
        (require({"modules": "some", "at": 0.8}), f"{LIST}.modules", 'Must be "all" or a whole number from 1.'),
        (require({"modules": "all"}), f"{LIST}.at", "This field is missing."),
        (require({"modules": "all", "at": 0.8, "makeup": True}), f"{LIST}.makeup", "A policy has no such field."),
        (require({"project_score": 101}), f"{LIST}.project_score", "Must be 100 or less."),
        (require({"project_score": "x"}), f"{LIST}.project_score", "Must be a number."),
        (require({"project_score": float("nan")}), f"{LIST}.project_score", "Must be a number."),
        (require({"project_score": 71, "graders_min": 0}), f"{LIST}.graders_min", "Must be 1 or greater."),
        (require({"project_rank": True}), f"{LIST}.project_rank", "Must be a whole number."),
        (require({"leads_group": False}), f"{LIST}.leads_group", "Not one of the possible values: True."),
        (require({"minutes_of_session": 45}), f"{LIST}.minutes_of_session", 'Only makes sense in an award per session ("per": "session").'),
        (require({"award": "medal"}), "awards.0", "The policy has no award “medal”."),
        (require({"award": "best_project"}), "awards", "They depend on each other in a circle: diploma → best_project → diploma."),
        (award(award="Diploma de Oro"), "awards.0.award", "Use a short code: letters without accents, digits, hyphen or underscore."),
        (award(kind="medal"), "awards.0.kind", "Not one of the possible values: 'attendance', 'diploma' or 'recognition'."),
        (award(graduates="yes"), "awards.0.graduates", "Must be true or false."),
        (award(require=[]), "awards.0.require", "Must have at least one item."),
        (award(per="session"), "awards.0.graduates", "An award per session does not graduate anybody."),
        (more(award="diploma"), "awards.4.award", "This code is used twice."),
        (more(graduates=True), "awards.0.graduates", "Only one award can graduate."),
        (more(unless="nothing"), "awards.4", "The policy has no award “nothing”."),
        (more(unless="more"), "awards", "They depend on each other in a circle: more → more."),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(spoil: Spoil, field: str, en: str) -> None:
    spoiled = copy.deepcopy(DIPLOMA)
    spoil(spoiled)
    with pytest.raises(ValidationFailed) as refused:
        parse_policy(spoiled)
    by_field = {error.path: error.text for error in refused.value.errors}
    assert by_field[field].in_("en") == en
    assert by_field[field].in_("es") not in ("", en)


def test_an_award_cannot_depend_on_one_per_session() -> None:
    policy = copy.deepcopy(WEBINARS)
    policy["awards"].append({"award": "all", "kind": "diploma", "require": [{"award": "attendance"}]})
    with pytest.raises(ValidationFailed) as refused:
        parse_policy(policy)
    assert [(error.path, error.text.in_("en")) for error in refused.value.errors] == [
        ("awards.1", "Cannot depend on “attendance”, which is per session.")
    ]


def test_all_mistakes_are_named_at_once() -> None:
    spoiled = copy.deepcopy(DIPLOMA)
    spoiled["awards"][0]["kind"] = "medal"
    spoiled["awards"][1]["require"] = [{"attendance_overall": 80}]
    with pytest.raises(ValidationFailed) as refused:
        parse_policy(spoiled)
    assert [error.path for error in refused.value.errors] == [
        "awards.0.kind",
        "awards.1.require.0.attendance_overall",
    ]


def test_the_same_content_has_one_spelling() -> None:
    spelt_out = copy.deepcopy(DIPLOMA)
    spelt_out["awards"][1]["graduates"] = False
    spelt_out["awards"][1]["per"] = "edition"
    spelt_out["awards"][0]["require"][2]["project_score"] = 71.0
    assert parse_policy(spelt_out).sha256() == parse_policy(DIPLOMA).sha256()


def test_what_is_stored_reads_back_as_it_was() -> None:
    for content in (DIPLOMA, WEBINARS):
        policy = parse_policy(content)
        assert type(policy).parse(policy.canonical()) == policy


@pytest.mark.parametrize(
    ("given", "read"), [(None, None), ("", None), ("  ", None), (" fe de erratas ", "fe de erratas")]
)
def test_a_blank_reason_is_none(given: object, read: str | None) -> None:
    assert parse_reason(given) == read


@pytest.mark.parametrize("given", [5, ["x"], "x" * 1001])
def test_a_reason_is_a_short_text(given: object) -> None:
    with pytest.raises(ValidationFailed):
        parse_reason(given)
