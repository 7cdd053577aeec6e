"""The lists of codes of any country: files by version, single entries, labels, and the nearest value."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio

from diplomado_local.platform import Platform
from diplomado_registration.__main__ import service
from diplomado_registration.reference.file import shipped_files
from diplomado_registration.reference.usecases import load_reference
from tests.registration.mission import Mission, institution, person
from tests.registration.nomination_lists import names
from tests.support.services import Running, fresh_name, running, settings_for
from tests.support.waiting import PATIENCE, eventually


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def four(platform: Platform) -> AsyncIterator[Mission]:
    """A mission for Panama, Honduras, Colombia and Haiti."""
    async with running(service, platform, roles=["api"], countries="PA,HN,CO,HT") as serving:
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()


async def ready(serving: Running) -> None:
    """Wait until the service has loaded its files."""
    async with httpx.AsyncClient(timeout=PATIENCE) as client:

        async def asked() -> bool:
            return (await client.get(f"{serving.operations_url}/readyz")).status_code == 200

        await eventually(asked)


async def areas(mission: Mission) -> dict[str, dict[str, Any]]:
    """The areas that are offered, by code."""
    lists = (await mission.public.get("/api/v1/reference")).json()
    return {entry["code"]: entry for entry in lists["admin_areas"]}


async def test_each_country_offers_its_areas_with_its_names(four: Mission) -> None:
    await ready(four.running)
    offered = await areas(four)
    countries = [code[:2] for code in offered]
    assert {country: countries.count(country) for country in ("PA", "HN", "CO", "HT")} == {
        "PA": 14, "HN": 18, "CO": 33, "HT": 10,
    }  # fmt: skip
    assert offered["PA-NT"]["kind"] == "comarca"
    assert offered["HT-GA"]["names"] == {"fr": "Grand’Anse", "ht": "Grandans"}
    listed = await four.http.get("/api/v1/reference/admin_areas")
    assert listed.json()["label"]["es"] == "Departamento / Provincia o comarca"


async def test_one_country_has_its_own_label_on_the_form(mission: Mission, platform: Platform) -> None:
    await ready(mission.running)
    edition = await mission.edition()
    assert "Provincia o comarca" in (await mission.public.get(f"/e/{edition.code}?lang=es")).text
    async with running(service, platform, roles=["api"], countries="HN") as serving:
        honduras = Mission(serving)
        await ready(serving)
        catalogue = ("courses/GIF", {"title": {"es": "Gestión", "en": "Management"}})
        assert (await honduras.http.put(f"/api/v1/{catalogue[0]}", json=catalogue[1])).status_code == 200
        edition = await honduras.edition(programmes=[])
        page = (await honduras.public.get(f"/e/{edition.code}?lang=es")).text
        assert ">Departamento" in page
        assert "Francisco Morazán" in page
        assert "Chiriquí" not in page  # the areas that a migration once brought are not offered in Honduras
        assert "Department" in (await honduras.public.get(f"/e/{edition.code}?lang=en")).text
        await honduras.public.aclose()


async def test_a_list_names_areas_in_any_language_or_by_code(four: Mission) -> None:
    edition = await four.edition()
    header = "given_names,family_names,email,institution,departamento"
    rows = [
        f"Persona,Prueba,p{number}@{edition.code}.example,MINSA,{area}"
        for number, area in enumerate(("Grandans", "Nord-Est", "North-East", "HN-CR", "cortes", "Bogotá D.C.", "PA-3"))
    ]
    answer = (await edition.nominate("\n".join([header, *rows]))).json()
    assert (answer["accepted"], answer["errors"]) == (7, [])
    stored = [row["admin_area"] for row in await edition.list()]
    assert stored == ["HT-GA", "HT-NE", "HT-NE", "HN-CR", "HN-CR", "CO-DC", "PA-3"]


async def test_a_name_of_two_countries_is_asked_about(four: Mission) -> None:
    edition = await four.edition()
    csv = f"nombres,apellidos,correo,institucion,provincia\nAna,Ríos,a@{edition.code}.example,MINSA,Colón"
    error = (await edition.nominate(csv, lang="es")).json()["errors"][0]
    assert (error["row"], error["column"]) == (2, "admin_area")
    assert "HN-CL, PA-3" in error["message"]


@pytest.mark.parametrize(
    ("language", "question"), [("es", "¿Quiso decir «Chiriquí» (PA-4)?"), ("en", "Did you mean “Chiriquí” (PA-4)?")]
)
async def test_the_nearest_value_is_proposed(mission: Mission, language: str, question: str) -> None:
    edition = await mission.edition()
    csv = names(edition.code, "Ana,Ríos,ana@x,SENAFRNT,Teniente,,,,Chriqui,,,")
    errors = (await edition.nominate(csv, lang=language)).json()["errors"]
    assert [error["column"] for error in errors] == ["institution", "admin_area"]
    assert "SENAFRONT" in errors[0]["message"]
    assert question in errors[1]["message"]
    nothing = names(edition.code, "Ana,Ríos,ana@x,SENAFRONT,Teniente,,,,Zzz,,,")
    (error,) = (await edition.nominate(nothing, lang=language)).json()["errors"]
    assert "?" not in error["message"]


async def test_an_entry_of_staff_is_stored_retired_and_deleted(mission: Mission) -> None:
    path = "/api/v1/reference/occupations/interpreter"
    body = {"es": "Interpretación", "en": "Interpreting"}
    created = await mission.http.put(path, json=body, headers={"If-None-Match": "*"})
    assert (created.status_code, created.json()["retired"]) == (200, False)
    edition = await mission.edition()
    row = await edition.register(person(occupation="interpreter"))

    used = await mission.http.delete(path)
    assert (used.status_code, used.json()["used_in"]) == (409, {"registrations": 1})

    stale = await mission.http.put(path, json=body, headers={"If-Match": '"other"'})
    assert stale.status_code == 412
    retired = await mission.http.put(path, json=body | {"retired": True}, headers={"If-Match": created.headers["etag"]})
    assert retired.json()["retired"] is True
    offered = (await mission.public.get("/api/v1/reference")).json()["occupations"]
    assert "interpreter" not in [entry["code"] for entry in offered]
    kept = (await mission.http.get(f"/api/v1/registrations/{row['registration_id']}")).json()
    assert kept["occupation"] == "interpreter"
    refused = await edition.apply(person(occupation="interpreter"))
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "occupation")

    unused = "/api/v1/reference/occupations/unused"
    await mission.http.put(unused, json=body)
    assert (await mission.http.delete(unused)).status_code == 204
    assert (await mission.http.get(unused)).status_code == 404


async def test_a_code_of_a_file_is_retired_and_not_deleted(mission: Mission) -> None:
    await ready(mission.running)
    answer = await mission.http.delete("/api/v1/reference/occupations/journalism")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "code-of-a-file")


async def test_areas_lie_within_areas_and_never_in_themselves(mission: Mission) -> None:
    district = "/api/v1/reference/admin_areas/PA-4-BUG"
    body = {"es": "Bugaba", "en": "Bugaba", "kind": "distrito", "parent": "PA-4"}
    assert (await mission.http.put(district, json=body)).json()["parent"] == "PA-4"
    circle = await mission.http.put(
        "/api/v1/reference/admin_areas/PA-4", json={"es": "Chiriquí", "en": "Chiriquí", "parent": "PA-4-BUG"}
    )
    assert (circle.status_code, circle.json()["errors"][0]["field"]) == (422, "parent")
    unknown = await mission.http.put(district, json=body | {"parent": "PA-99"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "parent")
    assert (await mission.http.delete(district)).status_code == 204


def country(version: int, *areas: str) -> dict[str, Any]:
    """A file of Guatemala, which does not come with the software."""
    return {
        "file": "GT",
        "version": version,
        "name": {"es": "Guatemala", "en": "Guatemala"},
        "area_label": {"es": "Departamento", "en": "Department"},
        "area_kinds": {"departamento": {"es": "Departamento", "en": "Department"}},
        "lists": {"admin_areas": [{"code": code, "es": code, "en": code, "kind": "departamento"} for code in areas]},
    }


async def test_a_file_is_imported_updated_and_survives_a_restart(platform: Platform) -> None:
    name = fresh_name()
    async with running(service, platform, roles=["api"], name=name) as serving:
        mission = Mission(serving)
        await ready(serving)
        path = "/api/v1/reference-files/GT"
        first = await mission.http.put(path, json=country(1, "GT-01", "GT-02"), headers={"If-None-Match": "*"})
        assert first.status_code == 200, first.text
        again = await mission.http.put(path, json=country(1, "GT-01", "GT-02"))
        assert again.headers["etag"] == first.headers["etag"]
        changed = await mission.http.put(path, json=country(1, "GT-01"))
        assert (changed.status_code, changed.json()["errors"][0]["field"]) == (422, "version")
        stale = await mission.http.put(path, json=country(2, "GT-01"), headers={"If-Match": '"x"'})
        assert stale.status_code == 412
        second = await mission.http.put(path, json=country(2, "GT-01"), headers={"If-Match": first.headers["etag"]})
        assert second.status_code == 200, second.text
        assert {"GT-01", "PA-4"} <= (await areas(mission)).keys()
        assert "GT-02" not in await areas(mission)
        retired = (await mission.http.get("/api/v1/reference/admin_areas/GT-02")).json()
        assert retired["retired"] is True

        # A process that starts meanwhile, with the same database, changes nothing.
        before = await everything(serving)
        async with serving.database.transaction() as connection:
            await load_reference(connection, settings_for(service, platform, name))  # type: ignore[arg-type]
        assert await everything(serving) == before
        await mission.public.aclose()


async def everything(serving: Running) -> list[Any]:
    """The areas as they are stored, with the version of each row."""
    async with serving.database.transaction(readonly=True) as connection:
        return [
            tuple(row)
            for row in await connection.fetch("select code, retired, xmin::text from admin_areas order by code")
        ]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"lists": {"admin_areas": [{"code": "PA-1", "es": "a", "en": "a"}]}}, "ISO 3166-2"),
        ({"lists": {"admin_areas": [{"code": "GT-1", "es": "a", "en": "a"}] * 2}}, "GT-1"),
        ({"lists": {"admin_areas": [{"code": "GT-1", "es": "a", "en": "a", "parent": "GT-9"}]}}, "GT-9"),
        ({"lists": {"admin_areas": [{"code": "GT-1", "es": "a", "en": "a", "kind": "isla"}]}}, "isla"),
        ({"lists": {"planets": []}}, ""),
        ({"version": 0}, ""),
        ({"area_label": None}, ""),
    ],
)
async def test_a_bad_file_is_refused_with_the_reason(mission: Mission, change: dict[str, Any], part: str) -> None:
    answer = await mission.http.put("/api/v1/reference-files/GT", json=country(1, "GT-01") | change)
    assert answer.status_code == 422
    assert part in answer.text
    assert (await mission.http.get("/api/v1/reference-files/GT")).status_code == 404


async def test_only_coordinators_change_the_lists(mission: Mission) -> None:
    for role in ("focal_point", "auditor"):
        headers = mission.running.bearer(role, institution="SNM")
        answer = await mission.http.put("/api/v1/reference/occupations/x", json={"es": "x", "en": "x"}, headers=headers)
        assert answer.status_code == 403
    assert (await mission.public.get("/api/v1/reference/occupations")).status_code == 401


async def test_a_retired_type_stays_with_its_institution(mission: Mission) -> None:
    answer = await mission.http.put("/api/v1/institutions/OLD", json=institution("Vieja", "media"))
    assert answer.status_code == 200
    path = "/api/v1/reference/organisation_types/media"
    entry = (await mission.http.get(path)).json()
    body = {"es": entry["es"], "en": entry["en"]}
    assert (await mission.http.delete(path)).json()["used_in"]["institutions"] == 1
    assert (await mission.http.put(path, json=body | {"retired": True})).status_code == 200
    assert (await mission.http.get("/api/v1/institutions/OLD")).json()["organisation_type"] == "media"
    assert (await mission.http.put(path, json=body | {"retired": False})).status_code == 200


def test_files_are_json_that_people_can_read() -> None:
    assert set(shipped_files()) == {"common", "PA", "HN", "CO", "HT"}
    assert json.loads(shipped_files()["HN"].model_dump_json())["version"] == 1
