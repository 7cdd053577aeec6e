"""Scores and ranks of projects."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_contracts import Localised
from diplomado_sessions.projects.graders import Grader, find_by_account, find_double, find_grader
from diplomado_sessions.projects.membership import MemberDecision, adjusted_scores, leavers
from diplomado_sessions.projects.ranks import find_ties, order_by_criteria, rank_teams
from diplomado_sessions.projects.rubric import Criterion, Level, Rubric, check_rubric
from diplomado_sessions.projects.scoring import (
    check_points,
    counted_graders,
    find_outliers,
    grader_total,
    short_of_graders,
    team_score,
)

CRITERIA = (
    Criterion("idea", Localised(es="Idea", en="Idea"), 60),
    Criterion("presentacion", Localised(es="Presentación", en="Presentation"), 40),
)


def test_a_graders_total_weighs_every_criterion() -> None:
    assert grader_total({"idea": Decimal("90.5"), "presentacion": Decimal(70)}, CRITERIA) == Decimal("82.3")


@pytest.mark.parametrize(
    ("totals", "score"),
    [
        (["80", "81"], "80.50"),
        (["80.01", "80.02"], "80.02"),
        (["70", "70", "71"], "70.33"),
        (["2.675"], "2.68"),
        (["100"], "100.00"),
    ],
)
def test_the_score_is_the_mean_with_half_a_cent_rounded_up(totals: list[str], score: str) -> None:
    assert str(team_score([Decimal(total) for total in totals])) == score


def test_equal_scores_share_a_rank_and_the_next_one_is_left_out() -> None:
    places = rank_teams({"PAN": Decimal(80), "DAR": Decimal(95), "CHI": Decimal(95)})
    assert {team: (place.rank, place.tied, place.untied) for team, place in places.items()} == {
        "DAR": (1, True, False),
        "CHI": (1, True, False),
        "PAN": (3, False, False),
    }


def test_what_breaks_a_tie_moves_no_team_past_a_better_score() -> None:
    scores = {"PAN": Decimal(80), "DAR": Decimal(95), "CHI": Decimal(95)}
    orders = {"PAN": (Fraction(100),), "DAR": (Fraction(50),), "CHI": (Fraction(151, 3),)}
    places = rank_teams(scores, orders)
    assert {team: (place.rank, place.tied, place.untied) for team, place in places.items()} == {
        "CHI": (1, False, True),
        "DAR": (2, False, True),
        "PAN": (3, False, False),
    }


SCORES = st.dictionaries(st.integers(0, 50), st.decimals(0, 100, places=1), min_size=1, max_size=20)


@given(SCORES)
def test_a_rank_is_one_more_than_the_teams_that_are_better(scores: dict[int, Decimal]) -> None:
    given_scores = list(scores.values())
    for team, place in rank_teams(scores).items():
        assert place.rank == 1 + sum(other > scores[team] for other in given_scores)
        assert place.tied == (given_scores.count(scores[team]) > 1)


@given(SCORES, st.data())
def test_breaking_ties_keeps_the_order_of_scores(scores: dict[int, Decimal], data: st.DataObject) -> None:
    orders = {team: (Fraction(data.draw(st.integers(0, 3))),) for team in scores}
    shared, broken = rank_teams(scores), rank_teams(scores, orders)
    tied = {team for tie in find_ties(scores) for team in tie}
    for team, own in scores.items():
        assert shared[team].rank <= broken[team].rank < shared[team].rank + max(1, len(tied))
        assert (broken[team].rank == shared[team].rank and not broken[team].untied) or team in tied
        for other, score in scores.items():
            if own > score:
                assert broken[team].rank < broken[other].rank


def test_means_on_a_criterion_are_compared_exactly() -> None:
    three = [{"idea": Decimal(points)} for points in (70, 70, 71)]
    six = [{"idea": Decimal(points)} for points in (70, 70, 70, 70, 71, 71)]
    assert order_by_criteria(three, ["idea"]) == order_by_criteria(six, ["idea"]) == (Fraction(211, 3),)


@given(st.dictionaries(st.text("abc", min_size=1), st.decimals(0, 100, places=2), min_size=1, max_size=8))
def test_a_trimmed_mean_leaves_out_one_highest_and_one_lowest(totals: dict[str, Decimal]) -> None:
    assert counted_graders(totals, "mean") == set(totals)
    counted = counted_graders(totals, "trimmed_mean")
    assert len(counted) == (len(totals) if len(totals) < 3 else len(totals) - 2)
    kept = sorted(totals[name] for name in counted)
    assert kept == (sorted(totals.values()) if len(totals) < 3 else sorted(totals.values())[1:-1])


def test_an_outlier_differs_from_the_mean_of_the_others() -> None:
    totals = {"ana": Decimal(90), "eva": Decimal(80), "leo": Decimal(50)}
    assert find_outliers(totals, Decimal(25)) == {"leo"}  # 35 below 85; ana is 25 above 65, and not more
    assert find_outliers(totals, Decimal(35)) == frozenset()
    assert find_outliers({"ana": Decimal(90), "leo": Decimal(50)}, Decimal(20)) == {"ana", "leo"}
    assert find_outliers({"ana": Decimal(90)}, Decimal(20)) == frozenset()


def rubric(*criteria: Criterion, **changes: object) -> Rubric:
    return Rubric(**{"code": "R", "graders_min": 2, "criteria": criteria or CRITERIA, **changes})  # type: ignore[arg-type]


def test_weights_add_up_to_a_hundred_and_no_criterion_stands_twice() -> None:
    assert check_rubric(rubric()) == []
    [error] = check_rubric(rubric(*CRITERIA[:1]))
    assert (error.path, error.text.in_("en")) == ("criteria", "The weights add up to 60, not 100.")
    assert len(check_rubric(rubric(CRITERIA[0], CRITERIA[0]))) == 2


@pytest.mark.parametrize(
    ("starts", "errors"), [([], 0), ([0, 50, 90], 0), ([50, 90], 1), ([0, 90, 50], 1), ([0, 0], 1)]
)
def test_levels_begin_at_nothing_and_rise(starts: list[int], errors: int) -> None:
    text = Localised(es="Bueno", en="Good")
    levels = tuple(Level(start, text, text) for start in starts)
    assert len(check_rubric(rubric(Criterion("idea", text, 100, levels)))) == errors


@pytest.mark.parametrize(
    ("ties", "criteria", "fields"),
    [
        ("shared", (), []),
        ("criteria", ("idea",), []),
        ("decision", (), []),
        ("criteria", (), ["tie_criteria"]),
        ("shared", ("idea",), ["tie_criteria"]),
        ("criteria", ("idea", "idea"), ["tie_criteria"]),
        ("criteria", ("suerte",), ["tie_criteria.0"]),
    ],
)
def test_criteria_that_break_ties_are_of_the_rubric(ties: str, criteria: tuple[str, ...], fields: list[str]) -> None:
    assert [error.path for error in check_rubric(rubric(ties=ties, tie_criteria=criteria))] == fields


def test_points_are_given_for_every_criterion_and_no_other() -> None:
    errors = check_points({"idea": Decimal(80), "suerte": Decimal(100)}, CRITERIA)
    assert [error.path for error in errors] == ["points.presentacion", "points.suerte"]


def test_a_team_that_nobody_graded_is_left_out_but_one_with_too_few_graders_holds_all_up() -> None:
    assert short_of_graders({"DAR": 2, "CHI": 1, "PAN": 0}, 2) == ["CHI"]


def test_a_grader_is_found_by_name_by_account_and_in_other_spelling() -> None:
    ana, leo = Grader("Ana Ruíz", subject="u-17"), Grader("u-18")
    graders = [ana, leo]
    assert [find_grader(graders, name) for name in ("Ana Ruíz", "u-17", "ANA RUIZ", "u-18", "Ana")] == [
        ana,
        ana,
        ana,
        leo,
        None,
    ]
    assert [find_by_account(graders, account) for account in ("u-17", "u-18", "Ana Ruíz", "u-19")] == [
        ana,
        leo,
        None,
        None,
    ]
    assert find_grader([Grader("Ana Ruíz"), Grader("ANA RUIZ")], "ana ruiz") is None


def test_an_account_belongs_to_one_grader() -> None:
    ana, named = Grader("Ana", subject="u-17"), Grader("u-18")
    assert find_double([ana, named], Grader("Eva", subject="u-17")) == ana
    assert find_double([ana, named], Grader("Eva", subject="u-18")) == named
    assert find_double([ana, named], Grader("u-17")) == ana
    assert find_double([ana, named], Grader("Ana", subject="u-17")) is None


ANA, EVA = UUID(int=1), UUID(int=2)


def left(member: UUID, day: date | None, adjustment: str | None = None) -> MemberDecision:
    return MemberDecision(member, day, None if adjustment is None else Decimal(adjustment), "Motivo")


def test_who_left_before_the_submission_gets_no_score() -> None:
    day = date(2023, 11, 10)
    decisions = [left(ANA, date(2023, 11, 9)), left(EVA, day)]
    assert leavers(decisions, day) == {ANA}
    assert leavers(decisions, None) == {ANA, EVA}
    assert leavers([left(ANA, None, "5")], None) == frozenset()


@given(st.decimals(-100, 100, places=2), st.decimals(0, 100, places=2))
def test_a_members_own_score_stays_within_the_scale(adjustment: Decimal, score: Decimal) -> None:
    own = adjusted_scores([left(ANA, None, str(adjustment))], score)
    assert own.get(ANA, score) == min(Decimal(100), max(Decimal(0), score + adjustment))
    assert (ANA in own) == (own.get(ANA, score) != score)
