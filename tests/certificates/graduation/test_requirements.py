"""Each kind of requirement: its value, its threshold, its evidence and its sentence."""
# ruff: noqa: E501 - a table reads best with one case to a line

from decimal import Decimal
from typing import Any

import pytest

from diplomado_certificates.graduation.awards import decide
from diplomado_certificates.graduation.facts import Edition, Participant
from diplomado_certificates.graduation.finding import Finding
from tests.certificates.examples import HOUR, awarding, edition, number, participant, project, session

THREE = edition(session(1), session(2), session(3))


def finding(rule: dict[str, Any], who: Participant, of: Edition = THREE, **award: Any) -> Finding:
    """What is found for one requirement that stands alone."""
    [entitlement] = decide(awarding(rule, **award), of, who)
    assert entitlement.entitled == entitlement.findings[0].met
    return entitlement.findings[0]


OVERALL = {"attendance_overall": 0.80}


def test_exactly_the_share_is_enough() -> None:
    found = finding(OVERALL, participant(present={1: 5760, 2: 5760, 3: 5760}))
    assert (found.met, found.value, found.threshold) == (True, Decimal("0.8"), Decimal("0.8"))
    assert (
        found.text.in_("es") == "Asistió 4 h 48 min de 6 h (80\N{NO-BREAK SPACE}%); se pide el 80\N{NO-BREAK SPACE}%."
    )


def test_one_second_short_is_not_enough_and_is_told_to_the_second() -> None:
    found = finding(OVERALL, participant(present={1: 5760, 2: 5760, 3: 5759}))
    assert (found.met, found.value) == (False, Decimal("0.7999"))
    assert (
        found.text.in_("es")
        == "Asistió 4 h 47 min 59 s de 6 h (79.99\N{NO-BREAK SPACE}%); se pide el 80\N{NO-BREAK SPACE}%: le falta 1 s."
    )
    assert found.text.in_("en") == "Attended 4 h 47 min 59 s of 6 h (79.99%); 80% required: short by 1 s."


def test_a_share_that_falls_between_two_seconds_needs_the_later_one() -> None:
    of = edition(session(1, seconds=101))
    assert not finding(OVERALL, participant(present={1: 80}), of).met
    assert finding(OVERALL, participant(present={1: 81}), of).met


def test_nobody_is_present_longer_than_a_session_lasts() -> None:
    found = finding(OVERALL, participant(present={1: 5 * HOUR, 2: 2 * HOUR}))
    assert (found.met, found.value) == (False, Decimal("0.6666"))


def test_sessions_are_weighed_by_their_seconds_not_counted() -> None:
    of = edition(session(1, seconds=8 * HOUR), session(2, seconds=HOUR), session(3, seconds=HOUR))
    assert finding(OVERALL, participant(present={1: 8 * HOUR}), of).met
    assert not finding(OVERALL, participant(present={2: HOUR, 3: HOUR}), of).met


def test_evidence_names_every_file_once() -> None:
    found = finding(OVERALL, participant(present={1: 1, 2: 1}))
    assert found.evidence == (number(5001), number(5002))


def test_without_sessions_nobody_attended() -> None:
    found = finding(OVERALL, participant(), edition())
    assert not found.met
    assert found.text.in_("en") == "The edition has no sessions, so it is not met."


MODULES = {"modules": "all", "at": 0.80}


def test_every_module_counts_by_itself() -> None:
    found = finding(MODULES, participant(present={1: 2 * HOUR, 2: 2 * HOUR, 3: 5000}))
    assert (found.met, found.value, found.threshold) == (False, 2, 3)
    assert found.text.in_("es") == (
        "Asistió al menos al 80\N{NO-BREAK SPACE}% en 2 de 3 módulos; se piden 3. Módulo 3: 69.44\N{NO-BREAK SPACE}%, le faltan 12 min 40 s."
    )
    assert found.text.in_("en") == (
        "Attended at least 80% of 2 of 3 modules; 3 required. Module 3: 69.44%, short by 12 min 40 s."
    )


def test_sessions_of_one_module_are_added_up() -> None:
    of = edition(session(1, module=1), session(2, module=1))
    assert finding(MODULES, participant(present={1: 2 * HOUR, 2: 4320}), of).met
    assert not finding(MODULES, participant(present={1: 2 * HOUR, 2: 4319}), of).met


