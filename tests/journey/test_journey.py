"""The whole journey of both programmes: what comes of it, what is in the logs, and that a difference would be told.

All in one file, so that one worker replays the programmes once.
"""

import dataclasses
import json
import zlib
from pathlib import Path

import pytest

from diplomado_acceptance.demo.comparison import compare
from diplomado_acceptance.demo.events import count_events, differences, expected_events
from diplomado_acceptance.demo.expectation import Expectation
from diplomado_acceptance.demo.observation import observe
from diplomado_acceptance.demo.press_note import write_note
from diplomado_acceptance.replay.client import services
from diplomado_acceptance.replay.errors import ValidationFailed
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay_on
from diplomado_contracts.services import SERVICES
from tests.journey import small
from tests.journey.conftest import Journey
from tests.journey.searching import found_in, personal_data

pytestmark = [pytest.mark.journey, pytest.mark.in_order]


async def test_everything_is_as_it_must_be(journey: Journey) -> None:
    assert journey.outcome.complaints == []


async def test_the_report_has_its_fixed_form(journey: Journey) -> None:
    report = journey.outcome.report()
    programme = {
        "people", "registered", "waitlisted", "attended", "graduated", "certificates", "recognitions", "institutions",
        "best_team", "unmatched", "mismatches",
    }  # fmt: skip
    assert list(report) == [
        "ok", "platform", "programmes", "events", "emails", "verified", "dead_letters", "seconds", "rss_mb",
    ]  # fmt: skip
    assert {"panama-2021": programme, "panama-2023": programme} == {
        name: set(counted) for name, counted in report["programmes"].items()
    }
    assert {"kafka": {"version", "kind"}, "postgres": {"version", "kind"}} == {
        name: set(server) for name, server in report["platform"].items()
    }
    assert report["ok"] is True
    assert (report["dead_letters"], report["verified"]["revoked"]) == (0, 1)
    assert set(SERVICES) == set(report["rss_mb"])
    assert all(megabytes > 0 for megabytes in report["rss_mb"].values())


async def test_the_press_notes_say_what_the_missions_said(journey: Journey) -> None:
    webinars, course = (write_note(seen) for seen in journey.outcome.observations)
    assert webinars.startswith("106 people took part in 2 sessions (14 July 2021 and 15 July 2021)")
    assert "Western Hemisphere Program, Refugee and Migrant Response Plan for Venezuela. Donors: Oficina de" in webinars
    assert course.startswith("49 officials of 9 institutions graduated from")
    assert "of the Servicio Nacional de Fronteras in Darién" in course
    assert "Recognised as group leaders: Chiriquí (MITRADEL), Darién (MINSA), Panamá (MINMUJER)." in course
    assert "with ISAE Universidad" in course
    assert "SDG 10, 16, 17" in course


async def test_a_forged_paper_is_told_from_the_one_that_was_issued(journey: Journey) -> None:
    assert "Persona Que No Asistió" in journey.outcome.verification.forged
    assert {"diploma.pdf", "forged.pdf", "longest-name.pdf", "revoked-page.html"} <= {
        path.name for path in journey.outcome.verification.saved
    }


async def test_a_second_replay_changes_nothing(journey: Journey) -> None:
    deployment = journey.deployment
    for example, seen in zip(journey.examples, journey.outcome.observations, strict=True):
        again = await replay_on(deployment, example.programme)
        assert again.edition_id == seen.replayed.edition_id
        async with services(deployment.services, deployment.token("coordinator"), "looking") as reached:
            after = await observe(again, reached, deployment.mailbox)
        revoked = {"certificate_revoked"} if example.programme.name == "panama-2021" else set()
        differences = [
            difference
            for difference in compare(example.expected, after)
            if not any(name in difference for name in revoked)
        ]
        assert [difference for difference in differences if "mails" not in difference] == []
    assert journey.outcome.events == await count_events(deployment.kafka)


async def test_no_name_and_no_address_of_the_examples_is_in_a_log(journey: Journey) -> None:
    searched = set().union(*(personal_data(seen) for seen in journey.outcome.observations))
    assert len(searched) > 600
    assert found_in(journey.deployment.logs, searched) == set()


@pytest.mark.parametrize(
    "line", ["to ivonne.abrego@inec.example", "Ivonne \\u00c1brego Trejos", "IVONNE ABREGO TREJOS"]
)
async def test_the_search_finds_a_name_however_it_is_written(journey: Journey, tmp_path: Path, line: str) -> None:
    (tmp_path / "sessions.log").write_text(json.dumps({"event": "x"}) + f'\n{{"event": "{line}"}}\n')
    assert found_in(tmp_path, personal_data(journey.outcome.observations[1])) != set()


@pytest.mark.parametrize("service", SERVICES)
async def test_logs_say_something_all_the_same(journey: Journey, service: str) -> None:
    lines = [json.loads(line) for line in (journey.deployment.logs / f"{service}.log").read_text().splitlines()]
    assert len(lines) > 50
    assert all({"event", "level", "timestamp", "service"} <= line.keys() for line in lines)
    # on a new cluster the client library complains once that the group has no coordinator yet
    ours = [line for line in lines if line["event"] != "library.message"]
    assert [line["event"] for line in ours if line["level"] in {"error", "critical"}] == []


def course(journey: Journey) -> tuple[Expectation, list[str]]:
    """What is expected of the course, and the address of the first person in it."""
    expected = journey.examples[1].expected
    return expected, [email for email, person in expected.people.items() if person.graduated]


