"""What a programme is in the end, without identifiers and times: two runs with the same end have equal states."""

from typing import Any

from tests.journey.bad_year.programme import SESSIONS
from tests.journey.bad_year.year import Year


async def state_of(year: Year) -> dict[str, Any]:
    """Ask every service what became of the programme."""
    staff, base = year.staff, f"/api/v1/editions/{year.edition_id}"
    listed = (await staff.get("registration", f"{base}/registrations"))["registrations"]
    active = [view for view in listed if view["status"] in ("registered", "waitlisted")]
    keys = {view["registration_id"]: view["email"].partition("@")[0] for view in active}
    certificates = (await staff.get("certificates", f"{base}/certificates"))["certificates"]
    return {
        "people": {
            keys[view["registration_id"]]: {
                name: view[name]
                for name in ("given_names", "family_names", "status", "institution", "outcome", "group", "leads_group")
            }
            for view in active
        },
        "seconds": {session: await _seconds(year, session, keys) for session in SESSIONS},
        "certificates": sorted([await _certificate(year, found, keys) for found in certificates if _valid(found)]),
        "ranking": [
            (team["code"], str(team["result"]["score"]), team["result"]["rank"])
            for team in (await staff.get("sessions", f"{base}/teams"))["teams"]
        ],
        "report": _figures(await staff.get("registration", f"{base}/report")),
        "open": {
            "guests": len((await staff.get("sessions", f"{base}/unmatched"))["unmatched"]),
            "dead letters": dict((await staff.monitor.backlog()).dead_letters),
        },
    }


async def _seconds(year: Year, session: str, keys: dict[str, str]) -> dict[str, int]:
    answer = await year.staff.get("sessions", f"/api/v1/sessions/{year.sessions[session]}/attendance")
    return {
        keys[presence["registration_id"]]: presence["seconds"]
        for presence in answer["attendance"]
        if presence["seconds"] and presence["registration_id"] in keys
    }


async def _certificate(year: Year, found: dict[str, Any], keys: dict[str, str]) -> tuple[str, ...]:
    """A certificate as anybody can verify it. Numbers and links to earlier certificates are other ones."""
    code = found["verification_code"]
    answer = await year.staff.get("certificates", f"/api/v1/verifications/{code}", public=True)
    told = {
        name: answer.get(name) for name in ("status", "kind", "award", "name", "name_status", "graduated_on", "hours")
    }
    return keys[found["registration_id"]], found["award"], str(told)


def _valid(found: dict[str, Any]) -> bool:
    return bool(found["status"] == "valid")


def _figures(report: dict[str, Any]) -> dict[str, Any]:
    return {name: report[name] for name in ("registered", "waitlisted", "graduated", "institutions")}
