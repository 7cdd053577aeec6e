"""The page of name checks: each state, found by name, for those who may."""

from tests.certificates.staff import drafted
from tests.certificates.visitor import text_of, visitor
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def test_every_state_of_a_name(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await certificates.http.post(f"/api/v1/acts/{act['act_id']}/name-checks", json={})
    await deliver(certificates, world.confirm_name(world.best), world.confirm_name(world.second))
    await deliver(certificates, world.describe(world.second, 2, given_names="Nuria"))
    path = f"/certificates/editions/{world.edition_id}/names"
    for role in ("coordinator", "auditor", "data_protection"):
        async with visitor(certificates, role) as reader:
            page = text_of(await reader.open(path))
            assert "Núñez Batista, Yaneth Itzel Confirmado" in page
            assert "Ábrego de León, Nuria Cambió después de confirmar" in page
            assert "Pitti" not in page
            only = text_of(await reader.open(path, status="confirmed"))
            assert "Núñez" in only
            assert "Ábrego" not in only
            assert "Nadie coincide" in await reader.open(path, q="%")
    async with visitor(certificates, language="en") as reader:
        assert "Not answered" in await reader.open(path)
    async with visitor(certificates, "focal_point") as other:
        assert (await other.client.get(path)).status_code == 403
