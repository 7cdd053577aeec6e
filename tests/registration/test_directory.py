"""The list of the people of an edition in the browser: who may read it, how it is searched, how long it may grow."""

import csv
import io
import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.workbooks.writing import as_csv
from diplomado_registration.directory.filters import MAX_SEARCHED, Filters, read_filters
from diplomado_registration.directory.store import listing
from tests.registration.desk import signed_in
from tests.registration.mission import Edition, Mission, person
from tests.registration.nomination_lists import TWO, names
from tests.support.scans import analyse

READERS = ("coordinator", "auditor", "data_protection")


def people_of(edition: Edition) -> str:
    """The address of the list."""
    return f"/registration/editions/{edition.edition_id}/people"


def shown(page: str) -> list[str]:
    """The names in the list, in their order."""
    found = re.findall(r'<td dir="auto"><a href="[^"]*/people/[0-9a-f-]{36}">([^<]*)</a>', page)
    return [" ".join(name.split()) for name in found]


async def some(mission: Mission) -> Edition:
    """An edition with two nominees and two people who came by themselves."""
    edition = await mission.edition(registration="both", capacity=3)
    assert (await edition.nominate(names(edition.code, *TWO))).status_code == 200
    for given_names, family_names in (("José Ángel", "Núñez O'Higgins"), ("Itzel", "Pérez")):
        email = f"{given_names.split()[0].lower().replace('é', 'e')}.{edition.code}@correo.example"
        await edition.register(person(given_names=given_names, family_names=family_names, email=email))
    return edition


async def test_who_reads_the_list(mission: Mission) -> None:
    edition = await some(mission)
    for role in READERS:
        async with signed_in(mission, role) as desk:
            page = await desk.get(people_of(edition))
            assert shown(page) == [
                "Itzel Pérez",
                "José Ángel Núñez O&#39;Higgins",
                "Rubén Darío Chen",
                "Yaritza Caballero Ríos",
            ]
            assert (people_of(edition) + "/new" in page) == (role == "coordinator")
    for role in ("facilitator", "grader"):
        async with signed_in(mission, role) as desk:
            await desk.get(people_of(edition), 403)
    answer = await mission.public.get(people_of(edition))
    assert (answer.status_code, answer.headers["location"][:9]) == (303, "/sign-in?")


async def test_a_focal_point_sees_their_own_people_alone(mission: Mission) -> None:
    edition = await some(mission)
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        page = await desk.get(people_of(edition))
        assert shown(page) == ["Rubén Darío Chen"]
        assert "Ministerio de Salud" in page
        assert f'href="/certificates/fragments/institution/{edition.edition_id}' in page
        assert shown(await desk.get(people_of(edition) + "?q=yaritza")) == []
        other = next(row for row in await edition.list() if row["institution"] == "SENAFRONT")
        await desk.get(f"{people_of(edition)}/{other['registration_id']}", 404)
        own = next(row for row in await edition.list() if row["institution"] == "MINSA")
        assert "/notifications/fragments/person/" in await desk.get(f"{people_of(edition)}/{own['registration_id']}")
        downloaded = (await desk.client.get(people_of(edition) + ".csv")).text
        assert "Rubén" in downloaded
        assert "Yaritza" not in downloaded
    async with signed_in(mission, "focal_point") as desk:
        assert "punto focal" in await desk.get(people_of(edition), 403)


async def test_an_institution_reads_its_own_words_while_they_are_a_proposal(mission: Mission) -> None:
    """What others said of a person is neither shown nor found."""
    edition = await mission.edition(registration="both")
    email = f"quien@{edition.code}.example"
    await edition.register(person(given_names="Secundino", family_names="Original", email=email))
    other = await mission.edition(registration="both")
    row = f"Segundo,Propuesto,{email},MINSA,Médico,Salud,,,,,,"
    answer = await other.nominate(
        names(other.code, row), headers={"content-type": "text/csv", **mission.focal_point("MINSA")}
    )
    assert answer.status_code == 200, answer.text
    async with signed_in(mission, "focal_point", institution="MINSA") as desk:
        assert shown(await desk.get(people_of(other))) == ["Segundo Propuesto"]
        assert shown(await desk.get(people_of(other) + "?q=segundo")) == ["Segundo Propuesto"]
        assert shown(await desk.get(people_of(other) + "?q=secundino")) == []
    async with signed_in(mission, "coordinator") as desk:
        assert shown(await desk.get(people_of(other))) == ["Secundino Original"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("nunez", ["José Ángel Núñez O&#39;Higgins"]),
        ("ÁNGEL nu", ["José Ángel Núñez O&#39;Higgins"]),
        ("o'hig", ["José Ángel Núñez O&#39;Higgins"]),
        ("itzel.", ["Itzel Pérez"]),
        ("senafront", ["Yaritza Caballero Ríos"]),
        ("servicio front", ["Yaritza Caballero Ríos"]),
        ("tzel", []),
        ("@", []),
        ("' & | ! \\ :* (", []),
        ("\u202e\u0000%", []),
    ],
)
async def test_people_are_found_by_the_beginnings_of_words(mission: Mission, text: str, found: list[str]) -> None:
    edition = await some(mission)
    async with signed_in(mission, "coordinator") as desk:
        answer = await desk.client.get(people_of(edition), params={"q": text})
    assert answer.status_code == 200
    assert shown(answer.text) == found


