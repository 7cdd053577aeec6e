"""Sessions over midnight, and over a change of the clocks: every format and the room show the same seconds."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.sessions.format_samples import PLAIN_COLUMNS, WRITERS, Shown, csv_of, on_the_clock
from tests.sessions.mission import Mission
from tests.sessions.test_clocks_of_every_format import order_of

ANA = Shown("Ana Ruiz", "ana@correo.example", [(600, 6600)])
NIGHTS = {
    # Half past eleven to half past one: over midnight, and where clocks change over that too.
    "midnight": ("America/Panama", datetime(2021, 7, 15, 4, 30, tzinfo=UTC)),
    "back at one (Havana)": ("America/Havana", datetime(2021, 11, 7, 3, 30, tzinfo=UTC)),
    "forward at midnight (Havana)": ("America/Havana", datetime(2021, 3, 14, 4, 30, tzinfo=UTC)),
    "forward at midnight (Santiago)": ("America/Santiago", datetime(2021, 9, 5, 3, 30, tzinfo=UTC)),
}


@pytest.mark.parametrize("night", NIGHTS)
async def test_a_session_over_midnight_counts_each_second_once(mission: Mission, night: str) -> None:
    name, start = NIGHTS[night]
    zone = ZoneInfo(name)
    first, last = date(2021, 1, 1), date(2021, 12, 31)
    await mission.handle(mission.edition_published(2, starts_on=first, ends_on=last, time_zone=name))
    await mission.http.put(f"/api/v1/editions/{mission.edition_id}/attendance-mapping", json={"columns": PLAIN_COLUMNS})
    ana = await mission.register("Ana", "Ruiz", "ana@correo.example")
    times = {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=2)).isoformat(), "time_zone": name}
    found = {}
    for number, layout in enumerate(WRITERS):
        session = await mission.session(f"S{number}", **times)
        with on_the_clock(lambda second: (start + timedelta(seconds=second)).astimezone(zone)):
            content = csv_of(WRITERS[layout]([ANA]))
        answer = await mission.send_file(session, content, date_order=order_of(layout))
        found[layout] = answer.status_code, (await mission.attendance(session)).get(str(ana), 0)
    # An hour that the clock shows twice, without seconds that decide which, is asked about and not guessed.
    unclear = {"teams-events", "zoom-account", "plain"} if night.startswith("back") else set()
    assert found == {layout: (422, 0) if layout in unclear else (200, 6000) for layout in WRITERS}
