"""How long to wait before Zoom is asked again."""

_FIRST_SECONDS = 1.0
_FIRST_RESCHEDULED_SECONDS = 30.0
_MAX_RESCHEDULED_SECONDS = 3600.0


def pause_seconds(attempt: int, jitter: float, retry_after: float | None) -> float:
    """Return the pause after so many attempts of one request. `jitter` in [0, 1) shortens it by up to half.

    What Zoom asks for is never shortened.
    """
    own = _FIRST_SECONDS * (1 << min(attempt - 1, 10)) * (1 - jitter / 2)
    return own if retry_after is None else max(own, retry_after)


def rescheduled_seconds(failures: int, jitter: float, retry_after: float | None) -> float:
    """Return the pause after work on a meeting failed so many times in a row."""
    own = min(_MAX_RESCHEDULED_SECONDS, _FIRST_RESCHEDULED_SECONDS * (1 << min(failures, 10))) * (1 - jitter / 2)
    return own if retry_after is None else max(own, retry_after)
