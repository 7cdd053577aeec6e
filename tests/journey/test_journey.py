"""The whole journey of both programmes: what comes of it, what is in the logs, and that a difference would be told.

All in one file, so that one worker replays the programmes once.
"""

import asyncio
import dataclasses
import json
import os
import random
import re
import sys
import zlib
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from diplomado_acceptance.demo.comparison import compare
from diplomado_acceptance.demo.events import count_events, differences, expected_events
from diplomado_acceptance.demo.expectation import Expectation
from diplomado_acceptance.demo.observation import observe
from diplomado_acceptance.demo.press_note import write_note
from diplomado_acceptance.replay.client import services
from diplomado_acceptance.replay.errors import ValidationFailed
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.run import replay_on
from diplomado_chassis.ids import uuid7
from diplomado_contracts import CertificateRevoked, Graduated, facts
from diplomado_contracts.catalogue import TOPICS
from diplomado_contracts.services import SERVICES
from diplomado_contracts.topics import CERTIFICATES, REGISTRATIONS
from diplomado_local import trace
from diplomado_local.acceptance import parked as said_of_parked
from diplomado_local.folder import Folder
from tests.journey import small
from tests.journey.conftest import Journey
from tests.journey.late_subscriber import Present, status_of
from tests.journey.observed import Exposed, known_lines, written_lines
from tests.journey.searching import found_in, personal_data
from tests.journey.succession import certificates, check_without_services
from tests.support.europass import documents_of, one_of_each
from tests.support.europass_profile import faults
from tests.support.exported import export
from tests.support.services import published
from tests.support.waiting import PATIENCE, eventually

MOST_WORK = {
    "transactions": 60,
    "wal_records": 900,
    "wal_bytes": 110_000,
    "inserted": 170,
    "updated": 30,
    "read": 25_000,
}
"""Of Postgres for each participant: a third more than 31, 680, 83,000, 130, 21 and 17,000, which a busy machine had.

Transactions may double: a quiet machine has more batches of fewer events.
"""

pytestmark = [pytest.mark.journey, pytest.mark.in_order]


async def test_everything_is_as_it_must_be(journey: Journey) -> None:
    assert journey.outcome.complaints == []


async def test_a_participant_costs_postgres_no_more_than_is_known(journey: Journey) -> None:
    spent = {name: journey.work[f"{name}_each"] for name in MOST_WORK}
    assert {name: value for name, value in spent.items() if value > MOST_WORK[name]} == {}


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


async def test_a_subscriber_that_begins_now_learns_the_present_from_the_open_topics(journey: Journey) -> None:
    """In whatever order it reads the topics; what it learns is what the services answer."""
    platform: Any = SimpleNamespace(kafka=journey.deployment.kafka)
    events = [
        event for event, _ in await published(platform, "", [each.name for each in TOPICS if not each.restricted])
    ]
    assert max(Counter(event.revised for event in events).values()) == 1, "a revision of a fact has two events"
    random.Random(7).shuffle(events)
    present = Present()
    present.learn([*events, *events])

    for seen in journey.outcome.observations:
        edition_id = seen.replayed.edition_id
        [edition] = present.of(facts.EDITION, edition_id)
        assert edition.code == seen.edition["code"]
        assert {str(each.registration_id): status_of(each) for each in present.of(facts.REGISTRATION, edition_id)} == {
            each["registration_id"]: each["status"] for each in seen.registrations
        }
        assert {str(each.session_id) for each in present.of(facts.SESSION, edition_id)} == set(
            seen.replayed.sessions.values()
        )
        emails = {each["registration_id"]: each["email"].lower() for each in seen.registrations}
        codes = {session: code for code, session in seen.replayed.sessions.items()}
        seconds = {
            (emails[str(each.registration_id)], codes[str(each.session_id)]): each.seconds
            for each in present.of(facts.ATTENDANCE, edition_id)
            if each.seconds
        }
        assert seconds == {
            (email, code): heard
            for email, person in seen.people.items()
            for code, heard in person.seconds.items()
            if heard
        }
        graduates = {
            emails[str(each.registration_id)]
            for each in present.of(facts.GRADUATION, edition_id)
            if isinstance(each, Graduated)
        }
        assert graduates == {email for email, person in seen.people.items() if person.graduated}
        assert {str(each.certificate_id) for each in present.of(facts.CERTIFICATE, edition_id)} == {
            certificate.certificate_id for certificate in seen.certificates
        }
    assert any(isinstance(each, CertificateRevoked) for _, each in present.facts.values())


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


