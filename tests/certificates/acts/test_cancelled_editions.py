"""Nobody graduates from an edition that was cancelled, unless it is reinstated."""

from tests.certificates.staff import draft, drafted, sign
from tests.certificates.world import World, deliver
from tests.support.services import Running


async def test_no_act_is_made_for_a_cancelled_edition(certificates: Running, world: World) -> None:
    act = await drafted(certificates, world)
    await deliver(certificates, world.edition(2, status="cancelled"))
    for answer in (await draft(certificates, world), await sign(certificates, act)):
        assert (answer.status_code, answer.json()["type"]) == (409, "urn:diplomado:problem:edition-cancelled")
    await deliver(certificates, world.edition(3, status="ended"))
    assert (await draft(certificates, world)).status_code == 201
    assert (await sign(certificates, act)).status_code == 200
