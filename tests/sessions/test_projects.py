"""Scores and ranks of projects."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_contracts import Localised
from diplomado_sessions.projects.scoring import (
    Criterion,
    check_points,
    check_rubric,
    grader_total,
    rank_teams,
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
    darien, chiriqui, panama, kuna = (UUID(int=number) for number in range(4))
    places = rank_teams({panama: [Decimal(80)], darien: [Decimal(95)], chiriqui: [Decimal(94), Decimal(96)], kuna: []})
    assert {team: (place.rank, place.tied, place.graders) for team, place in places.items()} == {
        darien: (1, True, 1),
        chiriqui: (1, True, 2),
        panama: (3, False, 1),
    }


@given(st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=20))
def test_a_rank_is_one_more_than_the_teams_that_are_better(scores: list[Decimal]) -> None:
    places = rank_teams({UUID(int=number): [score] for number, score in enumerate(scores)})
    assert sorted(place.rank for place in places.values()) == sorted(
        1 + sum(other > score for other in scores) for score in scores
    )
    assert all(place.tied == (scores.count(scores[team.int]) > 1) for team, place in places.items())


def test_weights_add_up_to_a_hundred_and_no_criterion_stands_twice() -> None:
    assert check_rubric(CRITERIA) == []
    [error] = check_rubric(CRITERIA[:1])
    assert (error.path, error.text.in_("en")) == ("criteria", "The weights add up to 60, not 100.")
    assert len(check_rubric([CRITERIA[0], CRITERIA[0]])) == 2


def test_points_are_given_for_every_criterion_and_no_other() -> None:
    errors = check_points({"idea": Decimal(80), "suerte": Decimal(100)}, CRITERIA)
    assert [error.path for error in errors] == ["points.presentacion", "points.suerte"]


def test_a_team_that_nobody_graded_is_left_out_but_one_with_too_few_graders_holds_all_up() -> None:
    assert short_of_graders({"DAR": 2, "CHI": 1, "PAN": 0}, 2) == ["CHI"]