async def test_a_trace_shows_what_became_of_one_registration_and_names_who_does_not_answer(
    journey: Journey, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the registration to the revoked certificate, with all who applied it, the mails, and nothing personal.

    The ids of the person, of one event and of what caused it lead to parts of the same story.
    """
    deployment = journey.deployment
    platform: Any = SimpleNamespace(kafka=deployment.kafka)
    events = await published(platform, "", [CERTIFICATES.name])
    [(revoked, envelope)] = [(event, told) for event, told in events if isinstance(event, CertificateRevoked)]
    assert await asyncio.to_thread(trace.show, Folder(deployment.root), str(revoked.registration_id))
    said = capsys.readouterr().out
    lines = said.splitlines()
    assert [line[:19] for line in lines] == sorted(line[:19] for line in lines)
    for words in (
        ("training.registrations[", "]@", "sessions applied, certificates applied, notifications applied"),
        ("training.attendances[", "certificates applied"),
        ("training.certificates[", CertificateRevoked.type, "notifications applied", str(envelope.correlation_id)),
        ("mail of notifications", "template=registration_confirmed", "status=sent"),
        ("mail of notifications", "template=certificate_revoked", "status=sent"),
    ):
        assert any(all(word in line for word in words) for line in lines), (words, said)

    for identifier in (revoked.participant_id, envelope.id, envelope.correlation_id):
        assert await asyncio.to_thread(trace.show, Folder(deployment.root), str(identifier))
        part = capsys.readouterr().out
        assert CertificateRevoked.type in part, identifier
        said += part
    (tmp_path / "said.log").write_text(said, "utf-8")
    assert found_in(tmp_path, set().union(*(personal_data(seen) for seen in journey.outcome.observations))) == set()

    away = dataclasses.replace(deployment, pids={"notifications": deployment.pids["notifications"]})
    for sought, known in ((str(revoked.certificate_id), True), (str(uuid7()), False)):
        found, silent = await asyncio.to_thread(trace.ask, away, sought)
        assert bool(found) is known
        assert silent == dict.fromkeys(set(SERVICES) - {"notifications"}, "its process does not run")


@pytest.mark.parametrize("service", SERVICES)
async def test_logs_say_something_all_the_same(journey: Journey, service: str) -> None:
    lines = [json.loads(line) for line in (journey.deployment.logs / f"{service}.log").read_text().splitlines()]
    assert len(lines) > 50
    assert all({"event", "level", "timestamp", "service"} <= line.keys() for line in lines)
    # on a new cluster the client library complains once that the group has no coordinator yet
    ours = [line for line in lines if line["event"] != "library.message"]
    assert [line["event"] for line in ours if line["level"] in {"error", "critical"}] == []


@pytest.mark.parametrize("service", SERVICES)
async def test_every_line_of_the_journey_is_in_the_catalogue_of_lines(journey: Journey, service: str) -> None:
    written = written_lines(journey.deployment.logs / f"{service}.log")
    assert {("http.answered", "info"), ("consumer.applied", "info")} <= written
    assert written - known_lines(service) == set()


@pytest.mark.parametrize("service", SERVICES)
async def test_metrics_after_the_journey_are_those_of_the_catalogue(
    journey: Journey, service: str, tmp_path: Path
) -> None:
    """Each is exposed with its kind and labels, their values are of the sets that it names, and nobody is in them."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:
        shown = (await client.get(journey.deployment.operations[service] + "/metrics")).text
    exposed = Exposed(service, shown)
    assert list(exposed.mistakes()) == []
    busy = {"diplomado_consumer_events", "diplomado_consumer_batch_records", "diplomado_consumer_partitions"}
    busy.add("diplomado_deliveries" if service == "notifications" else "diplomado_outbox_published")
    busy |= {"diplomado_certificate_checks"} if service == "certificates" else set()
    totals = exposed.totals()
    assert {name for name in busy if not totals[name]} == set()
    (tmp_path / f"{service}.log").write_text(shown)
    assert found_in(tmp_path, set().union(*(personal_data(seen) for seen in journey.outcome.observations))) == set()


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


async def copied(journey: Journey, command: str) -> tuple[int, list[Any]]:
    """Run a command as an operator copies it into a shell; return its exit code and the lines that it prints."""
    folders = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    child = await asyncio.create_subprocess_shell(
        command,
        env={**os.environ, "PATH": folders, "DIPLOMADO_FOLDER": str(journey.deployment.root)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(PATIENCE):
        said, errors = await child.communicate()
    assert child.returncode in (0, 1), (command, errors.decode())
    return child.returncode, [json.loads(line) for line in said.splitlines() if line.startswith(b"{")]


async def test_what_messages_and_documents_advise_about_a_dead_letter_works_as_it_is_copied(journey: Journey) -> None:
    """After all that read topics: nonsense is parked. The commands are those of the message itself."""
    producer = AIOKafkaProducer(bootstrap_servers=journey.deployment.kafka)
    await producer.start()
    try:
        await producer.send_and_wait(REGISTRATIONS.name, b"nonsense", key=b"nonsense")
    finally:
        await producer.stop()
    _, advice = said_of_parked("sessions", 1)
    [list_them] = re.findall("`(.+)`", advice)

    async def is_parked() -> bool:
        async with httpx.AsyncClient(timeout=PATIENCE) as client:
            shown = (await client.get(journey.deployment.operations["sessions"] + "/metrics")).text
        return "\ndiplomado_dead_letters 1.0\n" in shown

    await eventually(is_parked)  # a command takes seconds to start
    code, [letter] = await copied(journey, list_them)
    assert code == 0
    assert (letter["reason"], letter["topic"]) == ("undecodable", REGISTRATIONS.name)
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    verbs = re.findall(r"^python -m diplomado_NAME dead-letters (show|redrive|discard) ID", page, re.MULTILINE)
    results = {}
    for verb in verbs:
        command = list_them.replace("list", f"{verb} {letter['id']}")
        results[verb] = await copied(journey, command)
    assert list(results) == ["show", "redrive", "discard"]
    assert results["show"][1][0]["id"] == letter["id"]
    assert results["redrive"][0] == 1, "nonsense stays nonsense"
    assert results["discard"] == (0, [{"discarded": {str(letter["id"]): True}}])
    assert await copied(journey, list_them) == (0, [])


async def test_certificates_of_each_award_have_a_document_for_europass(journey: Journey) -> None:
    """All of them are judged by `make interop`, with the published shapes."""
    found: dict[str, Any] = {}
    for seen in journey.outcome.observations:
        found |= await documents_of(journey.deployment, seen.replayed.edition_id, one_of_each())
    assert len(found) >= 5
    assert {number: faults(document) for number, document in found.items()} == {number: [] for number in found}


async def test_every_certificate_outlives_the_services(
    journey: Journey, running: AsyncExitStack, tmp_path: Path
) -> None:
    """The last one here: it ends everything."""
    issued = await certificates(journey, tmp_path)
    folder = await export(journey.deployment, tmp_path)
    await running.aclose()
    check_without_services(journey.deployment.url, folder, {one["verification_code"]: one for one in issued}, tmp_path)