def test_a_module_without_sessions_is_attended_by_nobody_and_said_so() -> None:
    found = finding(MODULES, participant(present={1: 2 * HOUR}), edition(session(1), modules=(1, 2)))
    assert not found.met
    assert found.text.in_("es").endswith("Módulo 2: no tiene sesiones.")


def test_more_modules_than_the_course_has_are_never_attended() -> None:
    found = finding({"modules": 4, "at": 0.80}, participant(present={1: 7200, 2: 7200, 3: 7200}))
    assert not found.met
    assert found.text.in_("en").endswith("The course does not have as many modules, so it is not met.")


def test_some_modules_may_be_enough() -> None:
    who = participant(present={1: 2 * HOUR, 2: 2 * HOUR})
    assert finding({"modules": 2, "at": 0.80}, who).met
    assert not finding({"modules": 3, "at": 0.80}, who).met


def test_a_course_without_modules_passes_nobody_by_modules() -> None:
    assert not finding(MODULES, participant(), edition(modules=())).met


@pytest.mark.parametrize(
    ("score", "graders", "met", "es"),
    [
        ("71", 2, True, "Su proyecto obtuvo 71 de 100 de 2 evaluadores; se piden 71 de al menos 2."),
        ("70.99", 2, False, "Su proyecto obtuvo 70.99 de 100 de 2 evaluadores; se piden 71 de al menos 2: le faltan 0.01 puntos."),
        ("90", 1, False, "Su proyecto obtuvo 90 de 100 de 1 evaluador; se piden 71 de al menos 2: falta 1 evaluador."),
        ("60.5", 1, False, "Su proyecto obtuvo 60.5 de 100 de 1 evaluador; se piden 71 de al menos 2: le faltan 10.5 puntos y falta 1 evaluador."),
    ],
)  # fmt: skip
def test_a_project_needs_the_score_and_the_graders(score: str, graders: int, met: bool, es: str) -> None:
    found = finding({"project_score": 71, "graders_min": 2}, participant(project(score, graders=graders)))
    assert (found.met, found.value, found.text.in_("es")) == (met, Decimal(score), es)
    assert found.evidence == (number(700),)


def test_without_a_project_there_is_no_score_and_no_rank() -> None:
    for rule in ({"project_score": 71}, {"project_rank": 1}):
        found = finding(rule, participant())
        assert (found.met, found.value, found.evidence) == (False, None, ())
        assert found.text.in_("en") == "Has no scored team project, so it is not met."


@pytest.mark.parametrize(
    ("rank", "tied", "met"), [(1, False, True), (1, True, True), (2, False, False), (2, True, False)]
)
def test_teams_that_tie_share_the_rank(rank: int, tied: bool, met: bool) -> None:
    found = finding({"project_rank": 1}, participant(project(rank=rank, tied=tied)))
    assert (found.met, found.value) == (met, rank)
    assert ("compartido" in found.text.in_("es")) == tied


def test_leading_a_group_is_told_with_the_groups_name() -> None:
    found = finding({"leads_group": True}, participant(group="Chiriquí", leads=True))
    assert (found.met, found.text.in_("es"), found.text.in_("en")) == (
        True,
        "Dirige el grupo Chiriquí.",
        "Leads the group Chiriquí.",
    )
    assert not finding({"leads_group": True}, participant(group="Chiriquí")).met


@pytest.mark.parametrize(
    ("seconds", "met", "minutes", "es"),
    [
        (2700, True, 45, "Asistió 45 min de la sesión «Sesión 1» (s1); se piden 45 minutos."),
        (2699, False, 44, "Asistió 44 min 59 s de la sesión «Sesión 1» (s1); se piden 45 minutos: le falta 1 s."),
        (0, False, 0, "Asistió 0 s de la sesión «Sesión 1» (s1); se piden 45 minutos: le faltan 45 min."),
    ],
)
def test_minutes_of_a_session_are_whole_minutes(seconds: int, met: bool, minutes: int, es: str) -> None:
    found = finding({"minutes_of_session": 45}, participant(present={1: seconds}), edition(session(1)), per="session")
    assert (found.met, found.value, found.threshold, found.text.in_("es")) == (met, minutes, 45, es)
