"""Whether the times in a file fit a session; otherwise every participant would count as absent, or for too little."""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Literal
from zoneinfo import ZoneInfo

from diplomado_sessions.attendance.presence.intervals import Interval
from diplomado_sessions.timetable.window import Window

Fit = Literal["well", "partly", "not"]

CLEARLY = 0.1
"""How much more of all connected time has to lie inside, so that another session or another hour fits better."""
MAX_SHIFT_MINUTES = 14 * 60
_HALF_HOUR = 0.05


class _Moments:
    """Different moments in their order, and how many there are before each, and what they add up to."""

    def __init__(self, found: Mapping[datetime, int]) -> None:
        known = sorted((moment.timestamp(), times) for moment, times in found.items())
        self.moments = array("d", (moment for moment, _ in known))
        self.counts = array("q", accumulate((times for _, times in known), initial=0))
        self.sums = array("d", accumulate((moment * times for moment, times in known), initial=0.0))


class ConnectedTime:
    """The connected time of all people in a file together, summed up once so that many windows can be compared.

    A long file has very many connections, and far fewer different seconds at which they begin and end.
    """

    def __init__(self, intervals: Iterable[Interval]) -> None:
        """Sum up connections."""
        starts, ends = Counter[datetime](), Counter[datetime]()
        for start, end in intervals:
            starts[start] += 1
            ends[end] += 1
        self._starts, self._ends = _Moments(starts), _Moments(ends)
        self.total = self._ends.sums[-1] - self._starts.sums[-1]

    def __bool__(self) -> bool:
        """Return whether there is any connection."""
        return bool(self._starts.moments)

    def touches(self, window: Window) -> bool:
        """Return whether any connection has a part inside a window, or a moment."""
        begun = bisect_left(self._starts.moments, window.ends_at.timestamp())
        ended = bisect_right(self._ends.moments, window.starts_at.timestamp())
        return self._starts.counts[begun] > self._ends.counts[ended]

    def ends_after(self, moment: datetime) -> bool:
        """Return whether any connection ends later than a moment."""
        return bool(self) and self._ends.moments[-1] > moment.timestamp()

    def share_inside(self, window: Window, shift_minutes: int = 0) -> float:
        """Return which part of the time lies inside a window if it is shifted, from 0 to 1; 0 if nothing does."""
        shift = shift_minutes * 60
        first, last = window.starts_at.timestamp() - shift, window.ends_at.timestamp() - shift
        return max(0.0, (self._before(last) - self._before(first)) / self.total) if self.total else 0.0

    def _before(self, moment: float) -> float:
        started, ended = bisect_left(self._starts.moments, moment), bisect_left(self._ends.moments, moment)
        since = self._starts.counts[started] * moment - self._starts.sums[started]
        return since - (self._ends.counts[ended] * moment - self._ends.sums[ended])


def fit(connected: ConnectedTime, window: Window) -> Fit:
    """Return how connections fit a window: partly, if less than half of all connected time lies inside."""
    if not connected.touches(window):
        return "not"
    return "well" if connected.share_inside(window) >= 0.5 else "partly"


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much times have to be shifted to fit better, which zones would explain it, and the part inside then."""

    minutes: int
    share: float
    zones: tuple[str, ...]


def find_shift(connected: ConnectedTime, window: Window, zone: ZoneInfo, zones: Iterable[str]) -> Shift | None:
    """Return the whole or half hours by which times read in `zone` fit clearly better, or None.

    `zones` are names of zones that may explain it.
    """
    now = connected.share_inside(window)
    shares = {minutes: connected.share_inside(window, minutes) for minutes in range(-MAX_SHIFT_MINUTES, 841, 30)}
    # Half an hour is rarely a zone, and often people who came late.
    best = max(shares, key=lambda m: (round(shares[m] - (_HALF_HOUR if m % 60 else 0.0), 3), -abs(m), m))
    if not best or shares[best] - now < CLEARLY:
        return None
    explaining = [name for name in dict.fromkeys(zones) if _difference(zone, name, window.starts_at) == best]
    return Shift(best, shares[best], tuple(explaining))


def _difference(zone: ZoneInfo, other: str, moment: datetime) -> float:
    """Return by how many minutes times move that are read in another zone."""
    offset, of_other = moment.astimezone(zone).utcoffset(), moment.astimezone(ZoneInfo(other)).utcoffset()
    return ((offset or timedelta()) - (of_other or timedelta())).total_seconds() / 60


def shares_inside(connected: ConnectedTime, windows: Mapping[str, Window]) -> dict[str, float]:
    """Return which part of all connected time lies inside the windows of sessions, by their codes, the most first."""
    shares = {code: connected.share_inside(window) for code, window in windows.items()}
    found = [code for code, share in shares.items() if share > 0]
    return {code: shares[code] for code in sorted(found, key=lambda code: (-shares[code], code))}
