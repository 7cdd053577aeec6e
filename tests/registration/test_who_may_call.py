"""Every address decides who may call it."""

import re
from typing import Any

import pytest
from fastapi.routing import APIRoute

from diplomado_chassis.http.auth.actor import ROLES
from tests.registration.mission import Mission, edition_body, institution, person

NOBODY = "018f0000-0000-7000-8000-00000000000f"
"""An identifier of nobody; a fixed one, so that tests have the same names in every process."""
LIST = "given_names,family_names,email\nA,B,c@d.example\n"
CALLS: dict[tuple[str, str], set[str]] = {
    ("PUT", "/api/v1/donors/D"): {"coordinator"},
    ("PUT", "/api/v1/programmes/P"): {"coordinator"},
    ("PUT", "/api/v1/courses/C"): {"coordinator"},
    ("PUT", "/api/v1/institutions/I"): {"coordinator"},
    ("GET", "/api/v1/donors/D"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("GET", "/api/v1/programmes/P"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("GET", "/api/v1/courses/C"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("GET", "/api/v1/institutions/I"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("GET", "/api/v1/institutions/I/list-mapping"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("PUT", "/api/v1/institutions/I/list-mapping"): {"coordinator", "focal_point"},
    ("GET", "/api/v1/programmes"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("GET", "/api/v1/courses"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("GET", "/api/v1/institutions"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("GET", "/api/v1/reference/occupations"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("GET", "/api/v1/reference/occupations/other"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("PUT", "/api/v1/reference/occupations/C"): {"coordinator"},
    ("DELETE", "/api/v1/reference/occupations/other"): {"coordinator"},
    ("GET", "/api/v1/reference-files/PA"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("PUT", "/api/v1/reference-files/PA"): {"coordinator"},
    ("GET", "/api/v1/editions/nobodys/eligibility"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("PUT", "/api/v1/editions/nobodys/eligibility"): {"coordinator"},
    ("POST", "/api/v1/editions/nobodys/eligibility/preview"): {"coordinator"},
    ("GET", f"/api/v1/registrations/{NOBODY}/eligibility"): {
        "coordinator",
        "focal_point",
        "auditor",
        "data_protection",
    },
    ("POST", f"/api/v1/registrations/{NOBODY}/eligibility/override"): {"coordinator"},
    ("GET", "/api/v1/editions/nobodys/questions"): {"coordinator", "focal_point", "auditor", "data_protection"},
    ("PUT", "/api/v1/editions/nobodys/questions"): {"coordinator"},
    ("POST", "/api/v1/editions/nobodys/questions/preview"): {"coordinator"},
    ("PUT", "/api/v1/editions/nobodys"): {"coordinator"},
    ("POST", "/api/v1/editions/nobodys/preview"): {"coordinator"},
    ("POST", "/api/v1/editions/nobodys/copy"): {"coordinator"},
    ("GET", "/api/v1/editions"): {"coordinator", "focal_point", "facilitator", "grader", "auditor", "data_protection"},
    ("GET", f"/api/v1/editions/{NOBODY}"): {
        "coordinator",
        "focal_point",
        "facilitator",
        "grader",
        "auditor",
        "data_protection",
    },
    ("POST", f"/api/v1/editions/{NOBODY}/publication"): {"coordinator"},
    **{
        ("POST", f"/api/v1/editions/{NOBODY}/{step}"): {"coordinator"}
        for step in ("closing", "reopening", "cancellation", "archiving", "reinstatement")
    },
    ("GET", f"/api/v1/editions/{NOBODY}/history"): {
        "coordinator",
        "focal_point",
        "facilitator",
        "grader",
        "auditor",
        "data_protection",
    },
    ("GET", "/api/v1/audit/registration"): {"auditor", "data_protection"},
    ("GET", f"/api/v1/editions/{NOBODY}/focal-contacts"): {"coordinator", "auditor", "data_protection"},
    ("POST", f"/api/v1/editions/{NOBODY}/focal-contacts"): {"coordinator"},
    ("POST", f"/api/v1/editions/{NOBODY}/focal-contacts/{NOBODY}/removal"): {"coordinator"},
    ("GET", f"/api/v1/editions/{NOBODY}/registrations"): {"coordinator", "focal_point"},
    ("POST", f"/api/v1/editions/{NOBODY}/registrations"): {"coordinator"},
    ("POST", f"/api/v1/editions/{NOBODY}/nominations?consent=letter"): {"coordinator", "focal_point"},
    ("GET", f"/api/v1/editions/{NOBODY}/report"): {"coordinator", "auditor", "data_protection"},
    ("GET", f"/api/v1/editions/{NOBODY}/consenting?purpose=news"): {"coordinator"},
    ("POST", f"/api/v1/registrations/{NOBODY}/withdrawal"): {"coordinator", "focal_point"},
    ("GET", f"/api/v1/registrations/{NOBODY}"): {"coordinator", "focal_point"},
    ("POST", f"/api/v1/registrations/{NOBODY}/restoration"): {"coordinator", "focal_point"},
    ("POST", f"/api/v1/registrations/{NOBODY}/acceptance"): {"coordinator"},
    ("POST", f"/api/v1/registrations/{NOBODY}/rejection"): {"coordinator"},
    ("POST", f"/api/v1/registrations/{NOBODY}/information-request"): {"coordinator"},
    ("POST", f"/api/v1/registrations/{NOBODY}/information"): {"coordinator"},
    ("POST", f"/api/v1/registrations/{NOBODY}/offer-acceptance"): {"coordinator", "focal_point"},
    ("POST", f"/api/v1/registrations/{NOBODY}/offer-refusal"): {"coordinator", "focal_point"},
    ("POST", f"/api/v1/registrations/{NOBODY}/waiting-position"): {"coordinator"},
    ("POST", f"/api/v1/registrations/{NOBODY}/replacement"): {"coordinator", "focal_point"},
    ("POST", f"/api/v1/registrations/{NOBODY}/link"): {"coordinator"},
    ("GET", f"/api/v1/registrations/{NOBODY}/consents"): {"coordinator", "auditor", "data_protection"},
    ("GET", f"/api/v1/participants/{NOBODY}"): {"coordinator"},
    ("PUT", f"/api/v1/participants/{NOBODY}"): {"coordinator"},
    ("POST", f"/api/v1/participants/{NOBODY}/erasure"): {"coordinator"},
    ("POST", f"/api/v1/participants/{NOBODY}/merge-preview"): {"coordinator"},
    ("POST", f"/api/v1/participants/{NOBODY}/merge"): {"coordinator"},
    ("POST", f"/api/v1/participants/{NOBODY}/split"): {"coordinator"},
    ("POST", f"/api/v1/participants/{NOBODY}/shared-mailbox"): {"coordinator"},
    ("GET", "/api/v1/data-requests"): {"coordinator", "auditor", "data_protection"},
    ("POST", f"/api/v1/data-requests/{NOBODY}/completion"): {"coordinator"},
    ("POST", f"/api/v1/data-requests/{NOBODY}/refusal"): {"coordinator"},
    ("GET", "/api/v1/duplicates"): {"coordinator"},
    ("POST", "/api/v1/duplicates/dismissal"): {"coordinator"},
    ("POST", "/api/v1/trials/registration"): {"coordinator"},
    ("GET", "/api/v1/proposals"): {"coordinator"},
    ("GET", f"/api/v1/proposals/{NOBODY}"): {"coordinator"},
    ("POST", f"/api/v1/proposals/{NOBODY}/acceptance"): {"coordinator"},
    ("POST", f"/api/v1/proposals/{NOBODY}/rejection"): {"coordinator"},
}
COORDINATOR = {"coordinator"}
DECIDES = {"coordinator", "focal_point"}
READS = {"coordinator", "auditor", "data_protection"}
READS_PEOPLE = READS | {"focal_point"}
STAFF = READS_PEOPLE | {"facilitator", "grader"}
EDITION = "/registration/editions/{edition_id}"
PAGES: dict[tuple[str, str], set[str]] = {
    ("GET", "/home"): STAFF | {"platform"},
    ("GET", "/registration/fragments/duplicates"): COORDINATOR,
    **dict.fromkeys(
        (("GET", "/registration/" + path) for path in ("access", "access.csv", "fragments/access")), READS - COORDINATOR
    ),
    ("GET", "/registration/data-requests"): READS,
    ("POST", "/registration/data-requests/{request_id}/{decision}"): COORDINATOR,
    ("GET", "/registration/editions/new"): COORDINATOR,
    ("POST", "/registration/editions/new"): COORDINATOR,
    ("GET", "/registration/editions/copy"): COORDINATOR,
    ("POST", "/registration/editions/copy"): COORDINATOR,
    ("GET", EDITION): STAFF,
    ("POST", EDITION + "/publication"): COORDINATOR,
    ("POST", EDITION + "/steps/{step}"): COORDINATOR,
    ("GET", EDITION + "/settings"): READS,
    ("POST", EDITION + "/settings"): COORDINATOR,
    ("POST", EDITION + "/extension"): COORDINATOR,
    ("GET", EDITION + "/settings/rules"): READS,
    ("POST", EDITION + "/settings/rules"): COORDINATOR,
    ("GET", EDITION + "/settings/questions"): READS,
    ("POST", EDITION + "/settings/questions"): COORDINATOR,
    ("GET", EDITION + "/history"): READS,
    ("GET", EDITION + "/report"): READS,
    ("GET", EDITION + "/report/{table}.{kind}"): READS,
    ("GET", EDITION + "/people"): READS_PEOPLE,
    ("GET", EDITION + "/people.{kind}"): READS_PEOPLE,
    ("GET", EDITION + "/people/new"): COORDINATOR,
    ("POST", EDITION + "/people/new"): COORDINATOR,
    ("GET", EDITION + "/people/{registration_id}/correction"): COORDINATOR,
    ("POST", EDITION + "/people/{registration_id}/correction"): COORDINATOR,
    ("GET", EDITION + "/people/{registration_id}/replacement"): DECIDES,
    ("POST", EDITION + "/people/{registration_id}/replacement"): DECIDES,
    ("GET", EDITION + "/focal-contacts"): READS,
    ("POST", EDITION + "/focal-contacts"): COORDINATOR,
    ("POST", EDITION + "/focal-contacts/{contact_id}/proof"): COORDINATOR,
    ("POST", EDITION + "/focal-contacts/{contact_id}/removal"): COORDINATOR,
    ("GET", EDITION + "/nominations/one"): DECIDES,
    ("POST", EDITION + "/nominations/one"): DECIDES,
    ("GET", EDITION + "/nominations"): READS_PEOPLE,
    ("GET", EDITION + "/nominations/template.csv"): DECIDES,
    ("POST", EDITION + "/nominations"): DECIDES,
    ("GET", EDITION + "/nominations/drafts/{draft_id}"): DECIDES,
    ("POST", EDITION + "/nominations/drafts/{draft_id}"): DECIDES,
    ("POST", EDITION + "/nominations/drafts/{draft_id}/discarding"): DECIDES,
    ("POST", EDITION + "/nominations/drafts/{draft_id}/headings"): DECIDES,
    ("POST", EDITION + "/nominations/drafts/{draft_id}/values"): DECIDES,
    ("GET", EDITION + "/requests"): READS,
    ("POST", EDITION + "/requests/proposals/{proposal_id}/{decision}"): COORDINATOR,
    ("GET", EDITION + "/requests/duplicates"): READS,
    ("POST", EDITION + "/requests/duplicates/{first_id}/{second_id}/dismissal"): COORDINATOR,
    ("GET", EDITION + "/requests/duplicates/{merged_id}/{kept_id}"): COORDINATOR,
    ("POST", EDITION + "/requests/duplicates/{merged_id}/{kept_id}"): COORDINATOR,
    ("GET", EDITION + "/people/{registration_id}"): READS_PEOPLE,
    ("POST", EDITION + "/people/{registration_id}/{action_code}"): DECIDES,
}
"""The pages of staff, by the patterns of their addresses."""
BODIES = {
    "donors": {"name": "D"},
    "programmes": {"title": {"es": "P", "en": "P"}},
    "courses": {"title": {"es": "C", "en": "C"}},
    "institutions": institution("I", "academia"),
    "editions": edition_body(),
    "participants": {"given_names": "A", "family_names": "B", "email": "a@b.example"},
}


@pytest.mark.parametrize(("call", "allowed"), CALLS.items(), ids=[f"{method} {path}" for method, path in CALLS])
async def test_only_these_roles_may_call(mission: Mission, call: tuple[str, str], allowed: set[str]) -> None:
    """Everybody else gets 403, and whoever has no token 401."""
    method, path = call
    body = BODIES.get(path.split("/")[3]) if method == "PUT" else None
    for role in ("coordinator", "focal_point", "facilitator", "grader", "auditor", "data_protection", "platform"):
        headers = mission.running.bearer(role, institution="SNM")
        answer = await mission.public.request(method, path, json=body, headers=headers)
        assert (answer.status_code in (401, 403)) == (role not in allowed), (role, answer.status_code)
    assert (await mission.public.request(method, path, json=body)).status_code == 401


def test_no_address_is_missing_from_the_table() -> None:
    """The table above covers every route of the API that is not public."""
    patterns = [(method, path, roles) for method, path, roles, is_api in _staff_routes() if is_api]
    assert sorted((method, len(path.split("/")), sorted(roles)) for method, path, roles in patterns) == sorted(
        (method, len(path.partition("?")[0].split("/")), sorted(roles)) for (method, path), roles in CALLS.items()
    )


def test_no_page_is_missing_from_the_table() -> None:
    """Every page of staff stands in the table of pages, with its roles."""
    assert {(method, path): set(roles) for method, path, roles, is_api in _staff_routes() if not is_api} == PAGES


@pytest.mark.parametrize(("call", "allowed"), PAGES.items(), ids=[f"{method} {path}" for method, path in PAGES])
async def test_only_these_roles_may_open_a_page(mission: Mission, call: tuple[str, str], allowed: set[str]) -> None:
    """Everybody else gets 403. Whoever is not signed in is led to sign in, and keeps what they sent."""
    method, pattern = call
    path = re.sub(r"{\w+}", NOBODY, pattern)
    form = {"reason": "Así se acordó"} if method == "POST" else None
    for role in sorted(ROLES):
        headers = mission.running.bearer(role, institution="SNM")
        answer = await mission.public.request(method, path, data=form, headers=headers)
        assert (answer.status_code in (401, 403)) == (role not in allowed), (role, answer.status_code)
    answer = await mission.public.request(method, path, data=form)
    assert answer.status_code == (401 if form else 303)
    assert "Así se acordó" in answer.text if form else answer.headers["location"].startswith("/sign-in?next=")


def _staff_routes() -> list[tuple[str, str, tuple[str, ...], bool]]:
    """Every route that is not public: its method, its pattern, its roles, and whether it belongs to the API."""
    from diplomado_registration.__main__ import service

    found = []
    for router in service.routes:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            calls: list[Any] = [dependency.call for dependency in route.dependant.dependencies]
            roles = next(call.decides_access for call in calls if hasattr(call, "decides_access"))
            if roles != ("public",):
                is_api = route.include_in_schema or route.path.startswith("/api/")
                found.append((next(iter(route.methods or ())), route.path, roles, is_api))
    return found


async def test_the_api_describes_itself(mission: Mission) -> None:
    """Every route of the table stands in the OpenAPI document, and no page does."""
    document = (await mission.public.get("/api/v1/openapi.json")).json()
    described = {
        (method.upper(), len(path.split("/")))
        for path, operations in document["paths"].items()
        for method in operations
    }
    assert {(method, len(path.partition("?")[0].split("/"))) for method, path in CALLS} <= described
    assert all(path.startswith("/api/v1/") for path in document["paths"])


async def test_focal_points_see_and_withdraw_their_own_people_only(mission: Mission) -> None:
    """Others do not even exist for them."""
    edition = await mission.edition()
    own = await edition.register(person(institution="SNM"))
    other = await edition.register(person(institution="MINSA"))
    snm = mission.focal_point("SNM")
    listed = await mission.public.get(f"/api/v1/editions/{edition.edition_id}/registrations", headers=snm)
    assert [registration["registration_id"] for registration in listed.json()["registrations"]] == [
        own["registration_id"]
    ]
    assert (await mission.withdraw(other["registration_id"], **snm)).status_code == 404
    assert (await mission.withdraw(own["registration_id"], **snm)).status_code == 200
    assert [registration["status"] for registration in await edition.list()] == ["withdrawn", "registered"]


async def test_a_list_from_nowhere_is_read_by_nobody(mission: Mission) -> None:
    """Without a token the body is not even looked at."""
    edition = await mission.edition()
    answer = await mission.public.post(
        f"/api/v1/editions/{edition.edition_id}/nominations?consent=letter", content=LIST.encode()
    )
    assert answer.status_code == 401
