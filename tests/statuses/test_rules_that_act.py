"""Every field of a policy about attendance acts on the facts that the sessions service really publishes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.sessions.mission import meeting
from tests.statuses.conftest import Course

ANA = ("Ana", "ana@correo.example")
HALF = {"attendance_overall": 0.8}


async def two_hours(course: Course, code: str = "S1", day: int = 14, **changes: Any) -> str:
    """A session from 9:00 to 11:00."""
    times = {"starts_at": f"2021-07-{day}T09:00:00-05:00", "ends_at": f"2021-07-{day}T11:00:00-05:00"}
    return await course.session(code, **{**times, **changes})


async def ana(course: Course) -> UUID:
    return await course.register("Ana", "Ruiz", "ana@correo.example")


async def attended(course: Course, session: str, joined: str, left: str, day: int = 14) -> None:
    """Ana was connected; the session is closed."""
    rows = meeting((*ANA, joined, left)).replace("2021-07-14", f"2021-07-{day}")
    await course.import_file(session, rows)
    await course.close(session)


async def test_a_host_who_ends_early_fails_nobody_if_the_policy_says_actual(course: Course) -> None:
    """The host ended after 80 of 120 minutes, and Ana stayed to the end."""
    who = await ana(course)
    await attended(course, await two_hours(course), "09:00:00", "10:20:00")
    await course.policy(HALF)
    assert await course.outcome(who) == "unmet"
    await course.policy(HALF, denominator="actual")
    progress = await course.progress(who)
    assert progress["awards"][0]["entitled"]
    [session] = progress["sessions"]
    assert (session["seconds"], session["session_seconds"], session["status"]) == (4800, 4800, "present")


async def test_a_file_that_shows_a_longer_session_counts_again(course: Course) -> None:
    who = await ana(course)
    await course.register("Eva", "Sáenz", "eva@correo.example")
    session = await two_hours(course)
    await attended(course, session, "09:00:00", "10:20:00")
    await course.policy(HALF, denominator="actual")
    assert await course.outcome(who) == "met"
    await course.import_file(session, meeting(("Eva", "eva@correo.example", "09:00:00", "11:00:00")))
    assert await course.outcome(who) == "unmet"


async def state(course: Course, session: str, starts: str, ends: str) -> None:
    """A coordinator states when a closed session took place, and closes it again."""
    await course.decide(f"sessions/{session}/reopening")
    times = {"starts_at": f"2021-07-14T{starts}", "ends_at": f"2021-07-14T{ends}"}
    await course.decide(f"sessions/{session}/actual-times", **times)
    await course.close(session)


async def test_a_session_that_began_an_hour_late_is_measured_when_it_took_place(course: Course) -> None:
    """Nobody had moved it. Presence is measured inside the stated times under any policy, grace around them."""
    who = await ana(course)
    session = await two_hours(course)
    await course.import_file(session, meeting((*ANA, "10:00:00", "11:36:00")), shift_minutes="0")
    await course.close(session)
    await course.policy(HALF)
    assert await course.outcome(who) == "unmet"
    await state(course, session, "10:00:00", "12:00:00")
    assert await course.outcome(who) == "met"


async def test_what_is_stated_is_the_actual_length_and_the_plan_the_scheduled_one(course: Course) -> None:
    """A file of the first 70 minutes alone made the session too short; the coordinator states 100."""
    who = await ana(course)
    session = await two_hours(course)
    await attended(course, session, "09:00:00", "10:10:00")
    await course.policy(HALF, denominator="actual")
    assert await course.outcome(who) == "met"
    await state(course, session, "09:00:00", "10:40:00")
    progress = await course.progress(who)
    assert progress["awards"][0]["outcome"] == "unmet"
    assert (progress["sessions"][0]["seconds"], progress["sessions"][0]["session_seconds"]) == (4200, 6000)
    await course.policy(HALF)
    assert (await course.progress(who))["sessions"][0]["session_seconds"] == 7200


async def test_while_a_session_is_reopened_it_is_not_closed_for_the_policy(course: Course) -> None:
    who = await ana(course)
    session = await two_hours(course)
    await course.close(session)
    await course.policy(HALF)
    assert (await course.statuses(who), await course.outcome(who)) == (["absent"], "unmet")
    await course.decide(f"sessions/{session}/reopening")
    assert (await course.statuses(who), await course.outcome(who)) == (["not_closed"], "pending")
    await course.close(session)
    assert (await course.statuses(who), await course.outcome(who)) == (["absent"], "unmet")


@pytest.mark.parametrize(("grace", "outcome"), [(0, "unmet"), (4, "unmet"), (5, "met")])
async def test_grace_counts_presence_just_before_and_after(course: Course, grace: int, outcome: str) -> None:
    """Ana was there from 8:50 to 10:31: 91 of 120 minutes. With five minutes before the start 96, which is 80 %."""
    who = await ana(course)
    await attended(course, await two_hours(course), "08:50:00", "10:31:00")
    await course.policy(HALF, grace_minutes=grace)
    assert await course.outcome(who) == outcome


async def test_grace_never_makes_a_session_longer(course: Course) -> None:
    who = await ana(course)
    await attended(course, await two_hours(course), "08:30:00", "11:30:00")
    await course.policy(HALF, grace_minutes=60)
    [session] = (await course.progress(who))["sessions"]
    assert (session["seconds"], session["session_seconds"]) == (7200, 7200)


async def test_absent_and_not_closed_are_two_things(course: Course) -> None:
    who = await ana(course)
    first, second = await two_hours(course), await two_hours(course, "S2", 15)
    await course.policy({"attendance_overall": 0.5})
    assert (await course.statuses(who), await course.outcome(who)) == (["not_closed", "not_closed"], "pending")
    await course.close(first)
    assert (await course.statuses(who), await course.outcome(who)) == (["absent", "not_closed"], "pending")
    await course.close(second)
    assert (await course.statuses(who), await course.outcome(who)) == (["absent", "absent"], "unmet")


async def test_present_and_partial_are_named_by_the_policy(course: Course) -> None:
    who = await ana(course)
    await attended(course, await two_hours(course), "09:00:00", "10:40:00")
    await attended(course, await two_hours(course, "S2", 15), "09:00:00", "09:30:00", 15)
    await course.policy(HALF, full_at=0.8)
    assert await course.statuses(who) == ["present", "partial"]


async def excuse(course: Course, session: str, who: UUID) -> str:
    body = {"registration_id": str(who), "reason": "official_duty"}
    answer = await course.http.post(f"/api/v1/sessions/{session}/excuses", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["excuse_id"])


async def test_an_excused_session_leaves_the_denominator_if_the_policy_says_so(course: Course) -> None:
    who = await ana(course)
    await attended(course, await two_hours(course), "09:00:00", "11:00:00")
    missed = await two_hours(course, "S2", 15)
    await course.close(missed)
    made = await excuse(course, missed, who)
    await course.policy(HALF)
    assert (await course.statuses(who), await course.outcome(who)) == (["present", "excused"], "unmet")
    await course.policy(HALF, excused="leaves_denominator")
    assert await course.outcome(who) == "met"
    assert [one["counts"] for one in (await course.progress(who))["sessions"]] == [True, False]
    await course.http.post(f"/api/v1/excuses/{made}/withdrawal")
    assert (await course.statuses(who), await course.outcome(who)) == (["present", "absent"], "unmet")


@pytest.mark.parametrize(("cap", "outcome"), [(0.49, "unmet"), (0.5, "met")])
async def test_excuses_are_capped(course: Course, cap: float, outcome: str) -> None:
    who = await ana(course)
    await attended(course, await two_hours(course), "09:00:00", "11:00:00")
    missed = await two_hours(course, "S2", 15)
    await course.close(missed)
    await excuse(course, missed, who)
    await course.policy(HALF, excused="leaves_denominator", excused_share_max=cap)
    assert await course.outcome(who) == outcome


async def test_a_module_that_is_excused_as_a_whole_is_not_asked_for(course: Course) -> None:
    who = await ana(course)
    await attended(course, await two_hours(course), "09:00:00", "11:00:00")
    missed = await two_hours(course, "S2", 15, module=2)
    await course.close(missed)
    await excuse(course, missed, who)
    await course.policy({"modules": "all", "at": 0.8}, excused="leaves_denominator")
    assert await course.outcome(who) == "met"


async def test_an_accepted_assignment_makes_up_for_a_session_and_is_no_presence(course: Course) -> None:
    who = await ana(course)
    missed = await two_hours(course)
    await course.close(missed)
    body = {"registration_id": str(who), "session_id": missed, "assignment": "Ensayo"}
    asked = await course.http.post(f"/api/v1/editions/{course.edition_id}/make-ups", json=body)
    await course.policy(HALF)
    assert (await course.statuses(who), await course.outcome(who)) == (["absent"], "unmet")
    await course.http.post(f"/api/v1/make-ups/{asked.json()['make_up_id']}/acceptance")
    assert (await course.statuses(who), await course.outcome(who)) == (["made_up"], "met")
    await course.policy(HALF, made_up="counts_absent")
    assert (await course.statuses(who), await course.outcome(who)) == (["absent"], "unmet")
    attendance = await course.attendance(missed)
    assert str(who) not in attendance


async def test_the_share_of_an_equivalent_session_counts_for_the_missed_one(course: Course) -> None:
    """The repetition is in nobody's denominator: Eva, who attended the first, need not come again."""
    who = await ana(course)
    eva = await course.register("Eva", "Sáenz", "eva@correo.example")
    missed = await two_hours(course)
    await course.import_file(missed, meeting(("Eva", "eva@correo.example", "09:00:00", "11:00:00")))
    await course.close(missed)
    await course.published(revision=2, ends_on=date.today() + timedelta(days=30))
    tomorrow = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)
    times = {"starts_at": tomorrow.isoformat(), "ends_at": (tomorrow + timedelta(hours=1)).isoformat()}
    repeated = await course.session("S1-bis", **times)
    body = {"registration_id": str(who), "session_id": missed, "equivalent_session_id": repeated}
    made = await course.http.post(f"/api/v1/editions/{course.edition_id}/make-ups", json=body)
    assert made.status_code == 201, made.text
    await course.policy(HALF)
    assert (await course.outcome(who), await course.outcome(eva)) == ("pending", "met")
    # It took place at last: on the 20th, from nine to ten, with Ana for 48 of 60 minutes.
    times = {"starts_at": "2021-07-20T09:00:00-05:00", "ends_at": "2021-07-20T10:00:00-05:00"}
    await course.session("S1-bis", **times)
    await attended(course, repeated, "09:00:00", "09:48:00", 20)
    progress = await course.progress(who)
    assert (progress["sessions"][0]["status"], progress["sessions"][0]["seconds"]) == ("made_up", 5760)
    assert (await course.outcome(who), await course.outcome(eva)) == ("met", "met")


