"""All staff routes of the running services, for every role and scope: what lies outside is closed, also in lists.

The calls are made from the route tables. Nobody has to add a new route here.
"""

import html
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from diplomado_chassis.handling import Received
from diplomado_chassis.http.auth import FORBIDDEN, ROLES
from diplomado_chassis.http.auth.scopes import OUTSIDE
from diplomado_chassis.ids import uuid7
from diplomado_chassis.service import Service
from diplomado_contracts import EditionPublished, Localised
from diplomado_contracts.editions import Programme
from diplomado_contracts.services import SERVICES
from diplomado_local.platform import Platform
from tests.architecture.composition import service_of
from tests.architecture.test_scopes import staff_routes
from tests.registration.mission import Mission, person
from tests.support import tokens
from tests.support.services import Running, enveloped, running

OWN = {"missions": ["PA"]}
NOTHING: dict[str, list[str]] = {"editions": []}
FOREIGN: list[dict[str, list[str]]] = [
    {"missions": ["CR"]},
    {"missions": []},
    {"missions": ["PA"], "programmes": ["otro"]},
    {"programmes": ["otro"]},
    {"editions": ["OTRA-2024"]},
    {"missions": ["PA"], "editions": ["OTRA-2024"]},
]
INSIDE: list[dict[str, list[str]]] = [
    {},
    OWN,
    {"programmes": ["proteccion"]},
    {"editions": ["{code}"]},
    {"missions": ["CR", "PA"]},
]


class Pairs:
    """Every role of a route, and every kind of limits for what leads to an edition, but not all pairs.

    The scope is found by one step of the path, and looked at without the role. So the first route of a step is called
    with all kinds of limits by one of its roles, and every route by each of its roles with one kind, in turn.
    """

    def __init__(self, service: Service, kinds: list[dict[str, list[str]]]) -> None:
        self._rules, self._kinds, self._turn = service.scopes, kinds, 0
        self._seen: set[str] = set()

    def of(self, template: str, roles: frozenset[str]) -> list[tuple[str, dict[str, list[str]]]]:
        """With whom and with which limits to call a route."""
        step = self._rules.step(template) or template
        pairs = []
        for role in sorted(roles):
            kinds = [self._kinds[self._turn % len(self._kinds)]] if step in self._seen else self._kinds
            pairs += [(role, limits) for limits in kinds]
            self._seen.add(step)
            self._turn += 1
        return pairs


PAGES_SAY = {"role-missing": FORBIDDEN, "outside-scope": OUTSIDE}


@dataclass
class Somewhere:
    """A running service that knows one edition, of the mission PA and the programme `proteccion`."""

    serving: Running
    edition_id: str
    code: str

    def path(self, template: str) -> str:
        """Fill the parameters of a path."""

        def value(match: re.Match[str]) -> str:
            before, name = match[1] or "", match[2]
            if before == "editions/":
                return before + (self.code if name == "code" else self.edition_id)
            return before + (str(uuid7()) if name.endswith("_id") else "X1")

        return re.sub(r"(editions/)?\{(\w+)(?::\w+)?\}", value, template)

    async def call(self, method: str, template: str, role: str, limits: dict[str, list[str]]) -> httpx.Response:
        """Call a route as somebody."""
        limits = {name: [code.format(code=self.code) for code in codes] for name, codes in limits.items()}
        token = tokens.token(role, institution="SNM", limits=limits)
        headers = {"Authorization": f"Bearer {token}"}
        return await self.serving.http.request(method, self.path(template), headers=headers)


async def described(serving: Running) -> Somewhere:
    """Have a service know an edition: by its own API, or by the event that it would hear."""
    if serving.service.name == "registration":
        mission = Mission(serving)
        await mission.fill_catalogue()
        programme = {"title": {"es": "Protección", "en": "Protection"}, "donors": []}
        (await serving.http.put("/api/v1/programmes/proteccion", json=programme)).raise_for_status()
        edition = await mission.edition(mission="PA", programmes=["proteccion"])
        return Somewhere(serving, str(edition.edition_id), edition.code)
    event = EditionPublished(
        edition_id=uuid7(),
        revision=1,
        published_at=datetime(2024, 1, 1, tzinfo=UTC),
        code="DARIEN-2024",
        course="gif",
        title=Localised(es="Fronteras", en="Borders"),
        modality="online",
        starts_on=date(2024, 2, 1),
        ends_on=date(2024, 3, 1),
        time_zone="America/Panama",
        organiser="OIM",
        mission="PA",
        programmes=(Programme(code="proteccion", title=Localised(es="Protección", en="Protection")),),
    )
    async with serving.database.transaction() as connection:
        await serving.service.consumes[EditionPublished](connection, [Received(event, enveloped(event))])
    return Somewhere(serving, str(event.edition_id), event.code)