async def test_a_wrong_second_is_found(journey: Journey) -> None:
    expected, (email, *_) = course(journey)
    person = expected.people[email]
    seconds = person.seconds | {"m1-1": person.seconds["m1-1"] + 1}
    changed = {**expected.people, email: person.model_copy(update={"seconds": seconds})}
    (complaint,) = compare(expected.model_copy(update={"people": changed}), journey.outcome.observations[1])
    assert complaint.startswith(f"{email}, seconds: expected")


async def test_a_missing_and_an_unknown_person_are_found(journey: Journey) -> None:
    expected, (email, *_) = course(journey)
    others = {name: person for name, person in expected.people.items() if name != email}
    others["somebody.else@snm.example"] = expected.people[email]
    found = compare(expected.model_copy(update={"people": others}), journey.outcome.observations[1])
    assert f"{email}: not expected at all" in found
    assert "somebody.else@snm.example: not found" in found


async def test_a_wrong_figure_award_mail_or_rank_is_found(journey: Journey) -> None:
    expected, _ = course(journey)
    changed = expected.model_copy(
        update={
            "figures": expected.figures.model_copy(update={"graduated": 50}),
            "certificates": {**expected.certificates, "diploma": 50},
            "mails": {**expected.mails, "certificate_issued": 68},
            "ranking": expected.ranking[::-1],
        }
    )
    found = compare(changed, journey.outcome.observations[1])
    for beginning in (
        "figures, graduated: expected 50",
        "certificates, diploma: expected 50",
        "mails, certificate_issued",
        "ranking:",
    ):
        assert any(complaint.startswith(beginning) for complaint in found), beginning


async def test_a_broken_row_that_was_not_expected_is_found(journey: Journey) -> None:
    seen = journey.outcome.observations[1]
    assert seen.replayed.broken_rows == {}
    changed = dataclasses.replace(seen, replayed=dataclasses.replace(seen.replayed, broken_rows={"a.csv": [5]}))
    assert compare(journey.examples[1].expected, changed) == ["broken rows, a.csv: expected none, found 5"]


async def test_a_lost_fact_and_one_too_many_are_found(journey: Journey) -> None:
    expected = [example.expected.events for example in journey.examples]
    people = [email for example in journey.examples for email in example.expected.people]
    wanted = expected_events(expected, people, 1)
    events = journey.outcome.events.copy()
    events["Graduated"] -= 1
    events["Attended"] += 1
    assert differences(wanted, events) == [
        "events, Attended: expected 899, found 900",
        "events, Graduated: expected 49, found 48",
    ]


async def test_a_dead_letter_or_a_failed_verification_makes_the_demo_fail(journey: Journey) -> None:
    parked = dataclasses.replace(journey.outcome, dead_letters={"sessions": 1})
    failed = dataclasses.replace(
        journey.outcome,
        verification=dataclasses.replace(journey.outcome.verification, failures=["verification: not shown"]),
    )
    assert (parked.ok, parked.complaints) == (False, ["sessions: 1 dead letters"])
    assert (failed.ok, failed.complaints) == (False, ["verification: not shown"])


async def replayed(journey: Journey, folder: Path) -> dict[str, int]:
    """Replay a small programme; return the seconds of each person in its only session."""
    result = await replay_on(journey.deployment, read_folder(folder))
    async with services(journey.deployment.services, journey.deployment.token("coordinator"), "looking") as reached:
        held = await reached.get("sessions", f"/api/v1/sessions/{result.sessions['s1']}/attendance", "looking")
    emails = {registration: email for email, registration in result.people.items()}
    return {emails[presence["registration_id"]]: presence["seconds"] for presence in held["attendance"]}


async def test_any_folder_of_the_form_can_be_replayed(journey: Journey, tmp_path: Path) -> None:
    seconds = await replayed(journey, small.write(tmp_path, "small-1"))
    assert seconds == {"nusta@correo.example": 1800, "bogwa@correo.example": 2700}


async def test_a_code_that_nobody_knows_is_named_before_anything_is_sent(journey: Journey, tmp_path: Path) -> None:
    folder = small.write(tmp_path, "small-2", people=small.PEOPLE.replace("teaching", "astrology"))
    with pytest.raises(ValidationFailed) as failed:
        await replayed(journey, folder)
    (error,) = failed.value.errors
    assert (error.file, error.row, error.column) == ("registrations.csv", 3, "occupation")
    async with services(journey.deployment.services, journey.deployment.token("coordinator"), "looking") as reached:
        found = await reached.get("registration", "/api/v1/editions?code=small-2", "looking")
    assert found["editions"] == []


@pytest.mark.parametrize(
    ("spoilt", "places"),
    [
        (
            small.ZOOM.replace("02/01/2024 09:30:00 AM", "by lunch").replace("02/01/2024 10:04:00 AM", "later"),
            [("attendance/zoom.csv", 2, "Leave Time"), ("attendance/zoom.csv", 3, "Leave Time")],
        ),
        (small.ZOOM.replace("02/01/2024", "03/01/2024"), [("attendance/zoom.csv", 0, "")]),
        ("who,when\nÑusta,always\n", [("attendance/zoom.csv", 0, "")]),
    ],
)
async def test_a_refused_attendance_file_is_named_and_corrected_it_goes_on(
    journey: Journey, tmp_path: Path, spoilt: str, places: list[tuple[str, int, str]]
) -> None:
    code = f"small-{zlib.crc32(spoilt.encode())}"
    with pytest.raises(ValidationFailed) as failed:
        await replayed(journey, small.write(tmp_path, code, zoom=spoilt))
    assert [(error.file, error.row, error.column) for error in failed.value.errors] == places
    seconds = await replayed(journey, small.write(tmp_path, code))
    assert seconds == {"nusta@correo.example": 1800, "bogwa@correo.example": 2700}
