"""Questions of an edition: JSON Schema with conditions, versions, purposes, and what becomes of the answers."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from diplomado_registration.enrolment.registration import Step
from diplomado_registration.erasure.usecases import erase_people
from tests.registration.browser import Page, filled, send
from tests.registration.mission import Edition, Mission, person
from tests.support.waiting import eventually


def question(es: str, en: str, **changes: Any) -> dict[str, Any]:
    """What is said about a question."""
    return {"text": {"es": es, "en": en}, "purpose": "participation", "personal": False} | changes


DIET: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {
            "transport": {"type": "string", "enum": ["bus", "plane", "none"]},
            "airport": {"type": "string", "minLength": 3, "maxLength": 40},
            "years": {"type": "integer", "minimum": 0, "maximum": 60},
            "topics": {"type": "array", "items": {"enum": ["law", "health"]}, "maxItems": 2, "uniqueItems": True},
            "needs_help": {"type": "boolean"},
            "survey": {"type": "string"},
        },
        "required": ["transport", "years"],
        "if": {"properties": {"transport": {"const": "plane"}}, "required": ["transport"]},
        "then": {"required": ["airport"]},
    },
    "questions": {
        "transport": {
            "text": {"es": "¿Cómo viaja?", "en": "How do you travel?"},
            "purpose": "participation",
            "personal": False,
            "choices": {"plane": {"es": "Avión", "en": "Plane"}},
        },
        "airport": {
            "text": {"es": "¿De qué aeropuerto?", "en": "From which airport?"},
            "purpose": "participation",
            "personal": True,
        },
        "years": question("Años de trabajo", "Years of work"),
        "topics": question("Temas", "Topics"),
        "needs_help": question("¿Necesita apoyo?", "Do you need help?", personal=True),
        "survey": question("Encuesta", "Survey", personal=True, purpose="follow_up"),
    },
}
AHEAD = {"starts_on": "2099-05-02", "ends_on": "2099-08-25"}


async def put(edition: Edition, body: dict[str, Any], **headers: str) -> httpx.Response:
    """Set the questions of an edition."""
    return await edition.mission.http.put(f"/api/v1/editions/{edition.code}/questions", json=body, headers=headers)


async def asking(mission: Mission, **changes: Any) -> Edition:
    """An edition that asks, and has not started."""
    edition = await mission.edition(**AHEAD | changes)
    answer = await put(edition, DIET)
    assert answer.status_code == 200, answer.text
    return edition


async def answers_of(edition: Edition) -> Any:
    """The answers of the only registration, as the coordinator gets them."""
    (row,) = await edition.list()
    body = (await edition.mission.http.get(f"/api/v1/registrations/{row['registration_id']}")).json()
    return body["answers"]


async def test_an_application_has_answers_that_the_coordinator_reads(mission: Mission) -> None:
    edition = await asking(mission)
    given = {"transport": "plane", "airport": "PTY", "years": 3, "topics": ["law"], "needs_help": True}
    await edition.register(person(answers=given, institution="SNM"))
    stored = await answers_of(edition)
    assert (stored["version"], stored["answers"]) == (1, given)
    (row,) = await edition.list()
    path = f"/api/v1/registrations/{row['registration_id']}"
    assert "answers" not in (await mission.http.get(path, headers=mission.focal_point("SNM"))).json()
    facts = await mission.facts(row["registration_id"], row["participant_id"])
    assert not any("PTY" in event.model_dump_json() for event in facts)


@pytest.mark.parametrize(
    ("answers", "field", "spanish", "english"),
    [
        ({"transport": "bus"}, "years", "Falta este dato.", "This is missing."),
        ({"transport": "plane", "years": 1}, "airport", "Falta este dato.", "This is missing."),
        ({"transport": "boat", "years": 1}, "transport", "No está en la lista", "not in the list"),
        ({"transport": "bus", "years": "tres"}, "years", "número entero", "whole number"),
        ({"transport": "bus", "years": 61}, "years", "60 o menos", "60 or less"),
        ({"transport": "bus", "years": 1, "airport": "x"}, "airport", "al menos 3", "at least 3"),
        ({"transport": "bus", "years": 1, "airport": "x" * 41}, "airport", "como máximo 40", "40 characters at most"),
        ({"transport": "bus", "years": 1, "topics": ["law", "law"]}, "topics", "repetida", "repeated"),
        ({"transport": "bus", "years": 1, "topics": ["art"]}, "topics", "No está en la lista", "not in the list"),
        ({"transport": "bus", "years": 1, "needs_help": "maybe"}, "needs_help", "sí o no", "yes or no"),
        ({"transport": "bus", "years": 1, "shoe": 44}, "shoe", "no hace esa pregunta", "does not ask that"),
        ({"transport": "bus", "years": 1, "airport": {"a": 1}}, "airport", "Debe ser un texto", "must be text"),
    ],
)
async def test_wrong_answers_are_refused_by_field_in_both_languages(
    mission: Mission, answers: dict[str, Any], field: str, spanish: str, english: str
) -> None:
    edition = await asking(mission)
    for language, words in (("es", spanish), ("en", english)):
        refused = await edition.apply(person(answers=answers), **{"Accept-Language": language})
        assert refused.status_code == 422
        (error,) = refused.json()["errors"]
        assert error["field"] == f"answers.{field}"
        assert words in error["message"]
    assert await edition.list() == []


async def test_an_answer_without_consent_to_its_purpose_is_not_stored(mission: Mission) -> None:
    edition = await asking(mission)
    given = {"transport": "bus", "years": 2, "survey": "Sí, gracias"}
    await edition.register(person(answers=given))
    assert (await answers_of(edition))["answers"] == {"transport": "bus", "years": 2}
    other = await asking(mission)
    await other.register(person(answers=given, consents={"participation": True, "follow_up": True}))
    assert (await answers_of(other))["answers"] == given


async def test_the_form_asks_in_a_second_step_what_answers_lead_to(mission: Mission) -> None:
    edition = await asking(mission)
    page = Page((await mission.public.get(f"/e/{edition.code}?lang=es")).text)
    names = {element.get("name") for element in page.all("input", "select")}
    assert {"q_transport", "q_years", "q_topics__law", "q_needs_help"} <= names
    assert "q_airport" not in names
    assert all((script.get("src") or "").startswith("/assets/") for script in page.all("script"))
    asked = next(element["value"] for element in page.all("input") if element.get("name") == "asked")
    fields = filled(
        given_names="Nombre Escrito", q_transport="plane", q_years="4", q_topics__law="yes", asked=str(asked)
    )
    second = await send(edition, fields, "es")
    assert second.status_code == 422
    assert "Por lo que respondió, falta esta pregunta" in second.text or "Falta este dato" in second.text
    shown = {element.get("name"): element for element in Page(second.text).all("input")}
    assert "q_airport" in shown
    assert shown["given_names"]["value"] == "Nombre Escrito"
    assert shown["q_years"]["value"] == "4"
    assert "checked" in shown["q_topics__law"]
    done = await send(edition, fields | {"q_airport": "PTY", "asked": str(shown["asked"]["value"])}, "es")
    assert done.status_code == 200
    assert (await answers_of(edition))["answers"] == {
        "transport": "plane", "airport": "PTY", "years": 4, "topics": ["law"],
    }  # fmt: skip


async def test_all_errors_of_a_form_are_shown_at_once(mission: Mission) -> None:
    edition = await asking(mission)
    answer = await send(edition, filled(email="no", q_transport="bus", q_years="muchos"), "en")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
    assert 'id="q_years-error"' in answer.text
    assert "This must be a whole number." in answer.text
    assert 'value="muchos"' in answer.text


async def test_a_participant_changes_answers_until_the_edition_starts(mission: Mission) -> None:
    edition = await asking(mission)
    link = (await edition.register(person(answers={"transport": "bus", "years": 2})))["link"]
    path = f"/r/{link.rpartition('/')[2]}/answers"
    page = await mission.public.get(f"{path}?lang=es")
    assert page.status_code == 200
    asked = "transport,years,topics,needs_help,survey"
    wrong = await mission.public.post(f"{path}?lang=es", data={"q_transport": "bus", "q_years": "-1", "asked": asked})
    assert wrong.status_code == 422
    assert "Debe ser 0 o más." in wrong.text
    good = await mission.public.post(f"{path}?lang=es", data={"q_transport": "none", "q_years": "5", "asked": asked})
    assert good.status_code == 303
    assert (await answers_of(edition))["answers"] == {"transport": "none", "years": 5}
    assert (await edition.put(starts_on="2020-05-02")).status_code == 200
    late = await mission.public.post(f"{path}?lang=es", data={"q_transport": "bus", "q_years": "6", "asked": asked})
    assert late.status_code == 409
    shown = (await mission.public.get(f"{path}?lang=es")).text
    assert "El curso ya empezó" in shown
    assert "<dd>5</dd>" in shown


async def test_answers_that_meet_an_erasure_are_not_stored(mission: Mission) -> None:
    """The erasure is under way when the participant presses the button."""
    edition = await asking(mission)
    consents = {"participation": True, "follow_up": True}
    sent = {"transport": "none", "years": 2, "survey": "Mi teléfono"}
    registered = await edition.register(person(answers=sent, consents=consents))
    participant_id = UUID((await edition.list())[0]["participant_id"])
    path = f"/r/{registered['link'].rpartition('/')[2]}/answers"
    fields = {
        "q_transport": "none",
        "q_years": "2",
        "q_survey": "Otro",
        "asked": "transport,years,topics,needs_help,survey",
    }
    async with mission.running.database.transaction() as connection:
        await erase_people(connection, [participant_id], Step("staff", "staff-1"), datetime.now(UTC))
        late = asyncio.create_task(mission.public.post(path, data=fields))
        await eventually(lambda: blocked(mission))
    assert (await late).status_code == 409
    assert "survey" not in (await answers_of(edition))["answers"]


async def blocked(mission: Mission) -> bool:
    """A transaction waits for another one."""
    async with mission.running.database.transaction(readonly=True) as connection:
        query = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
        return bool(await connection.fetchval(query))


async def test_an_erasure_deletes_personal_answers_and_a_withdrawn_consent_its_own(mission: Mission) -> None:
    edition = await asking(mission)
    given = {"transport": "plane", "airport": "PTY", "years": 3, "needs_help": True, "survey": "Sí"}
    consents = {"participation": True, "follow_up": True}
    link = (await edition.register(person(answers=given, consents=consents)))["link"]
    await mission.public.post(f"/r/{link.rpartition('/')[2]}/consents", data={"consent_news": "yes"})
    assert "survey" not in (await answers_of(edition))["answers"]
    (row,) = await edition.list()
    await mission.http.post(f"/api/v1/participants/{row['participant_id']}/erasure")
    body = (await mission.http.get(f"/api/v1/registrations/{row['registration_id']}")).json()
    assert body["answers"]["answers"] == {"transport": "plane", "years": 3}


async def test_questions_have_versions_a_preview_and_visible_conflicts(mission: Mission) -> None:
    edition = await asking(mission)
    path = f"/api/v1/editions/{edition.code}/questions"
    first = await mission.http.get(path)
    assert (first.json()["version"], list(first.json()["schema"]["properties"])) == (
        1,
        list(DIET["schema"]["properties"]),
    )
    assert (await put(edition, DIET)).json()["version"] == 1
    await edition.register(person(answers={"transport": "bus", "years": 30}))
    schema: Any = DIET["schema"]
    properties = {name: each for name, each in schema["properties"].items() if name != "survey"}
    changed = {
        "schema": schema | {"properties": properties | {"years": {"type": "integer", "maximum": 20}}},
        "questions": {name: each for name, each in DIET["questions"].items() if name != "survey"},
    }
    preview = (await mission.http.post(f"{path}/preview", json=changed)).json()
    assert preview == {"added": [], "removed": ["survey"], "changed": ["years"], "answers": 1, "invalid": 1}
    assert (await put(edition, changed, **{"If-Match": '"x"'})).status_code == 412
    second = await put(edition, changed, **{"If-Match": first.headers["etag"]})
    assert second.json()["version"] == 2
    assert (await answers_of(edition))["version"] == 1
    assert (await put(edition, {"schema": {}, "questions": {}})).json()["version"] == 3
    await edition.register(person())


def with_question(schema: Any, **root: Any) -> dict[str, Any]:
    """An edition with one question."""
    return {
        "schema": {"type": "object", "properties": {"q": schema}, **root},
        "questions": {"q": {"text": {"es": "¿Q?", "en": "Q?"}, "purpose": "participation", "personal": False}},
    }


DEEP: dict[str, Any] = {"required": ["q"]}
for _ in range(10):
    DEEP = {"then": DEEP}


@pytest.mark.parametrize(
    "body",
    [
        with_question({"type": "string", "pattern": "(a+)+$"}),
        with_question({"$ref": "https://example.org/schema"}),
        with_question({"type": "string"}, **{"$schema": "https://example.org/mine"}),
        with_question({"type": "string"}, **{"$defs": {}}),
        with_question({"type": "object"}),
        with_question({"type": "array", "items": {"type": "string"}}),
        with_question({"type": "string", "maxLength": 100_000}),
        with_question({"type": "string", "minLength": "three"}),
        with_question({"type": "string", "enum": []}),
        with_question({"type": "string", "enum": [1, 2]}),
        with_question({"type": "string"}, required=["other"]),
        with_question({"type": "string"}, **DEEP),
        with_question({"type": "string"}, patternProperties={".*": {}}),
        with_question({"type": "string"}, allOf=[{}] * 2000),
        with_question(7),
        with_question({"type": "string"}) | {"questions": {}},
        {"schema": {"type": "object", "properties": {"email": {"type": "string"}}},
         "questions": {"email": with_question({})["questions"]["q"]}},
        {"schema": [], "questions": {}},
    ],
)  # fmt: skip
async def test_a_schema_that_could_be_slow_or_reach_elsewhere_is_refused(
    mission: Mission, body: dict[str, Any]
) -> None:
    edition = await mission.edition()
    for language in ("es", "en"):
        answer = await put(edition, body, **{"Accept-Language": language})
        assert answer.status_code == 422, answer.text
    assert (await mission.http.get(f"/api/v1/editions/{edition.code}/questions")).json()["version"] == 0


async def test_a_list_answers_in_columns_named_like_the_questions(mission: Mission) -> None:
    """Optional, converted like the form's text; choices by name; without the purposes that nobody can declare."""
    edition = await asking(mission)
    header = "given_names,family_names,email,institution,transport,years,topics,needs_help,survey"
    rows = [
        f"Ana,Ríos,ana@{edition.code}.example,SNM,Avión,7,law; health,sí,Mucho gusto",
        f"Luis,Chen,luis@{edition.code}.example,SNM,,,,,",
    ]
    wrong = f"Rosa,Mar,rosa@{edition.code}.example,SNM,barco,muchos,,,"
    refused = (await edition.nominate("\n".join([header, *rows, wrong]), lang="es")).json()
    assert [(error["row"], error["column"]) for error in refused["errors"]] == [
        (4, "answers.transport"), (4, "answers.years"),
    ]  # fmt: skip
    assert (await edition.nominate("\n".join([header, *rows]))).json()["accepted"] == 2
    found = {}
    for row in await edition.list():
        body = (await mission.http.get(f"/api/v1/registrations/{row['registration_id']}")).json()
        found[row["given_names"]] = body["answers"] and body["answers"]["answers"]
    assert found == {
        "Ana": {"transport": "plane", "years": 7, "topics": ["law", "health"], "needs_help": True}, "Luis": None,
    }  # fmt: skip
    unknown = (await edition.nominate(f"{header},shoe\n{rows[0]},44")).json()
    assert unknown["errors"][0]["column"] == "shoe"
