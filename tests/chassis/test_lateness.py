"""For how long records wait: by their own time once they are read, and since they were seen before."""

from diplomado_chassis.consuming.lateness import Lateness


def test_nothing_waits_so_nothing_is_late() -> None:
    lateness = Lateness()
    lateness.succeeded([100.0])
    assert lateness.seconds(0, [], 500.0) == 0.0


def test_a_record_that_was_read_is_as_late_as_it_is_old() -> None:
    assert Lateness().seconds(3, [400.0, 390.0], 500.0) == 110.0


def test_records_that_nobody_has_read_are_late_since_they_were_seen() -> None:
    lateness = Lateness()
    assert lateness.seconds(2, [], 500.0) == 0.0
    lateness.note(2, 500.0)
    lateness.note(2, 501.0)
    assert lateness.seconds(2, [], 520.0) == 20.0
    lateness.note(0, 521.0)
    assert lateness.seconds(1, [], 530.0) == 0.0


def test_what_failed_stays_late_while_it_is_read_again() -> None:
    lateness = Lateness()
    lateness.failed([450.0, 460.0])
    lateness.failed([455.0])
    assert lateness.seconds(2, [], 500.0) == 50.0
    lateness.succeeded([460.0])
    assert lateness.seconds(1, [], 500.0) == 40.0


def test_a_fast_clock_of_a_writer_makes_nothing_early() -> None:
    assert Lateness().seconds(1, [900.0], 500.0) == 0.0
