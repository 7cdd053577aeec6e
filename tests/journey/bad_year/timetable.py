"""Mistakes around sessions and their attendance."""

from datetime import timedelta

from tests.journey.bad_year.programme import BY_KEY, SESSIONS
from tests.journey.bad_year.year import Year


async def session_on_the_wrong_day(year: Year) -> None:
    """A session is put a day too early, and moved."""
    right = year.programme.session("s1")
    day = year.programme.day("s1")
    wrong = {
        name: text.replace(f"{day}", f"{day - timedelta(days=1)}") for name, text in right.items() if "_at" in name
    }
    await year.staff.put("sessions", f"{year.base}/sessions/s1", right | wrong)
    await year.staff.settled("moved")
    await year.staff.put("sessions", f"{year.base}/sessions/s1", right)


async def act_drafted_too_early(year: Year) -> None:
    """An act while a session is still open cannot be drafted without a reason."""
    for session in SESSIONS[:2]:
        await year.staff.post("sessions", f"/api/v1/sessions/{year.sessions[session]}/closure")
    await year.staff.settled("two sessions are closed")
    refused = await year.staff.refused(409, "POST", "certificates", f"{year.base}/acts", json=year.programme.act())
    assert "session_not_closed" in {found["code"] for found in refused["warnings"]}


async def attendance_corrected_wrongly(year: Year) -> None:
    """A correction is given to the wrong person, and taken back by another one."""
    path = f"/api/v1/sessions/{year.sessions['s1']}/corrections"
    registration = (await year.registration("fausto"))["registration_id"]
    minutes = BY_KEY["fausto"].minutes[0]
    for seconds, note in ((7200, "He says that he was there all the time"), (minutes * 60, "It was somebody else")):
        body = {"registration_id": registration, "seconds": seconds, "reason": "clerical_error", "note": note}
        await year.staff.post("sessions", path, body)
        await year.staff.settled("corrected")