async def test_filters_and_counts(mission: Mission) -> None:
    edition = await some(mission)
    async with signed_in(mission, "coordinator") as desk:
        page = await desk.get(people_of(edition) + "?status=waitlisted")
        assert shown(page) == ["Itzel Pérez"]
        assert "3 de 3" in page
        assert shown(await desk.get(people_of(edition) + "?channel=nominated&institution=MINSA")) == [
            "Rubén Darío Chen"
        ]
        assert len(shown(await desk.get(people_of(edition) + "?status=nonsense&channel=&institution="))) == 4
        assert "Nobody matches" in await desk.get(people_of(edition) + "?q=nadie&lang=en")
    async with signed_in(mission, "coordinator") as desk:
        await desk.get(f"/registration/editions/{UUID(int=7)}/people", 404)
        await desk.get("/registration/editions/guess/people", 404)
        empty = await mission.edition()
        assert "Todavía no hay personas" in await desk.get(people_of(empty))


async def test_the_list_goes_on_page_by_page(mission: Mission) -> None:
    edition = await mission.edition(registration="both")
    rows = [f"Persona,Número {n:03},p{n}@x,SENAFRONT,,,,,,,," for n in range(120)]
    assert (await edition.nominate(names(edition.code, *rows))).status_code == 200
    seen: list[str] = []
    async with signed_in(mission, "coordinator") as desk:
        path: str | None = people_of(edition) + "?status=registered"
        while path:
            page = await desk.get(path)
            assert "120 en total" in page
            seen += shown(page)
            following = re.search(r'<a class="action second" href="([^"]*)" rel="next"', page)
            path = following and following[1].replace("&amp;", "&")
        assert shown(await desk.get(people_of(edition) + "?after=nonsense"))[:1] == ["Persona Número 119"]
    assert seen == [f"Persona Número {n:03}" for n in reversed(range(120))]


async def test_the_list_as_a_file(mission: Mission) -> None:
    edition = await some(mission)
    async with signed_in(mission, "auditor") as desk:
        answer = await desk.client.get(people_of(edition) + ".csv?channel=nominated&lang=en")
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{edition.code}-')
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Given names", "Family names", "E-mail", "Status"]
    assert [row[:4] for row in rows[1:]] == [
        ["Rubén Darío", "Chen", f"ruben@{edition.code}.example", "Registered"],
        ["Yaritza", "Caballero Ríos", f"yaritza@{edition.code}.example", "Registered"],
    ]


@given(st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=3), max_size=3))
def test_no_cell_of_a_file_is_a_formula(rows: list[list[str]]) -> None:
    for row in csv.reader(io.StringIO(as_csv(rows).decode("utf-8-sig"), newline="")):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)


@given(st.dictionaries(st.sampled_from(("q", "status", "institution", "channel", "x")), st.text(max_size=150)))
def test_any_address_gives_filters(query: dict[str, str]) -> None:
    filters = read_filters(query, None)
    assert len(filters.text) <= MAX_SEARCHED
    assert "\0" not in filters.text + (filters.institution or "")


async def test_lists_of_thousands_are_read_by_indexes(mission: Mission) -> None:
    """No plan of a page reads the table of people or registrations whole, or sorts an edition."""
    edition = await mission.edition(registration="both")
    schema = mission.running.settings.schema_name
    async with mission.running.database.transaction() as connection:
        await connection.execute(
            """
            insert into participants
                (participant_id, given_names, family_names, email, email_key, language, described_by, described_at)
            select gen_random_uuid(), 'Persona ' || n, 'Grande ' || n, $1 || n || '@x.example', $1 || n || '@x.example',
                   'es', 'staff', now()
            from generate_series(1, 25000) as n
            """,
            f"{edition.code}.",
        )
        await connection.execute(
            """
            insert into registrations
                (registration_id, edition_id, participant_id, status, channel, institution, created_at, changed_at)
            select gen_random_uuid(), $1, participant_id,
                   case when row_number() over () % 50 = 0 then 'withdrawn' else 'registered' end, 'api',
                   case when row_number() over () % 100 = 0 then 'MINSA' end, now(), now()
            from participants where email like $2 || '%' order by described_at, length(email), email limit 5000
            """,
            UUID(edition.edition_id),
            f"{edition.code}.",
        )
        # To compare them would keep the servers busy for many minutes, in which other tests count their work.
        await connection.execute("truncate people_to_compare")
    await analyse(mission.running.platform.postgres, schema, ["participants", "registrations"])
    wanted = {
        Filters(): "registrations_list",
        Filters(status="withdrawn"): "registrations_status",
        Filters(institution="MINSA"): "registrations_institution",
        Filters(own="MINSA"): "registrations_institution",
        Filters(text="grande 4711"): "participants_words",
    }
    async with mission.running.database.transaction(readonly=True) as connection:
        for filters, index in wanted.items():
            statement, values = listing(UUID(edition.edition_id), filters, 10**9, 51)
            plan = "\n".join(row[0] for row in await connection.fetch(f"explain {statement}", *values))
            assert index in plan, plan
            assert "Seq Scan on registrations" not in plan, plan
            assert "Seq Scan on participants" not in plan, plan
    async with signed_in(mission, "coordinator") as desk:
        (found,) = shown(await desk.get(people_of(edition) + f"?q=grande {edition.code}.4711@x"))
        assert found == "Persona 4711 Grande 4711"
