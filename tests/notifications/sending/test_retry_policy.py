"""How long a delivery, and the connection, are tried again."""

from datetime import timedelta

from diplomado_notifications.sending.retry_policy import RetryPolicy, reconnect_seconds


def test_pauses_double_up_to_the_longest_and_end_with_the_age() -> None:
    policy = RetryPolicy(timedelta(seconds=20), timedelta(hours=1), timedelta(hours=72))
    young, old = timedelta(minutes=5), timedelta(hours=72)

    pauses = [policy.pause_after(attempts, young, 0.0) for attempts in (1, 2, 3, 20, 10_000)]
    assert pauses == [timedelta(seconds=20), timedelta(seconds=40), timedelta(seconds=80), *[timedelta(hours=1)] * 2]
    assert policy.pause_after(1, young, 0.999) > timedelta(seconds=10)  # type: ignore[operator]
    assert policy.pause_after(3, old, 0.5) is None


def test_the_pause_before_reconnecting_is_bounded() -> None:
    assert [reconnect_seconds(failures, 0.0) for failures in (1, 2, 3, 100)] == [0.5, 1.0, 2.0, 30.0]
    assert 0.25 < reconnect_seconds(1, 0.999) < 0.5
