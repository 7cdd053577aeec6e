"""Ratios of two versions: pair by pair, above one if the later version needs more."""

from typing import Any

import pytest

from verification.benchmarks.against.verdict import MOST, Compared, compare, turns


def consuming(cpu: float | None, rate: float, bare: float = 1000) -> dict[str, Any]:
    return {
        "consuming": {
            "consuming": {"per_second": rate, "cpu_us_per_event": cpu},
            "bare_insert": {"per_second": bare, "cpu_us_per_event": None},
        }
    }


def of(found: list[Compared], figure: str, cost: str) -> Compared:
    [one] = [one for one in found if (one.figure, one.cost) == (figure, cost)]
    return one


def test_a_ratio_is_the_median_of_the_pairs_and_not_the_ratio_of_the_medians() -> None:
    pairs = [(consuming(10, 100), consuming(11, 100)), (consuming(20, 100), consuming(24, 100)),
             (consuming(40, 100), consuming(20, 100))]  # fmt: skip
    found = of(compare({"consuming": pairs}), "consuming.consuming", "CPU µs")
    assert (found.ratio, found.least, found.greatest, found.pairs) == (1.1, 0.5, 1.2, 3)
    assert (found.before, found.after) == (20, 20)


def test_fewer_in_a_second_are_a_cost() -> None:
    found = of(
        compare({"consuming": [(consuming(10, 2000), consuming(10, 1000))]}), "consuming.consuming", "elapsed µs"
    )
    assert (found.before, found.after, found.ratio, found.too_much) == (500, 1000, 2.0, True)


@pytest.mark.parametrize(("cpu", "too_much"), [(90.0, False), (105.0, False), (105.1, True)])
def test_more_than_the_limit_is_too_much(cpu: float, too_much: bool) -> None:
    found = of(compare({"consuming": [(consuming(100, 100), consuming(cpu, 100))]}), "consuming.consuming", "CPU µs")
    assert found.ratio == pytest.approx(cpu / 100)
    assert found.too_much is too_much is (cpu / 100 > MOST)


def test_a_control_is_shown_and_not_judged_and_what_was_not_measured_is_left_out() -> None:
    found = compare({"consuming": [(consuming(10, 100, bare=1000), consuming(10, 100, bare=100))], "relay": []})
    assert [(one.figure, one.cost) for one in found] == [
        ("consuming.consuming", "CPU µs"), ("consuming.consuming", "elapsed µs"),
        ("consuming.bare_insert", "elapsed µs"),
    ]  # fmt: skip
    control = of(found, "consuming.bare_insert", "elapsed µs")
    assert (control.ratio, control.judged, control.too_much) == (10.0, False, False)


def test_each_version_is_first_as_often_as_the_other() -> None:
    assert turns(4) == [(0, 1), (1, 0), (0, 1), (1, 0)]
