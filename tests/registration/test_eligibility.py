"""Who may take part in an edition, as data: rules with versions, reasons in both languages, decisions against them."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from diplomado_chassis.handling import Received
from diplomado_contracts import Graduated
from diplomado_registration.projections import GRADUATIONS
from tests.registration.browser import applied, filled, send
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import names
from tests.support.services import enveloped

GOVERNMENT = {"rule": "organisation_type", "in": ["national_government", "security_force"]}


async def put(edition: Edition, *rules: dict[str, Any], **headers: str) -> httpx.Response:
    """Set the rules of an edition."""
    path = f"/api/v1/editions/{edition.code}/eligibility"
    return await edition.mission.http.put(path, json={"rules": list(rules)}, headers=headers)


async def with_rules(mission: Mission, *rules: dict[str, Any], **changes: Any) -> Edition:
    """An edition with rules."""
    edition = await mission.edition(**changes)
    answer = await put(edition, *rules)
    assert answer.status_code == 200, answer.text
    return edition


async def graduate(mission: Mission, edition: Edition, registration_id: str) -> None:
    """Tell the service that a person graduated, as the certificates service does."""
    row = (await mission.http.get(f"/api/v1/registrations/{registration_id}")).json()
    event = Graduated(
        registration_id=UUID(registration_id),
        edition_id=UUID(edition.edition_id),
        participant_id=UUID(row["participant_id"]),
        revision=1,
        act_id=uuid4(),
        graduated_on=datetime(2023, 9, 8, tzinfo=UTC).date(),
        signed_at=datetime.now(UTC),
        policy="p",
        policy_version=1,
    )
    async with mission.running.database.transaction() as connection:
        await GRADUATIONS.handlers[Graduated](connection, [Received(event, enveloped(event))])


async def explained(mission: Mission, registration_id: str) -> dict[str, Any]:
    """Why a registration is eligible or not."""
    answer = await mission.http.get(f"/api/v1/registrations/{registration_id}/eligibility")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize(
    ("rule", "good", "bad", "field", "spanish", "english"),
    [
        (GOVERNMENT, {"organisation_type": "security_force"}, {"organisation_type": "media"}, "organisation_type",
         "Gobierno nacional, Fuerza pública o de seguridad", "National government, Security force"),
        ({"rule": "organisation_type", "not_in": ["media"]}, {"organisation_type": "academia"},
         {"organisation_type": "media"}, "organisation_type", "no es para", "not for"),
        ({"rule": "institution", "in": ["MINSA"]}, {"institution": "MINSA"}, {"institution": None}, "institution",
         "Ministerio de Salud", "Ministerio de Salud"),
        ({"rule": "admin_area", "in": ["PA-4"]}, {"admin_area": "PA-4"}, {"admin_area": "PA-5"}, "admin_area",
         "Chiriquí", "from: Chiriquí"),
        ({"rule": "age_band", "in": ["18-29"]}, {"age_band": "18-29"}, {"age_band": "60+"}, "age_band",
         "18 a 29 años", "18 to 29"),
        ({"rule": "deadline", "until": "2020-01-01T00:00:00Z"}, None, {}, "eligibility", "plazo", "deadline"),
        ({"rule": "channel", "in": ["nomination"]}, None, {}, "eligibility", "por nominación", "by nomination"),
    ],
)  # fmt: skip
async def test_each_rule_decides_and_gives_its_reason_in_both_languages(
    mission: Mission,
    rule: dict[str, Any],
    good: dict[str, Any] | None,
    bad: dict[str, Any],
    field: str,
    spanish: str,
    english: str,
) -> None:
    edition = await with_rules(mission, rule)
    own = f"registrations where edition_id = '{edition.edition_id}'"
    for language, words in (("es", spanish), ("en", english)):
        before = await mission.count(own)
        refused = await edition.apply(person(**bad), **{"Accept-Language": language})
        assert (refused.status_code, refused.json()["type"]) == (422, "urn:diplomado:problem:not-eligible")
        (error,) = refused.json()["errors"]
        assert error["field"] == field
        assert words in error["message"]
        assert await mission.count(own) == before
    if good is not None:
        row = await edition.register(person(**good))
        found = await explained(mission, row["registration_id"])
        assert (found["eligible"], found["version"]) == (True, 1)
        assert [(result["occasion"], result["version"]) for result in found["history"]] == [("application", 1)]


async def test_an_age_is_asked_for_and_not_stored_without_consent(mission: Mission) -> None:
    """What decides need not be kept: later it is undecided, not failed."""
    edition = await with_rules(mission, {"rule": "age_band", "in": ["18-29"]})
    consents = {"participation": True, "statistics": False}
    row = await edition.register(person(age_band="18-29", consents=consents))
    found = await explained(mission, row["registration_id"])
    assert [finding["outcome"] for finding in found["findings"]] == ["undecided"]
    assert found["history"][0]["findings"][0]["outcome"] == "met"
    assert (await edition.apply(person(age_band=None, consents=consents))).status_code == 422


async def test_an_area_includes_the_areas_within_it(mission: Mission) -> None:
    body = {"es": "Barú", "en": "Barú", "parent": "PA-4"}
    assert (await mission.http.put("/api/v1/reference/admin_areas/PA-4-BAR", json=body)).status_code == 200
    edition = await with_rules(mission, {"rule": "admin_area", "in": ["PA-4"]})
    await edition.register(person(admin_area="PA-4-BAR"))


async def test_the_form_shows_the_requirements_and_the_reason_beside_the_field(mission: Mission) -> None:
    edition = await with_rules(mission, GOVERNMENT)
    page = (await mission.public.get(f"/e/{edition.code}?lang=es")).text
    assert "Esta edición es para personas de: Gobierno nacional" in page
    answer = await send(edition, filled(organisation_type="media", given_names="Nombre Escrito"), "en")
    assert answer.status_code == 422
    assert 'id="organisation_type-error"' in answer.text
    assert "This edition is for people of: National government" in answer.text
    assert "Nombre Escrito" in answer.text


async def test_an_earlier_graduation_is_no_oracle_for_the_public(mission: Mission) -> None:
    """The form takes the application of a graduate and of a stranger alike; staff get the reason."""
    first = await mission.edition()
    graduate_data = person()
    row = await first.register(graduate_data)
    await graduate(mission, first, row["registration_id"])
    edition = await with_rules(mission, {"rule": "graduation", "is": "excluded", "course": "GIF"})
    texts = {name: value for name, value in graduate_data.items() if isinstance(value, str)}
    known = await send(edition, filled(**texts))
    stranger = await send(edition, filled())
    assert known.status_code == stranger.status_code == 200
    assert known.text == stranger.text
    listed = (await edition.list())[0]
    found = await explained(mission, listed["registration_id"])
    assert found["eligible"] is False
    assert found["history"][0]["findings"][0]["outcome"] == "undecided"

    other = await with_rules(mission, {"rule": "graduation", "is": "required", "edition": first.code})
    refused = await other.enter(person())
    assert refused.status_code == 422
    assert "Gestión integral de fronteras" in refused.json()["errors"][0]["message"]
    path = await applied(other, filled())
    assert (await mission.public.post(f"{path}/confirmation")).status_code == 409
    assert [row["status"] for row in await other.list()] == ["unconfirmed"]
    assert (await other.register(graduate_data))["status"] == "registered"


async def test_a_nominee_who_is_not_eligible_is_flagged_by_row(mission: Mission) -> None:
    edition = await with_rules(mission, {"rule": "institution", "in": ["SENAFRONT"]})
    rows = ("Ana,Ríos,ana@x,SENAFRONT,Teniente,,,,,,,", "Luis,Chen,luis@x,MINSA,Médico,,,,,,,")
    csv = names(edition.code, *rows)
    refused = (await edition.nominate(csv, lang="es")).json()
    assert [(error["row"], error["column"]) for error in refused["errors"]] == [(3, "institution")]
    assert (refused["status"], refused["valid"]) == (422, 1)
    assert await edition.list() == []
    accepted = (await edition.nominate(csv, accept_valid="true")).json()
    assert (accepted["accepted"], len(accepted["errors"])) == (1, 1)
    forbidden = await edition.nominate(csv, override_eligibility="Invitado", headers=mission.focal_point("MINSA"))
    assert forbidden.status_code == 403
    admitted = (await edition.nominate(csv, override_eligibility="Invitado por el ministro")).json()
    assert (admitted["accepted"], admitted["unchanged"], admitted["errors"]) == (1, 1, [])
    luis = next(row for row in await edition.list() if row["institution"] == "MINSA")
    found = await explained(mission, luis["registration_id"])
    assert (found["eligible"], found["overridden"], found["findings"][0]["outcome"]) == (True, True, "failed")
    last = found["history"][-1]
    assert (last["occasion"], last["actor"], last["reason"]) == ("override", "staff-1", "Invitado por el ministro")


async def test_a_focal_point_learns_nothing_of_graduations_elsewhere(mission: Mission) -> None:
    first = await mission.edition()
    csv = "given_names,family_names,email,institution\nRosa,Mar,rosa@{0}.example,{1}\n"
    await first.nominate(csv.format(first.code, "SNM"))
    await graduate(mission, first, (await first.list())[0]["registration_id"])
    edition = await with_rules(mission, {"rule": "graduation", "is": "excluded", "course": "GIF"})
    unseen = csv.format(first.code, "MINSA")
    own = csv.format(first.code, "SNM")
    dry = {"dry_run": "true"}
    assert (await edition.nominate(unseen, **dry, headers=mission.focal_point("MINSA"))).json()["errors"] == []
    assert len((await edition.nominate(own, **dry, headers=mission.focal_point("SNM"))).json()["errors"]) == 1
    assert len((await edition.nominate(unseen, **dry)).json()["errors"]) == 1


async def test_people_in_the_edition_stay_and_a_coordinator_decides_otherwise(mission: Mission) -> None:
    edition = await mission.edition()
    row = await edition.register(person(organisation_type="media"))
    assert (await put(edition, GOVERNMENT)).json()["version"] == 1
    found = await explained(mission, row["registration_id"])
    assert (found["eligible"], found["history"]) == (False, [])
    path = f"/api/v1/registrations/{row['registration_id']}/eligibility/override"
    assert (await mission.http.post(path, json={})).status_code == 422
    decided = (await mission.http.post(path, json={"reason": "Periodista del proyecto"})).json()
    assert (decided["eligible"], decided["overridden"]) == (True, True)
    assert decided["history"][0]["reason"] == "Periodista del proyecto"
    assert (await edition.list())[0]["status"] == "registered"

    await mission.http.post(f"/api/v1/participants/{(await edition.list())[0]['participant_id']}/erasure")
    assert (await explained(mission, row["registration_id"]))["history"][0]["reason"] is None


async def test_rules_have_versions_and_conflicts_are_visible(mission: Mission) -> None:
    edition = await mission.edition()
    path = f"/api/v1/editions/{edition.code}/eligibility"
    assert (await mission.http.get(path)).json() == {"version": 0, "rules": [], "reasons": []}
    first = await put(edition, GOVERNMENT, **{"If-None-Match": "*"})
    again = await put(edition, GOVERNMENT)
    assert (first.json()["version"], again.json()["version"]) == (1, 1)
    assert first.headers["etag"] == again.headers["etag"] == (await mission.http.get(path)).headers["etag"]
    row = await edition.register(person(organisation_type="security_force"))
    second = await put(edition, **{"If-Match": first.headers["etag"]})
    assert (second.json()["version"], second.json()["rules"]) == (2, [])
    assert (await put(edition, GOVERNMENT, **{"If-Match": first.headers["etag"]})).status_code == 412
    assert (await explained(mission, row["registration_id"]))["history"][0]["version"] == 1


async def test_a_preview_counts_who_would_fail_and_stores_nothing(mission: Mission) -> None:
    edition = await mission.edition()
    for organisation_type in ("media", "media", "security_force"):
        await edition.register(person(organisation_type=organisation_type))
    path = f"/api/v1/editions/{edition.code}/eligibility"
    body = {"rules": [GOVERNMENT, {"rule": "admin_area", "not_in": ["PA-1"]}]}
    found = (await mission.http.post(f"{path}/preview", json=body)).json()
    assert (found["registrations"], found["failing"], found["failing_by_rule"]) == (3, 2, [2, 0])
    assert len(found["failing_registrations"]) == 2
    assert (await mission.http.get(path)).json()["version"] == 0


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"rule": "organisation_type", "in": ["nobody"]}, "rules.0.in.0"),
        ({"rule": "graduation", "is": "required", "course": "NONE"}, "rules.0.course"),
        ({"rule": "organisation_type", "in": ["media"], "not_in": ["media"]}, "rules.0"),
        ({"rule": "organisation_type"}, "rules.0"),
        ({"rule": "deadline", "until": "2020-01-01T00:00:00"}, "rules.0"),
        ({"rule": "horoscope", "in": ["leo"]}, "rules.0"),
        ({"rule": "channel", "in": []}, "rules.0"),
    ],
)
async def test_bad_rules_are_refused(mission: Mission, rule: dict[str, Any], field: str) -> None:
    edition = await mission.edition()
    answer = await put(edition, rule)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)


async def test_rules_that_nobody_can_meet_are_refused(mission: Mission) -> None:
    edition = await mission.edition()
    other = {"rule": "organisation_type", "in": ["media"]}
    assert (await put(edition, GOVERNMENT, other)).status_code == 422


async def test_a_focal_point_sees_the_reasons_of_its_own_people_alone(mission: Mission) -> None:
    edition = await with_rules(mission, {"rule": "deadline", "until": str(datetime.now(UTC) + timedelta(days=1))})
    row = await edition.register(person(institution="SNM"))
    path = f"/api/v1/registrations/{row['registration_id']}/eligibility"
    for institution, status in (("SNM", 200), ("MINSA", 404), (None, 404)):
        headers = mission.focal_point(institution)
        assert (await mission.http.get(path, headers=headers)).status_code == status
