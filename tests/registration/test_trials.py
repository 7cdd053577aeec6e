"""Requests that are tried: answered as if they had been sent, and undone."""

import base64
import json
from typing import Any

import pytest

from tests.registration.mission import Mission, edition_body, institution, person

PATH = "/api/v1/trials/registration"
TABLES = ("editions", "institutions", "participants", "registrations", "outbox", "access_log", "staff_names")


def plan(code: str, csv: str) -> dict[str, Any]:
    """A new institution, an edition and its people, as a mission would send them."""
    edition = "/api/v1/editions/{edition.edition_id}"
    content = base64.b64encode(csv.encode("utf-16")).decode()
    query = {"consent": "oficio 7"}
    return {
        "requests": [
            {"method": "PUT", "path": f"/api/v1/institutions/{code}", "body": institution("Nueva", "academia")},
            {
                "method": "PUT",
                "path": f"/api/v1/editions/{code}",
                "name": "edition",
                "body": edition_body(registration="both"),
            },
            {"method": "POST", "path": f"{edition}/publication"},
            {
                "method": "POST",
                "path": f"{edition}/nominations",
                "query": {**query, "dry_run": "true", "lines": "true"},
                "content": content,
            },
            {"method": "POST", "path": f"{edition}/nominations", "query": query, "content": content},
            {"method": "POST", "path": f"{edition}/registrations", "body": person()},
            {"method": "GET", "path": f"{edition}/registrations"},
        ]
    }


async def counts(mission: Mission) -> list[int]:
    return [await mission.count(table) for table in TABLES]


async def test_a_trial_answers_as_the_requests_would_and_stores_nothing(mission: Mission) -> None:
    csv = "Nombre completo;Correo;Institución\nEva Paz;eva@trial-1.example;TRIAL-1\n"
    before = await counts(mission)
    answer = await mission.http.post(PATH, json=plan("TRIAL-1", csv))
    assert answer.status_code == 200, answer.text
    tried = answer.json()
    assert [one["status"] for one in tried["answers"]] == [200, 200, 200, 200, 200, 201, 200]
    assert [line["outcome"] for line in tried["answers"][3]["body"]["lines"]] == ["enters"]
    assert len(tried["answers"][6]["body"]["registrations"]) == 2
    types = {event["headers"]["ce_type"].rpartition("training.")[2] for event in tried["events"]}
    assert {"edition.published.v1", "participant.registered.v1", "person.described.v1"} <= types
    after = await counts(mission)
    reads = after[TABLES.index("access_log")] - before[TABLES.index("access_log")]
    assert reads == 1, "the trial itself is recorded as a read of people"
    before[TABLES.index("access_log")] += reads
    assert after == before
    again = (await mission.http.post(PATH, json=plan("TRIAL-1", csv))).json()
    assert [one["status"] for one in again["answers"]] == [200, 200, 200, 200, 200, 201, 200]


async def test_a_refused_request_is_answered_in_the_language_and_the_others_go_on(mission: Mission) -> None:
    csv = "Nombres,Apellidos,Correo,Institución,Ocupación\nEva,Paz,eva@trial-2.example,TRIAL-2,policía\n"
    order = plan("TRIAL-2", csv)
    order["requests"].append({"method": "POST", "path": "/api/v1/editions/{nothing.edition_id}/publication"})
    order["requests"].append({"method": "POST", "path": "/api/v1/applications/none"})
    tried = (await mission.http.post(PATH, json=order, headers={"Accept-Language": "es"})).json()
    dry, stored, entered = tried["answers"][3:6]
    assert [{"in": "body", **error} for error in dry["body"]["errors"]] == stored["body"]["errors"]
    assert "¿Quiso decir" in dry["body"]["errors"][0]["message"]
    assert entered["status"] == 201
    assert [one["status"] for one in tried["answers"][7:]] == [0, 404]


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"requests": [{"method": "DELETE", "path": "/api/v1/donors/PRM"}]},
        {"requests": [{"method": "GET", "path": "/home"}]},
        {"requests": [{"method": "GET", "path": "http://elsewhere.example/api/v1/"}]},
        {"requests": [{"method": "POST", "path": "/api/v1/x", "content": "no base64!"}]},
        {"requests": [], "events": [{"topic": "training.editions", "key": "x", "headers": {}, "value": "{}"}]},
        {"requests": [], "events": [{"topic": "x", "key": "", "headers": {"ce_id": "\ud800"}, "value": "{}"}]},
    ],
)
async def test_what_is_no_trial_is_refused(mission: Mission, order: dict[str, Any]) -> None:
    answer = await mission.http.post(PATH, content=json.dumps(order), headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_tried_requests_have_the_rights_of_their_sender(mission: Mission) -> None:
    order = {"requests": [{"method": "GET", "path": "/api/v1/audit/registration"}]}
    tried = (await mission.http.post(PATH, json=order)).json()
    assert [one["status"] for one in tried["answers"]] == [403], "a coordinator is no auditor, tried or not"
    nested = {"requests": [{"method": "POST", "path": PATH, "body": order}]}
    assert (await mission.http.post(PATH, json=nested)).json()["answers"][0]["status"] == 200
    focal = await mission.http.post(PATH, json=order, headers=mission.focal_point("MINSA"))
    assert focal.status_code == 403


async def rows_read_whole(mission: Mission) -> int:
    """How many rows were read by reading tables from their beginning to their end."""
    async with mission.running.database.transaction(readonly=True) as connection:
        return int(await connection.fetchval(
            "select coalesce(sum(seq_tup_read), 0)::bigint from pg_stat_user_tables"
            " where schemaname = current_schema() and relname in ('participants', 'registrations')"
        ))  # fmt: skip


async def test_a_large_trial_does_not_join_all_people_with_all_for_each_person(mission: Mission) -> None:
    """Plans from when the tables were empty join them row by row: 10⁷ rows here. A small table may be read whole."""
    people = 250
    rows = "".join(f"Eva Paz;eva{number}@trial-9.example;TRIAL-9\n" for number in range(people))
    order = plan("TRIAL-9", f"Nombre completo;Correo;Institución\n{rows}")
    edition = "/api/v1/editions/{edition.edition_id}"
    order["requests"] += [
        {
            "method": "POST",
            "path": f"{edition}/registrations",
            "body": person() | {"email": f"p{number}@trial-9.example"},
        }
        for number in range(people)
    ]
    before = await rows_read_whole(mission)
    answer = await mission.http.post(PATH, json=order, timeout=60)
    assert [one["status"] for one in answer.json()["answers"][-people:]] == [201] * people

    read = await rows_read_whole(mission) - before
    assert read < 4 * people**2
