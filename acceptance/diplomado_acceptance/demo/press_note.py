"""Writes the figures of the press notes again, from what the services hold: every number is counted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from diplomado_acceptance.demo.comparison import figures
from diplomado_acceptance.demo.observation import Observation

MIN_GROUP = 5
"""Smaller groups are not published, because they may identify a person."""

AREAS = {"PA-4": "Chiriquí", "PA-5": "Darién", "PA-8": "Panamá"}
_GROUPS = {
    "national_government": "officials of national government",
    "local_government": "officials of local government",
    "security_force": "members of the security forces",
    "academia": "universities and schools",
    "civil_society": "members of civil society organisations",
    "international_organisation": "international organisations",
    "private_sector": "private companies",
    "media": "media",
    "social_work": "social workers",
    "psychology": "psychologists",
    "law": "lawyers",
    "teaching": "teachers",
    "student": "students",
    "health": "health workers",
    "border_migration_officer": "border and migration officers",
    "police_security": "police and security officers",
}


def write_note(seen: Observation) -> str:
    """Return the press note of a course with graduates, or of sessions without graduates."""
    counted = figures(seen)
    lines = _of_a_course(seen, counted) if counted["graduated"] else _of_sessions(seen, counted)
    return "\n".join([*lines, _tags(seen)])


def _of_sessions(seen: Observation, counted: Mapping[str, Any]) -> Iterable[str]:
    report = seen.report
    yield (
        f"{counted['attended']} people took part in {len(seen.timetable)} sessions ({_days(seen)}): "
        f"{_listed(report['by_organisation_type'], ('none', 'other', 'not_stated'))}; by profession "
        f"{_listed(report['by_occupation'], ('other', 'not_stated'))}."
    )
    for session in seen.timetable:
        roles = ", ".join(
            f"{facilitator['role']['en']} ({facilitator['organisation']})" for facilitator in session["facilitators"]
        )
        present = sum(session["code"] in person.seconds for person in seen.people.values())
        yield f"“{session['title']['en']}”: {present} people, facilitated by the {roles}."
    recordings = [session.recording.url for session in seen.replayed.programme.sessions if session.recording]
    yield f"Certificates of attendance: {counted['certificates']}. Recordings: {', '.join(recordings)}"


def _of_a_course(seen: Observation, counted: Mapping[str, Any]) -> Iterable[str]:
    modules, partner = seen.edition["modules"], seen.edition["partner"]
    institutions = [institution["name"] for institution in seen.report["institutions"] if institution["graduated"]]
    title = seen.edition["title"]["en"]
    yield (
        f"{counted['graduated']} officials of {len(institutions)} institutions graduated from “{title}” "
        f"({len(modules)} modules, {seen.edition['hours']} hours), with {partner}."
    )
    yield f"Institutions: {', '.join(sorted(institutions))}."
    names = {institution["code"]: institution["name"] for institution in seen.report["institutions"]}
    for team in (team for team in seen.teams if team["result"] and team["result"]["rank"] == 1):
        institution, area = team["institution"], team["admin_area"]
        yield (
            f"Best project nationwide with {team['result']['score']:.2f} of 100: “{team['project_title']}” of the "
            f"{names.get(institution, institution)} in {AREAS.get(area, area)}."
        )
    leaders = sorted(
        f"{registration['group']} ({registration['institution']})"
        for registration in seen.registrations
        if registration["leads_group"] and registration["outcome"] == "graduated"
    )
    yield f"Recognised as group leaders: {', '.join(leaders)}."


def _days(seen: Observation) -> str:
    zone = ZoneInfo(seen.edition["time_zone"])
    days = [datetime.fromisoformat(session["starts_at"]).astimezone(zone) for session in seen.timetable]
    return " and ".join(sorted({f"{day:%d %B %Y}".lstrip("0") for day in days}))


def _listed(counts: Mapping[str, int], left_out: Iterable[str]) -> str:
    named = sorted(
        ((count, code) for code, count in counts.items() if code not in left_out and count >= MIN_GROUP), reverse=True
    )
    return ", ".join(f"{count} {_GROUPS.get(code, code.replace('_', ' '))}" for count, code in named)


def _tags(seen: Observation) -> str:
    programmes = {programme.code: programme for programme in seen.replayed.programme.edition.programmes}
    donors = {donor.code: donor.name for donor in seen.replayed.programme.edition.donors}
    mine = [programmes[code] for code in seen.replayed.programme.edition.edition.programmes]
    paid = dict.fromkeys(donors[code] for programme in mine for code in programme.donors)
    sdg, gcm = ", ".join(seen.edition["sdg"]), ", ".join(map(str, seen.edition["gcm"]))
    return (
        f"Programmes: {', '.join(programme.title.en for programme in mine)}. Donors: {', '.join(paid)}. "
        f"SDG {sdg}; Global Compact for Migration {gcm}."
    )