async def test_an_act_is_not_drafted_over_a_session_that_is_not_closed(course: Course) -> None:
    who = await ana(course)
    await attended(course, await two_hours(course), "09:00:00", "11:00:00")
    open_one = await two_hours(course, "S2", 15)
    await course.policy({"attendance_overall": 0.5})
    assert await course.outcome(who) == "met"
    body: dict[str, Any] = {
        "graduated_on": "2021-07-30",
        "place": "Panamá",
        "signatories": [{"name": "Itzel Abrego", "office": {"es": "D", "en": "D"}, "organisation": "Instituto"}],
    }
    address = f"/api/v1/editions/{course.edition_id}/acts"
    refused = await course.certificates.http.post(address, json=body)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:diplomado:problem:warnings-open")
    [warning] = refused.json()["warnings"]
    assert (warning["code"], warning["subject_id"]) == ("session_not_closed", open_one)
    accept = [{"warnings": [warning["warning"]], "reason": "No se dará esta sesión"}]
    drafted = await course.certificates.http.post(address, json={**body, "accept": accept})
    assert drafted.status_code == 201, drafted.text
    shown = await course.certificates.http.get(f"/api/v1/acts/{drafted.json()['act_id']}")
    assert shown.json()["accepted"] == [{"warning": warning["warning"], "reason": "No se dará esta sesión"}]
    # What was accepted with the draft need not be accepted again, and stays with the signed act.
    signed = await course.certificates.http.post(f"/api/v1/acts/{drafted.json()['act_id']}/signature", json={})
    assert signed.status_code == 200, signed.text
    shown = await course.certificates.http.get(f"/api/v1/acts/{drafted.json()['act_id']}")
    assert [one["warning"] for one in shown.json()["accepted"]] == [warning["warning"]]


