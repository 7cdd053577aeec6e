"""What holds for every participant of every edition."""

import re
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diplomado_certificates.graduation.awards import Entitlement, decide
from diplomado_certificates.graduation.facts import Attendance, Edition, Participant, Project
from diplomado_certificates.policies.policy import Policy
from tests.certificates.examples import DIPLOMA, number, policy, session

SHARES = st.integers(1, 10_000).map(lambda n: n / 10_000)


@st.composite
def editions(draw: st.DrawFn) -> Edition:
    modules = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    sessions = tuple(
        session(of, module=module, seconds=draw(st.integers(60, 4 * 3600)))
        for of, module in enumerate(modules, start=1)
    )
    return Edition(number(900), tuple(sorted(set(modules))), sessions)


@st.composite
def participants(draw: st.DrawFn, edition: Edition) -> Participant:
    attendances = {
        scheduled.session_id: Attendance(draw(st.integers(0, 5 * 3600)), (number(1),))
        for scheduled in edition.sessions
        if draw(st.booleans())
    }
    score = draw(st.decimals(0, 100, places=2))
    projects = (Project(number(700), "t", "T", "P", score, draw(st.integers(1, 3)), draw(st.integers(1, 3))),)
    return Participant(
        number(100), number(200), None, "G", draw(st.booleans()), attendances, projects if draw(st.booleans()) else ()
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    awards: list[dict[str, Any]] = [dict(award) for award in DIPLOMA["awards"]]
    awards[0]["require"] = [
        {"modules": draw(st.one_of(st.just("all"), st.integers(1, 4))), "at": draw(SHARES)},
        {"attendance_overall": draw(SHARES)},
        {"project_score": 71, "graders_min": draw(st.integers(1, 3))},
    ]
    minutes = [{"minutes_of_session": draw(st.integers(1, 240))}]
    awards.append({"award": "present", "kind": "attendance", "per": "session", "require": minutes})
    return policy(awards=awards)


def entitled(entitlements: tuple[Entitlement, ...]) -> set[tuple[str, object]]:
    return {(entitlement.award.award, entitlement.session_id) for entitlement in entitlements if entitlement.entitled}


@given(st.data())
def test_more_attendance_never_loses_an_award(data: st.DataObject) -> None:
    """Only the lesser certificate goes, and only to whom the diploma comes instead."""
    of, rules = data.draw(editions()), data.draw(policies())
    who = data.draw(participants(of))
    more = dict(who.attendances)
    for scheduled in of.sessions:
        before = more.get(scheduled.session_id, Attendance(0))
        more[scheduled.session_id] = replace(before, seconds=before.seconds + data.draw(st.integers(0, 3600)))
    had = entitled(decide(rules, of, who))
    has = entitled(decide(rules, of, replace(who, attendances=more)))
    lost = had - has
    assert lost == set() or (lost == {("attendance", None)} and ("diploma", None) in has - had)


@given(st.data())
def test_the_explanation_agrees_with_the_decision(data: st.DataObject) -> None:
    """Every sentence says that something is missing if and only if the requirement is not met."""
    of, rules = data.draw(editions()), data.draw(policies())
    who = data.draw(participants(of))
    for entitlement in decide(rules, of, who):
        assert entitlement.entitled == all(finding.met for finding in entitlement.findings)
        for finding in entitlement.findings:
            lacking_es = re.search(r"faltan?|no se cumple|no tiene sesiones|hace innecesario", finding.text.in_("es"))
            lacking_en = re.search(r"short by|not met|has no sessions|makes this", finding.text.in_("en"))
            assert (lacking_es is None, lacking_en is None) == (finding.met, finding.met), finding.text


@given(st.data())
def test_no_figure_is_rounded_up(data: st.DataObject) -> None:
    """A share shown at or above its threshold was really reached."""
    of, rules = data.draw(editions()), data.draw(policies())
    for entitlement in decide(rules, of, data.draw(participants(of))):
        for finding in entitlement.findings:
            if finding.requirement == "attendance_overall" and not finding.met:
                assert finding.value < finding.threshold  # type: ignore[operator]
            shown = re.search(r"\((\d+\.\d\d) %\); se pide el ([\d.]+) %", finding.text.in_("es"))
            if shown and float(shown[1]) >= float(shown[2]):
                assert finding.met


@given(st.data())
def test_deciding_twice_gives_the_same(data: st.DataObject) -> None:
    of, rules = data.draw(editions()), data.draw(policies())
    who = data.draw(participants(of))
    assert decide(rules, of, who) == decide(rules, of, who)
