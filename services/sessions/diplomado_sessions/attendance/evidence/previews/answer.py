"""A preview as an answer shows it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from diplomado_sessions.attendance.evidence.messages import warnings_about
from diplomado_sessions.attendance.evidence.previews.doubts import Doubt, percent
from diplomado_sessions.attendance.evidence.previews.preview import Preview, ShownPerson
from diplomado_sessions.attendance.formats.refusals import BROKEN_REASONS

MAX_SHOWN = 500


def answer(preview: Preview, doubts: Sequence[Doubt], names: Mapping[UUID, str]) -> dict[str, Any]:
    """Return a preview as JSON values and texts. `names` are those of registrants.

    Counts are of all people; at most MAX_SHOWN of each kind are listed, those who need a decision first.
    """
    found = [person for person in preview.people if person.registration_id]
    waiting = [person for person in preview.people if person.basis == "queued"]
    doubled = [person for person in preview.people if person.namesakes]
    return {
        "digest": preview.digest(),
        "session": {
            "code": preview.session_code,
            "attendance": preview.attendance,
            "starts_at": preview.window.starts_at.isoformat(),
            "ends_at": preview.window.ends_at.isoformat(),
        },
        "layout": preview.report.layout,
        "rows": preview.report.rows,
        "time_zone": preview.reading.zone.key,
        "shift_minutes": preview.reading.shift_minutes,
        "date_order": preview.reading.date_order,
        "fit": preview.fit,
        "fits": [{"code": code, "percent": percent(share)} for code, share in list(preview.fits.items())[:20]],
        "better_shift": preview.shift
        and {
            "minutes": preview.shift.minutes,
            "percent": percent(preview.shift.share),
            "time_zones": list(preview.shift.zones),
        },
        "same_content": preview.same_content and str(preview.same_content),
        "people": len(preview.people),
        "recognised": dict(Counter("merged" if person.merged else person.basis for person in found)),
        "waiting": len(waiting),
        "recognised_people": [_person(person, names) for person in sorted(found, key=_surest_last)[:MAX_SHOWN]],
        "unrecognised_people": [_person(person, names) for person in waiting[:MAX_SHOWN]],
        "namesakes": [
            {**_person(person, names), "candidates": [_candidate(one, names) for one in person.namesakes]}
            for person in doubled[:MAX_SHOWN]
        ],
        "repaired_names": [
            {"row": name.row, "proposal": name.proposal} for name in preview.report.unreadable[:MAX_SHOWN]
        ],
        "totals": len(preview.report.totals),
        "broken": len(preview.report.broken),
        "broken_rows": [
            {"row": row.row, "column": row.column, "text": row.text, "message": BROKEN_REASONS[row.reason]}
            for row in preview.report.broken[:MAX_SHOWN]
        ],
        "other_meetings": preview.report.other_meetings,
        "rows_without_times": preview.report.without_times,
        "rows_of_waiting_room": preview.report.waiting,
        "warnings": [
            {"code": warning.code, "message": warning.message}
            for warning in warnings_about(preview.report, preview.fit)
        ],
        "doubts": [
            {
                "code": doubt.code,
                "message": doubt.message,
                "parameter": doubt.parameter,
                "confirm_is_enough": not doubt.question,
            }
            for doubt in doubts
        ],
    }


def _surest_last(person: ShownPerson) -> tuple[bool, int, int]:
    # What was concluded from a name is looked at before what an e-mail shows.
    return not person.merged, person.basis == "email", person.row


def _person(person: ShownPerson, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "name": person.name,
        "email": person.email,
        "row": person.row,
        "rows": person.rows,
        "by": "merged" if person.merged else person.basis,
        "registration": person.registration_id and _candidate(person.registration_id, names),
        "companions": [_candidate(companion, names) for companion in person.companions],
    }


def _candidate(registration_id: UUID, names: Mapping[UUID, str]) -> dict[str, str]:
    return {"registration_id": str(registration_id), "name": names.get(registration_id, "")}
