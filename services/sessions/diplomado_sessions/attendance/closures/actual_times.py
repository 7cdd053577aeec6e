"""When a session really took place, and how long it counts."""

from dataclasses import dataclass
from datetime import datetime

from diplomado_sessions.timetable.window import Window


@dataclass(frozen=True, slots=True)
class ActualTimes:
    """When a session took place; None: no source says it. `seconds` is its length, never more than the planned one."""

    window: Window | None
    seconds: int


def actual_times(planned: Window, shown: tuple[datetime, datetime] | None, stated: Window | None) -> ActualTimes:
    """Return when a session took place.

    What a coordinator `stated` is the session, also at another hour than planned. Without it the session lasted from
    the first to the last moment within the planned time that any source `shown` saw a connection. A session that ran
    over counts as long as planned: its denominator never grows.
    """
    window = stated
    if window is None and shown is not None:
        window = Window(max(shown[0], planned.starts_at), min(shown[1], planned.ends_at))
    if window is None or window.seconds < 1:
        return ActualTimes(None, planned.seconds)
    return ActualTimes(window, min(window.seconds, planned.seconds))