@pytest.mark.parametrize(
    ("require", "fields", "field"),
    [
        ({"project_score": 71}, {"session_credit": {"grace_minutes": 5}}, "session_credit.grace_minutes"),
        ({"project_score": 71}, {"session_credit": {"denominator": "actual"}}, "session_credit.denominator"),
        ({"project_score": 71}, {"session_credit": {"made_up": "counts_absent"}}, "session_credit.made_up"),
        ({"leads_group": True}, {"session_credit": {"excused": "leaves_denominator"}}, "session_credit.excused"),
        (HALF, {"session_credit": {"excused_share_max": 0.1}}, "session_credit.excused_share_max"),
        ({"project_score": 71}, {"early_warning": "participant"}, "early_warning"),
    ],
)
async def test_a_field_without_effect_is_refused(
    course: Course, require: dict[str, Any], fields: dict[str, Any], field: str
) -> None:
    body = {"code": "p", "awards": [{"award": "diploma", "kind": "diploma", "require": [require]}], **fields}
    address = f"/api/v1/editions/{course.edition_id}/policy"
    refused = await course.certificates.http.put(f"{address}?lang=en", json=body)
    assert refused.status_code == 422
    [error] = refused.json()["errors"]
    assert error["field"] == field
    assert "effect" in error["message"]
