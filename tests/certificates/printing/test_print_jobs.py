"""Files of all certificates are made in the background: once, with progress, and anew after a restart."""

import asyncio
import io
import zipfile
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pikepdf

from diplomado_certificates.__main__ import service
from diplomado_certificates.documents.render_pool import RenderPool
from diplomado_certificates.printing import task
from diplomado_certificates.printing.print_job import PrintJob
from diplomado_certificates.printing.store import jobs
from diplomado_chassis.handling import Context
from diplomado_local.platform import Platform
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import signed
from tests.certificates.visitor import SESSION_SECRET, visitor
from tests.certificates.world import World, deliver
from tests.support.services import Running, running
from tests.support.waiting import eventually


def path_of(world: World) -> str:
    """The page."""
    return f"/certificates/editions/{world.edition_id}/certificates/print"


def context_of(certificates: Running) -> Context:
    """What the task gets."""
    return Context("certificates", certificates.settings, certificates.database, asyncio.Event())


async def jobs_of(certificates: Running, world: World) -> list[PrintJob]:
    """All jobs of the edition."""
    async with certificates.database.transaction(readonly=True) as connection:
        return await jobs.list_jobs(connection, world.edition_id)


async def make_all(certificates: Running) -> None:
    """Make every file that was ordered."""
    pool = RenderPool()
    while await task.make_next(context_of(certificates), pool):
        pass
    pool.close()


async def test_a_file_is_ordered_once_made_and_downloaded(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    async with visitor(certificates) as ana:
        await ana.open(path_of(world))
        order = {"act": act["act_id"], "kind": "pdf", "order": "surname"}
        both = await asyncio.gather(*(ana.send(path_of(world), order) for _ in range(2)))
        assert [answer.status_code for answer in both] == [303, 303]
        page = await ana.follow(both[0])
        assert "en preparación" in page
        await ana.follow(await ana.send(path_of(world), order))
        (job,) = await jobs_of(certificates, world)
        piece = f"{path_of(world)}/{job.job_id}"
        assert (await ana.client.get(f"{piece}/file")).status_code == 409
        assert "hx-get" in (await ana.client.get(piece, headers={"HX-Request": "true"})).text
        await make_all(certificates)
        shown = (await ana.client.get(piece, headers={"HX-Request": "true"})).text
        assert "listo, con" in shown
        assert "hx-get" not in shown
        file = await ana.client.get(f"{piece}/file")
        with pikepdf.open(io.BytesIO(file.content)) as pdf:
            assert len(pdf.pages) == act["awards"]
        await ana.send(path_of(world), {**order, "kind": "zip", "order": "institution"})
        await make_all(certificates)
        (archive, _) = await jobs_of(certificates, world)
        file = await ana.client.get(f"{path_of(world)}/{archive.job_id}/file")
        assert len(zipfile.ZipFile(io.BytesIO(file.content)).namelist()) == act["awards"] + 2
    async with visitor(certificates, "auditor") as reader:
        assert (await reader.client.get(f"{piece}/file")).status_code == 200
    async with visitor(certificates, "grader") as other:
        assert (await other.client.get(f"{piece}/file")).status_code == 403
    assert (await certificates.http.get(f"{path_of(World())}/{job.job_id}/file")).status_code == 404


async def test_nothing_is_ordered_by_half(certificates: Running, world: World) -> None:
    await signed(certificates, world)
    async with visitor(certificates, language="en") as ana:
        await ana.open(path_of(world))
        answer = await ana.send(path_of(world), {"kind": "doc"})
        assert answer.status_code == 422
        assert answer.text.count("Choose one.") >= 3
    assert await jobs_of(certificates, world) == []


async def test_another_process_begins_anew_what_was_left(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    async with visitor(certificates) as ana:
        await ana.open(path_of(world))
        await ana.send(path_of(world), {"act": act["act_id"], "kind": "pdf", "order": "surname"})
        now = datetime.now(UTC)
        async with certificates.database.transaction() as connection:
            left = await jobs.claim_job(connection, now - timedelta(hours=1), timedelta(seconds=1))
            assert left is not None
            await jobs.update_progress(connection, left, done=1, total=9, leased_until=now - timedelta(minutes=1))
            await jobs.insert_part(connection, left.job_id, 0, b"half of a file")
        await make_all(certificates)
        (job,) = await jobs_of(certificates, world)
        assert (job.state, job.attempt) == ("done", 2)
        file = await ana.client.get(f"{path_of(world)}/{job.job_id}/file")
        assert file.content.startswith(b"%PDF")
        async with certificates.database.transaction() as connection:
            late = await jobs.update_progress(connection, left, done=2, total=9, leased_until=now)
        assert late is False


async def test_an_erasure_deletes_the_files_that_name_the_person(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    async with visitor(certificates) as ana:
        await ana.open(path_of(world))
        await ana.send(path_of(world), {"act": act["act_id"], "kind": "pdf", "order": "surname"})
        await make_all(certificates)
        await deliver(certificates, world.erase(world.second, reason="request"))
        assert await jobs_of(certificates, world) == []


async def test_files_are_purged(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    async with certificates.database.transaction() as connection:
        old = datetime.now(UTC) - timedelta(days=3)
        await jobs.insert_job(
            connection, UUID(int=77), world.edition_id, UUID(act["act_id"]), "zip", "surname", by="ana", now=old
        )
        assert await jobs.purge_jobs(connection) >= 1
    assert await jobs_of(certificates, world) == []


async def test_the_role_makes_files_and_stops_in_order(platform: Platform) -> None:
    world = World()
    async with running(
        service, platform, roles=["api", "printing"], session_secret=SESSION_SECRET, development=True
    ) as own:
        await deliver(own, *world.events())
        await own.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
        act = await signed(own, world)
        async with visitor(own) as ana:
            await ana.open(path_of(world))
            await ana.send(path_of(world), {"act": act["act_id"], "kind": "zip", "order": "surname"})

            async def is_ready() -> bool:
                return "listo, con" in await ana.open(path_of(world))

            await eventually(is_ready)


async def test_a_file_is_ordered_over_the_api_with_progress(certificates: Running, world: World) -> None:
    act = await signed(certificates, world)
    http, path = certificates.http, f"/api/v1/acts/{act['act_id']}/print-jobs"
    ordered = [await http.post(path, json={"kind": "zip", "order": "institution"}) for _ in range(2)]
    assert [answer.status_code for answer in ordered] == [202, 202]
    assert ordered[0].json() == ordered[1].json()
    where = ordered[0].headers["Location"]
    job = (await http.get(where)).json()
    assert (job["kind"], job["order"], job["state"], job["done"]) == ("zip", "institution", "waiting", 0)
    early = await http.get(f"{where}/file")
    assert (early.status_code, early.json()["type"]) == (409, "urn:diplomado:problem:file-not-ready")
    await make_all(certificates)
    job = (await http.get(where)).json()
    assert (job["state"], job["done"], job["total"]) == ("done", act["awards"], act["awards"])
    file = await http.get(f"{where}/file")
    assert file.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        assert sum(name.endswith(".pdf") for name in archive.namelist()) == act["awards"]
    elsewhere = f"/api/v1/acts/{UUID(int=7)}/print-jobs/{job['job_id']}"
    assert (await http.get(elsewhere)).status_code in (403, 404)
