"""Draws who was connected when as a strip: one line for each source, and one for what counts. It shows no names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_sessions.attendance.presence.intervals import Interval
from diplomado_sessions.timetable.window import Window

_WIDTH = 720
_LEFT = 150
_LINE = 22
_MARGIN = timedelta(hours=2)
_TITLE = Text("Conexión en la sesión {session}", "Connection in session {session}")
_DESCRIPTION = Text(
    "De {starts_at} a {ends_at} ({zone}). {seconds:Cuenta|Cuentan} {seconds} de {length} {length:segundo|segundos}, en "
    "{intervals} {intervals:intervalo|intervalos}: {spoken}.",
    "From {starts_at} to {ends_at} ({zone}). {seconds} of {length} {length:second|seconds} {seconds:counts|count}, in "
    "{intervals} {intervals:interval|intervals}: {spoken}.",
)
_NONE = Text("ninguno", "none")
_COUNTS = Text("Cuenta", "Counts")
_DECIDED = Text("Decidido a mano", "Decided by hand")
_MAX_SPOKEN = 20
# The least width of an interval and of a gap.
_THIN = 0.5


@dataclass(frozen=True, slots=True)
class Line:
    """One source with its intervals. A withdrawn one is drawn, but does not count."""

    label: Text
    intervals: Sequence[Interval]
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """What is drawn. `union` is the time inside the window, `seconds` what counts in the end."""

    session: Text
    window: Window
    zone: ZoneInfo
    lines: Sequence[Line]
    union: Sequence[Interval]
    seconds: int
    decided: bool


def draw(strip: Strip, language: Language) -> str:
    """Return the strip as SVG with a title and a description for those who do not see it, and without scripts."""
    starts_at, ends_at = _span(strip)
    scale = (_WIDTH - _LEFT - 10) / max(1.0, (ends_at - starts_at).total_seconds())

    def place(moment: datetime) -> float:
        clipped = min(max(moment, starts_at), ends_at)
        return round(_LEFT + (clipped - starts_at).total_seconds() * scale, 2)

    height = (len(strip.lines) + 1) * _LINE + 40
    title = _TITLE.with_values(session=strip.session).in_(language)
    first, last = place(strip.window.starts_at), place(strip.window.ends_at)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="title description" lang={quoteattr(language)} font-family="sans-serif" '
        f'font-size="12">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(_description(strip, language))}</desc>',
        f'<rect x="0" y="0" width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
        f'<rect x="{first}" y="20" width="{round(last - first, 2)}" height="{height - 40}" fill="#e8eef7"/>',
        f'<text x="{first}" y="14">{_clock(strip.window.starts_at, strip.zone)}</text>',
        f'<text x="{last}" y="14" text-anchor="end">{_clock(strip.window.ends_at, strip.zone)}</text>',
    ]
    counting = Line(_DECIDED if strip.decided else _COUNTS, strip.union)
    for number, line in enumerate((*strip.lines, counting)):
        top = 24 + number * _LINE
        colour = "#9a9a9a" if line.withdrawn else ("#1a6b3c" if line is counting else "#1f4e8c")
        parts.append(f'<text x="4" y="{top + 12}">{escape(line.label.in_(language))}</text>')
        places = [(place(start), place(end)) for start, end in line.intervals if start < ends_at and end > starts_at]
        parts += [
            f'<rect x="{left}" y="{top}" width="{max(_THIN, round(right - left, 2))}" '
            f'height="{_LINE - 8}" fill="{colour}"/>'
            for left, right in _distinguishable(places)
        ]
    return "\n".join([*parts, "</svg>"])


def _distinguishable(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Unite what lies so close together that nobody could see the gap: a line has a bounded number of parts."""
    found: list[tuple[float, float]] = []
    for left, right in sorted(places):
        if found and left < found[-1][1] + _THIN:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def _span(strip: Strip) -> tuple[datetime, datetime]:
    """Return from when to when is drawn: all intervals, up to two hours around the session."""
    moments = [moment for line in strip.lines for interval in line.intervals for moment in interval]
    first, last = strip.window.starts_at, strip.window.ends_at
    starts_at = min([first, *moments])
    ends_at = max([last, *moments])
    return max(starts_at, first - _MARGIN), min(ends_at, last + _MARGIN)


def _description(strip: Strip, language: Language) -> str:
    shown = list(strip.union)[:_MAX_SPOKEN]
    spoken = ", ".join(f"{_clock(start, strip.zone)}–{_clock(end, strip.zone)}" for start, end in shown)
    return _DESCRIPTION.with_values(
        starts_at=_clock(strip.window.starts_at, strip.zone),
        ends_at=_clock(strip.window.ends_at, strip.zone),
        zone=strip.zone.key,
        seconds=strip.seconds,
        length=strip.window.seconds,
        intervals=len(strip.union),
        spoken=(spoken + ("…" if len(strip.union) > _MAX_SPOKEN else "")) or _NONE,
    ).in_(language)


def _clock(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%H:%M:%S}"
