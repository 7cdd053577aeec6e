"""The export of a whole account: the meeting of the session is kept, the others are left out and counted."""

from collections import Counter, defaultdict
from datetime import datetime

from diplomado_sessions.attendance.formats.collecting import Collected, Connection
from diplomado_sessions.attendance.formats.columns import Columns
from diplomado_sessions.attendance.formats.moments import Context, Moments, read_times
from diplomado_sessions.attendance.formats.times import Order


def keep_meeting(collected: Collected, context: Context, *, likely: Order) -> int:
    """Keep the rows of the meeting that was connected longest during the session; return how many others there are.

    A meeting that was started again during the session is the same. If no meeting fits, the nearest one is kept.
    """
    connections = collected.connections
    if len(set(connections.values("meeting"))) <= 1:
        return 0
    texts = {text for connection in connections for text in (connection.joined, connection.left)}
    moments = read_times(texts, context, likely=likely).moments
    inside: Counter[str] = Counter()
    distance: dict[str, float] = defaultdict(lambda: float("inf"))
    for connection in connections:
        start, end = _first(moments.get(connection.joined)), _first(moments.get(connection.left))
        if start is None or end is None:
            continue
        window = context.window
        overlap = (min(end, window.ends_at) - max(start, window.starts_at)).total_seconds()
        inside[connection.meeting] += max(0, int(overlap))
        distance[connection.meeting] = min(distance[connection.meeting], -overlap)
    best = min((connection.meeting for connection in connections), key=lambda one: (-inside[one], distance[one], one))
    identifier = best.partition("\n")[0]
    kept = {one for one in inside if one.partition("\n")[0] == identifier and inside[one]} | {best}
    rows = len(connections)
    collected.connections = Columns(Connection, (one for one in connections.drain() if one.meeting in kept))
    return rows - len(collected.connections)


def _first(moments: Moments | None) -> datetime | None:
    return moments[0] if moments else None