@pytest_asyncio.fixture(scope="module", loop_scope="session", params=SERVICES)
async def somewhere(request: pytest.FixtureRequest, platform: Platform) -> AsyncIterator[Somewhere]:
    """Each service in turn."""
    async with running(service_of(request.param), platform, roles=["api"]) as serving:
        yield await described(serving)


def slug(answer: httpx.Response) -> str | None:
    """The kind of a refusal, of a page by its words."""
    if answer.headers.get("content-type", "").startswith("text/html"):
        text = html.unescape(answer.text)
        return next((kind for kind, said in PAGES_SAY.items() if said.es in text or said.en in text), None)
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return None
    return str(answer.json()["type"]).rpartition(":")[2]


async def test_every_route_is_closed_to_other_roles_and_outside_of_the_scope(somewhere: Somewhere) -> None:
    service = somewhere.serving.service
    foreign = Pairs(service, FOREIGN)
    wrong: list[tuple[object, ...]] = []
    for reached, roles in staff_routes(service):
        method, template = reached.name.split(" ")
        kind = service.scopes.kind(template)
        for role in sorted(ROLES - roles):
            answer = await somewhere.call(method, template, role, {})
            if (answer.status_code, slug(answer)) != (403, "role-missing"):
                wrong.append((reached.name, role, answer.status_code))
        for role, limits in foreign.of(template, roles):
            answer = await somewhere.call(method, template, role, limits)
            closed = (answer.status_code, slug(answer)) == (403, "outside-scope")
            if closed != (kind in ("found", "closed")) and not (kind == "filtered" and answer.status_code < 500):
                wrong.append((reached.name, role, limits, answer.status_code))
    assert wrong == []


async def test_what_lies_in_the_scope_is_open(somewhere: Somewhere) -> None:
    service = somewhere.serving.service
    inside = Pairs(service, INSIDE)
    wrong: list[tuple[object, ...]] = []
    for reached, roles in staff_routes(service):
        method, template = reached.name.split(" ")
        if method != "GET" or not (service.scopes.step(template) or "").startswith("editions/"):
            continue
        for role, limits in inside.of(template, roles):
            answer = await somewhere.call(method, template, role, limits)
            if slug(answer) == "outside-scope" or answer.status_code >= 500:
                wrong.append((reached.name, role, limits, answer.status_code))
    assert wrong == []


async def test_the_list_of_editions_leaves_out_what_is_outside(platform: Platform) -> None:
    async with running(service_of("registration"), platform, roles=["api"]) as serving:
        somewhere = await described(serving)
        mission = Mission(serving)
        other = await mission.edition(mission="CR")
        nowhere = await mission.edition()

        async def listed(limits: dict[str, list[str]], query: str = "") -> set[UUID]:
            headers = {"Authorization": f"Bearer {tokens.token('coordinator', limits=limits)}"}
            answer = await serving.http.get(f"/api/v1/editions{query}", headers=headers)
            return {UUID(edition["edition_id"]) for edition in answer.json()["editions"]}

        own = UUID(somewhere.edition_id)
        foreign = UUID(str(other.edition_id))
        assert await listed({}) == {own, foreign, UUID(str(nowhere.edition_id))}
        assert await listed({"missions": ["PA"]}) == {own}
        assert await listed({"missions": ["CR"]}) == {foreign}
        assert await listed({"missions": []}) == set()
        assert await listed({"programmes": ["proteccion"]}) == {own}
        assert await listed({"editions": [other.code]}) == {foreign}
        assert await listed({"missions": ["PA"]}, f"?code={other.code}") == set()


