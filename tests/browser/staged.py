"""What the replayed examples lack and the tour shows: editions ahead and running, and proposals that wait."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from diplomado_acceptance.replay.run import Replayed
from diplomado_local.state import Deployment
from tests.support.waiting import PATIENCE, eventually

SECOND_PERSON = {
    "DIPLOMADO_ANNULMENT_SECOND_PERSON": "true",
    "DIPLOMADO_CERTIFICATE_SECOND_PERSON": "true",
    "DIPLOMADO_GRADING_SECOND_PERSON": "true",
    "DIPLOMADO_ABSENCE_SECOND_PERSON": "true",
}
"""Settings by which actions wait for a second person. Not set during a replay, which is the work of one."""


async def post(http: httpx.AsyncClient, url: str, body: dict[str, Any]) -> dict[str, Any]:
    """What an API answers that must take the body."""
    answer = await http.post(url, json=body)
    answer.raise_for_status()
    return dict(answer.json())


async def drafted(http: httpx.AsyncClient, deployment: Deployment, scored: Replayed) -> str:
    """A draft beside the signed act: of a distinction that the policy names since."""
    policy, act = scored.programme.policy, scored.programme.act
    assert policy
    assert act
    api = f"{deployment.services['certificates']}/api/v1/editions/{scored.edition_id}"
    rules = policy.model_dump(mode="json")
    rules["awards"].append({"award": "participation", "kind": "recognition", "require": [{"attendance_overall": 0.5}]})
    rules["reason"] = "Se reconoce la participación"
    (await http.put(f"{api}/policy", json=rules)).raise_for_status()
    return str((await post(http, f"{api}/acts", act.model_dump(mode="json", exclude={"accept"})))["act_id"])


async def projects_open(http: httpx.AsyncClient, deployment: Deployment, ranked: str, running: str) -> None:
    """A rubric, that of another edition, and a team that nobody has scored yet."""
    api = f"{deployment.services['sessions']}/api/v1/editions"
    rubric = (await http.get(f"{api}/{ranked}/rubric")).json()
    rubric = {name: rubric[name] for name in ("code", "criteria", "graders_min", "method", "ties", "tie_criteria")}
    (await http.put(f"{api}/{running}/rubric", json=rubric)).raise_for_status()
    roster = (await http.get(f"{api}/{running}/roster")).json()["roster"]
    free = next(one for one in roster if one["given_names"] not in ("Yaritza", "Eustorgio"))
    team: dict[str, Any] = {
        "name": "Frontera Segura",
        "project_title": "Orientación en los pasos fronterizos",
        "admin_area": "PA-4",
    }
    team["members"] = [free["registration_id"]]
    (await http.put(f"{api}/{running}/teams/darien-senafront", json=team)).raise_for_status()


async def own_page(http: httpx.AsyncClient, deployment: Deployment, registration: str) -> str:
    """The page of a participant, by a new link."""
    renewed = await http.post(f"{deployment.services['registration']}/api/v1/registrations/{registration}/link")
    renewed.raise_for_status()
    return "/r/" + str(renewed.json()["link"]).rpartition("/r/")[2]


async def edition_ahead(http: httpx.AsyncClient, deployment: Deployment, course: str) -> dict[str, str]:
    """An open edition of next year with one place, which somebody has while somebody else waits."""
    root = f"{deployment.services['registration']}/api/v1"
    year = datetime.now(UTC).year + 1
    code = f"pa-abierta-{year}"
    body = {
        "title": {"es": f"Gestión de fronteras {year}", "en": f"Border management {year}"},
        "course": course,
        "modality": "online",
        "starts_on": f"{year}-03-02",
        "ends_on": f"{year}-04-30",
        "time_zone": "America/Panama",
        "organiser": "OIM Panamá",
        "registration": "open",
        "capacity": 1,
    }
    made = await http.put(f"{root}/editions/{code}", json=body)
    made.raise_for_status()
    edition = made.json()["edition_id"]
    (await http.post(f"{root}/editions/{edition}/publication")).raise_for_status()
    pages = {}
    for name, given in (("ahead_page", "Itzel"), ("ahead_waiting_page", "Kädrini")):
        person = {
            "given_names": given,
            "family_names": "Carrizo Ábrego",
            "email": f"{name}@correo.example",
            "language": "es",
            "organisation_type": "civil_society",
            "occupation": "social_work",
            "admin_area": "PA-4",
            "consents": {"participation": True},
        }
        entered = await http.post(f"{root}/editions/{edition}/registrations", json=person)
        entered.raise_for_status()
        pages[name] = await own_page(http, deployment, entered.json()["registration_id"])
    return {"ahead": edition, "ahead_code": code, **pages}


PEOPLE = (("Yaritza", "Caballero Ríos"), ("Eustorgio", "Ábrego Smith"), ("Eustorgia", "Ábrego"))
"""Who is registered in the edition that runs."""


async def edition_running(http: httpx.AsyncClient, deployment: Deployment, course: str) -> dict[str, str]:
    """An edition that runs today: three sessions are over, two of them with the same unknown names, one is to come."""
    root, today = f"{deployment.services['registration']}/api/v1", datetime.now(UTC).date()
    body = {
        "title": {"es": "Atención a personas migrantes en la frontera", "en": "Care for migrants at the border"},
        "course": course,
        "modality": "online",
        "starts_on": str(today - timedelta(days=30)),
        "ends_on": str(today + timedelta(days=60)),
        "time_zone": "America/Panama",
        "organiser": "OIM Panamá",
        "registration": "open",
        "capacity": 40,
    }
    answer = await http.put(f"{root}/editions/pa-en-curso", json=body)
    answer.raise_for_status()
    edition = str(answer.json()["edition_id"])
    (await http.post(f"{root}/editions/{edition}/publication")).raise_for_status()
    for given, family in PEOPLE:
        person = {
            "given_names": given,
            "family_names": family,
            "email": f"{given.lower()}@correo.example",
            "language": "es",
            "organisation_type": "civil_society",
            "occupation": "social_work",
            "admin_area": "PA-4",
            "consents": {"participation": True},
        }
        await post(http, f"{root}/editions/{edition}/registrations", person)
    api = f"{deployment.services['sessions']}/api/v1"
    titles = ("Protección en los puntos de control", "Primeros auxilios psicológicos", "Rutas de referencia", "Cierre")
    sessions = []
    for number, (days, title) in enumerate(zip((-20, -13, -6, 8), titles, strict=True), 1):
        on = today + timedelta(days=days)
        plan = {
            "title": {"es": title, "en": title},
            "starts_at": f"{on}T09:00:00-05:00",
            "ends_at": f"{on}T11:00:00-05:00",
            "time_zone": "America/Panama",
            "place": "Zoom",
            "facilitators": [{"name": "Dra. Aminta Núñez", "role": {"es": "Facilitadora", "en": "Facilitator"}}],
        }

        async def planned(at: str = f"{api}/editions/{edition}/sessions/M1-S{number}", plan: Any = plan) -> Any:
            made = await http.put(at, json=plan)
            return made.json() if made.is_success else None

        sessions.append((str((await eventually(planned))["session_id"]), on))

    async def enrolled() -> bool:
        return len((await http.get(f"{api}/editions/{edition}/roster")).json()["roster"]) >= len(PEOPLE)

    await eventually(enrolled)
    for session, on in sessions[:2]:
        await attended(http, f"{api}/sessions/{session}/attendance-files", on)
    queue = (await http.get(f"{api}/editions/{edition}/unmatched")).json()
    return {"running": edition, "unmatched": str(queue["unmatched"][0]["unmatched_id"])}


async def attended(http: httpx.AsyncClient, address: str, on: date) -> None:
    """An attendance file of a session, confirmed as its preview shows it."""
    at = f"{on:%m/%d/%Y}"
    content = (
        f"Meeting ID,Topic,Start Time,End Time,Participants\n1,Sesión,{at} 09:00:00 AM,{at} 11:00:00 AM,3\n\n"
        "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
        f"Yaritza Caballero Ríos,yaritza@correo.example,{at} 09:00:00 AM,{at} 11:00:00 AM,120,Yes\n"
        f"Eustorgi Abrego,,{at} 09:10:00 AM,{at} 10:45:00 AM,95,Yes\n"
        f"Galaxy A12,,{at} 09:05:00 AM,{at} 11:00:00 AM,115,Yes\n"
    ).encode()
    shown = await http.post(f"{address}/preview", content=content)
    shown.raise_for_status()
    params = {"name": f"zoom-{on}.csv", "confirm": shown.json()["digest"]}
    (await http.post(address, content=content, params=params)).raise_for_status()


async def proposed(deployment: Deployment, edition: str, second: str) -> dict[str, str]:
    """What another coordinator proposed and the one of the tour may confirm."""
    headers = {"Authorization": f"Bearer {deployment.token('coordinator', subject='otra-coordinadora')}"}
    certificates, sessions = (f"{deployment.services[name]}/api/v1" for name in ("certificates", "sessions"))
    async with httpx.AsyncClient(headers=headers, timeout=PATIENCE, trust_env=False) as http:
        revoked = (await http.get(f"{certificates}/editions/{edition}/certificates")).json()["certificates"][-1]
        await post(http, f"{certificates}/certificates/{revoked['certificate_id']}/revocation", {"reason": "duplicate"})
        issued = (await http.get(f"{certificates}/editions/{second}/certificates")).json()["certificates"]
        left, staying, *_ = (one for one in issued if one["award"] == "diploma")
        act = f"{certificates}/acts/{left['act_id']}"
        reversal = f"{act}/graduations/{left['registration_id']}/reversal"
        await post(http, reversal, {"reason": "No completó las prácticas"})
        await post(http, f"{act}/annulment", {"reason": "La fecha era otra"})
        grader: dict[str, Any] = {"subject": "jurado@isae.example", "teams": None, "conflicts": []}
        (await http.put(f"{sessions}/editions/{second}/graders/Prof. Quintero", json=grader)).raise_for_status()
    acts = f"/certificates/editions/{second}/act/{left['act_id']}"
    return {
        "proposed_certificate": f"/certificates/editions/{edition}/certificates/{revoked['certificate_id']}",
        "proposed_withdrawal": f"{acts}/people/{left['registration_id']}/withdrawal",
        "withdrawal": f"{acts}/people/{staying['registration_id']}/withdrawal",
        "proposed_act": acts,
    }
