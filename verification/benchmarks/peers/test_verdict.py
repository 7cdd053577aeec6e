"""The verdict on a relay from the records of its topic."""

from verification.benchmarks.peers.verdict import Verdict, judge


def test_a_topic_with_every_row_once_and_in_order_is_faultless() -> None:
    assert judge(range(1, 5), [[("a", 1), ("a", 3)], [("b", 2), ("b", 4)]]) == Verdict(0, 0, 0)


def test_a_row_that_never_came_is_lost() -> None:
    assert judge(range(1, 4), [[("a", 1), ("a", 3)]]) == Verdict(lost=1, doubled=0, reordered=0)


def test_a_repeated_stretch_is_doubled_and_not_reordered() -> None:
    assert judge(range(1, 4), [[("a", 1), ("a", 2), ("a", 1), ("a", 2), ("a", 3)]]) == Verdict(0, 2, 0)


def test_a_first_coming_behind_a_later_row_of_its_key_is_reordered() -> None:
    assert judge(range(1, 4), [[("a", 1), ("a", 3), ("a", 2)]]) == Verdict(0, 0, 1)


def test_keys_do_not_wait_for_each_other() -> None:
    assert judge(range(1, 4), [[("a", 1), ("b", 3), ("a", 2)]]) == Verdict(0, 0, 0)


def test_rows_of_another_stretch_do_not_count() -> None:
    assert judge(range(5, 6), [[("a", 1), ("a", 5), ("a", 1)]]) == Verdict(0, 0, 0)