async def test_nobody_makes_or_moves_an_edition_outside_of_the_scope(platform: Platform) -> None:
    async with running(service_of("registration"), platform, roles=["api"]) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        edition = await mission.edition(mission="PA")
        headers = {"Authorization": f"Bearer {tokens.token('coordinator', limits=OWN)}"}

        async def put(code: str, **changes: object) -> httpx.Response:
            answer: httpx.Response = await serving.http.put(
                f"/api/v1/editions/{code}", json={**edition.body, **changes}, headers=headers
            )
            return answer

        assert (await put(edition.code, mission="CR")).status_code == 403
        assert (await serving.http.get(f"/api/v1/editions/{edition.edition_id}")).json()["mission"] == "PA"
        assert (await put("NUEVA-1", mission="CR")).status_code == 403
        assert (await put("NUEVA-2", mission="PA")).status_code == 200
        copy = {"from": edition.code, "starts_on": "2024-01-15"}
        assert (await serving.http.post("/api/v1/editions/NUEVA-3/copy", json=copy, headers=headers)).status_code == 201
        foreign = await mission.edition(mission="CR")
        copy["from"] = foreign.code
        refused = await serving.http.post("/api/v1/editions/NUEVA-4/copy", json=copy, headers=headers)
        assert refused.status_code == 403
        known = {one["code"] for one in (await serving.http.get("/api/v1/editions")).json()["editions"]}
        assert known == {edition.code, foreign.code, "NUEVA-2", "NUEVA-3"}


async def test_people_of_other_editions_are_not_seen(platform: Platform) -> None:
    async with running(service_of("registration"), platform, roles=["api"]) as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        edition = await mission.edition(mission="PA")
        registered = (await edition.register(person()))["registration_id"]
        shown = (await serving.http.get(f"/api/v1/registrations/{registered}")).json()
        paths = [
            f"/api/v1/registrations/{registered}",
            f"/api/v1/participants/{shown['participant_id']}",
        ]
        for path in paths:
            for limits, status in (({}, 200), (OWN, 200), ({"missions": ["CR"]}, 403)):
                headers = {"Authorization": f"Bearer {tokens.token('coordinator', limits=limits)}"}
                assert (await serving.http.get(path, headers=headers)).status_code == status, (path, limits)


_ACT = """
insert into acts (act_id, edition_id, content, hash, awards, graduates, drafted_at, drafted_by)
values ($1, $2, '{}', repeat('a', 64), 1, 0, now(), 'ana')
"""
_DELIVERY = """
insert into deliveries
    (delivery_id, template, registration_id, edition_id, participant_id, subject_id, revision, moment)
values ($1, 'registration_confirmed', $1, $2, $1, $1, 1, now())
"""


_ROWS = {"certificates": ("acts/{act_id}", _ACT), "notifications": ("deliveries/{delivery_id}", _DELIVERY)}


@pytest.mark.parametrize("somewhere", list(_ROWS), indirect=True)
async def test_what_belongs_to_an_edition_is_found_by_its_own_id(somewhere: Somewhere) -> None:
    """Rows are put into the tables: here it matters only how they are found. The other services' APIs make them."""
    serving, edition_id = somewhere.serving, UUID(somewhere.edition_id)
    one = uuid7()
    step, statement = _ROWS[serving.service.name]
    async with serving.database.transaction() as connection:
        await connection.execute(statement, one, edition_id)
        places = await serving.service.scopes.found[step](connection, str(one))
        assert [(place.edition, place.mission, list(place.programmes)) for place in places] == [
            (somewhere.code, "PA", ["proteccion"])
        ]
        assert await serving.service.scopes.found[step](connection, "no id") == []
    if serving.service.name == "notifications":
        expected: list[tuple[dict[str, list[str]], int]] = [({}, 1), (OWN, 1), ({"missions": ["CR"]}, 0), (NOTHING, 0)]
        for limits, count in expected:
            listed = (await somewhere.call("GET", "/api/v1/deliveries", "coordinator", limits)).json()
            assert len(listed["deliveries"]) == count, limits
            summary = (await somewhere.call("GET", "/api/v1/deliveries/summary", "auditor", limits)).json()
            assert len(summary["by_template"]) == count, limits


async def test_a_session_lies_where_its_edition_does(platform: Platform) -> None:
    async with running(service_of("sessions"), platform, roles=["api"]) as serving:
        somewhere = await described(serving)
        body = {
            "title": {"es": "Inicio", "en": "Start"},
            "starts_at": "2024-02-01T15:00:00Z",
            "ends_at": "2024-02-01T16:00:00Z",
        }
        path = f"/api/v1/editions/{somewhere.edition_id}/sessions/S1"
        session = (await serving.http.put(path, json=body)).json()["session_id"]
        for limits, status in ((OWN, 200), ({"missions": ["CR"]}, 403)):
            headers = {"Authorization": f"Bearer {tokens.token('coordinator', limits=limits)}"}
            answer = await serving.http.get(f"/api/v1/sessions/{session}/attendance", headers=headers)
            assert answer.status_code == status, answer.text
