"""The folder examples/panama-2023."""

from dataclasses import replace
from pathlib import Path
from random import Random

from examples.making import expected
from examples.making.files import write_bytes, write_csv, write_yaml
from examples.making.folder import write_corrections, write_excuses, write_resolutions, write_withdrawals
from examples.making.panama_2023 import graduation
from examples.making.panama_2023.edition import ACT, EDITION, HEADING, POLICY
from examples.making.panama_2023.people import INSTITUTIONS, PANAMA
from examples.making.panama_2023.scores import Points, grade, rank
from examples.making.panama_2023.story import Story, tell
from examples.making.panama_2023.timetable import MODULES, RESTART, SLOTS, Slot
from examples.making.room import write_check_ins, write_signed_list
from examples.making.teams import write_report
from examples.making.truth import Device, Session
from examples.making.zoom.meetings import write_meeting

# How each institution's office saved its list; the rest is UTF-8 with commas.
SAVED = {"MINSA": ("cp1252", ";"), "MEDUCA": ("utf-8-sig", ","), "SNM": ("utf-8-sig", ";")}


def write(folder: Path) -> None:
    """Write every file of the course."""
    story = tell()
    graded = grade(Random(71), story.teams)
    awards = graduation.decide(story, graded)
    graduation.check(story, awards)
    write_yaml(folder / "edition.yaml", EDITION, HEADING)
    write_yaml(folder / "policy.yaml", POLICY, "Shares of scheduled time, 0.8 is 80 %; scores out of 100.")
    write_yaml(folder / "act.yaml", ACT, "Where and when the graduation act is signed, and by whom.")
    _write_nominations(folder, story)
    write_withdrawals(folder, story.withdrawals)
    for slot, session in zip(SLOTS, story.sessions, strict=True):
        _write_attendance(folder, slot, session)
        for file in slot.signed_lists():
            write_signed_list(folder / file, session, _names_on_the_list(story))
    write_check_ins(folder, story.sessions)
    write_excuses(folder, ((*key, e.reason, e.document, e.note) for key, e in story.excused.items()))
    write_resolutions(folder, story.sessions)
    _write_projects(folder, story, graded)
    why = ("technical_failure", "Apagón en el puesto; la lista firmada muestra que siguió presente")
    write_corrections(folder, ((code, email, seconds, *why) for (code, email), seconds in story.corrected.items()))
    write_yaml(folder / "expected.yaml", expected.describe(_outcome(story, graded, awards)), expected.HEADING)


def _write_nominations(folder: Path, story: Story) -> None:
    header = (
        "given_names",
        "family_names",
        "email",
        "institution",
        "position",
        "occupation",
        "sex",
        "age_band",
        "admin_area",
        "group",
        "leads_group",
        "language",
    )
    for institution in INSTITUTIONS:
        rows = [
            (
                p.given,
                p.family,
                p.email,
                p.institution,
                p.position,
                p.occupation,
                p.sex,
                p.age_band,
                p.admin_area,
                p.group,
                "sí" if p.leads_group else "no",
                p.language,
            )
            for p in story.people.values()
            if p.institution == institution.code
        ]
        encoding, separator = SAVED.get(institution.code, ("utf-8", ","))
        path = folder / f"nominations/{institution.code.lower()}.csv"
        write_csv(path, header, rows, encoding=encoding, separator=separator)


def _names_on_the_list(story: Story) -> list[tuple[str, str]]:
    people = sorted((item for item in story.people.items() if item[0][1] == PANAMA), key=lambda item: item[0])
    registered = [person for _, person in people if story.places[person.email].status == "registered"]
    return [(person.name, person.email) for person in registered]


def _write_attendance(folder: Path, slot: Slot, session: Session) -> None:
    rng = Random(slot.code)
    if slot.held == "teams":
        [file] = slot.files()
        write_bytes(folder / file, write_report(session, MODULES[slot.module - 1][0], rng))
        return
    for number, file in enumerate(slot.files()):
        devices = (
            [_cut(device, RESTART[slot.code], number) for device in session.devices]
            if slot.parts > 1
            else session.devices
        )
        write_bytes(folder / file, write_meeting(session, devices, slot.export, rng))


def _cut(device: Device, second: int, part: int) -> Device:
    """What one device did before (part 0) or after (part 1) the meeting was opened again."""
    before = tuple((start, min(end, second)) for start, end in device.intervals if start < second)
    after = tuple((max(start, second), end) for start, end in device.intervals if end > second)
    return replace(device, intervals=(before, after)[part], waiting=device.waiting if part == 0 else ())


def _write_projects(folder: Path, story: Story, graded: dict[str, Points]) -> None:
    rows = [
        (
            team.code,
            team.name,
            team.project,
            team.institution or "",
            team.area,
            " ".join(team.members),
            " ".join(team.sdg),
            " ".join(map(str, team.gcm)),
        )
        for team in story.teams
    ]
    write_csv(
        folder / "projects.csv", ("team", "name", "project", "institution", "admin_area", "members", "sdg", "gcm"), rows
    )
    points = [
        (team, grader, criterion, value)
        for team, given in graded.items()
        for grader, criteria in given.items()
        for criterion, value in criteria.items()
    ]
    write_csv(folder / "scores.csv", ("team", "grader", "criterion", "points"), points)


def _outcome(story: Story, graded: dict[str, Points], awards: graduation.Awards) -> expected.Outcome:
    ranking = rank(graded)
    return expected.Outcome(
        people=list(story.people.values()), places=story.places, sessions=story.sessions, awards=awards,
        graduates={email for email, codes in awards.items() if "diploma" in codes}, corrected=story.corrected,
        excused=set(story.excused),
        ranking=ranking, recorded=("m1-1",), best_team=str(ranking[0]["team"]),
    )  # fmt: skip
