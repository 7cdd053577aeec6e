"""The day by which a request must be answered."""

from datetime import date, timedelta

_SATURDAY = 5


def due_on(asked: date, working_days: int) -> date:
    """Return the last day for an answer: so many days from Monday to Friday after the day of the request.

    Public holidays count as working days, so that the day is never later than the law allows.
    """
    day = asked
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY:
            working_days -= 1
    return day
