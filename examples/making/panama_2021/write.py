"""The folder examples/panama-2021."""

from pathlib import Path
from random import Random
from typing import Any

from examples.making import expected
from examples.making.files import write_bytes, write_csv, write_yaml
from examples.making.folder import write_corrections, write_resolutions, write_withdrawals
from examples.making.panama_2021.edition import EDITION, HEADING, POLICY, act
from examples.making.panama_2021.story import ENOUGH, TITLES, Story, tell
from examples.making.truth import Session
from examples.making.zoom.webinars import Z8, Z10, write_webinar


def write(folder: Path) -> None:
    """Write every file of the programme."""
    story = tell()
    write_yaml(folder / "edition.yaml", EDITION, HEADING)
    write_yaml(folder / "policy.yaml", POLICY, "Who gets what. Minutes are whole minutes of that session.")
    write_yaml(folder / "act.yaml", act(), "Where and when the certificates are signed, and by whom.")
    _write_registrations(folder, story)
    write_withdrawals(folder, story.withdrawals)
    _write_attendance(folder, story)
    write_resolutions(folder, story.sessions)
    why = ("identity_resolved", "Inscrita dos veces: es la misma persona")
    write_corrections(folder, ((code, email, seconds, *why) for (code, email), seconds in story.corrected.items()))
    write_yaml(folder / "expected.yaml", expected.describe(_outcome(story)), expected.HEADING)


def _write_registrations(folder: Path, story: Story) -> None:
    header = (
        "given_names",
        "family_names",
        "email",
        "language",
        "organisation_type",
        "occupation",
        "admin_area",
        "sex",
        "age_band",
        "consent_statistics",
    )
    rows: list[tuple[Any, ...]] = [
        (p.given, p.family, p.email, p.language, p.organisation_type, p.occupation, p.admin_area, p.sex, p.age_band,
         "yes" if p.statistics else "no")
        for p in story.cast.everyone
    ]  # fmt: skip
    # four forms that came twice: the same person, in a hurry
    for original, position, in_a_hurry in (
        (5, 31, str.upper),
        (18, 60, str.title),
        (44, 96, str.upper),
        (90, 133, str.lower),
    ):
        again = rows[original]
        rows.insert(position, (again[0].lower(), again[1], in_a_hurry(again[2]), *again[3:]))
    write_csv(folder / "registrations.csv", header, rows)


def _write_attendance(folder: Path, story: Story) -> None:
    first, second = story.sessions
    invited = [person for person in story.cast.everyone if story.places[person.email].status == "registered"]
    rng = Random(8)
    english = write_webinar(first, TITLES[0][0], "845 1402 7731", Z8, invited, rng, encoding="utf-8-sig")
    spanish = write_webinar(
        second, TITLES[1][0], "845 1402 9958", Z10, invited, rng, encoding="cp1252", separator=";", pad=True
    )
    write_bytes(folder / "attendance/845-1402-7731 - Attendee Report.csv", english)
    write_bytes(folder / "attendance/845-1402-9958 - Informe de asistentes.csv", spanish)


def _outcome(story: Story) -> expected.Outcome:
    def seconds(session: Session, email: str) -> int:
        return story.corrected.get((session.code, email), session.presence(email))

    awards = {
        person.email: [f"attendance:{s.code}" for s in story.sessions if seconds(s, person.email) >= ENOUGH]
        for person in story.cast.everyone
        if story.places[person.email].status == "registered"
    }
    return expected.Outcome(
        people=story.cast.everyone,
        places=story.places,
        sessions=story.sessions,
        awards={email: codes for email, codes in awards.items() if codes},
        graduates=set(),
        corrected=story.corrected,
        recorded=("s1", "s2"),
    )
