"""What is not signed is not kept for ever; what is signed is."""

from datetime import UTC, datetime, timedelta

from diplomado_certificates.acts.store import purge_drafts
from tests.certificates.staff import drafted, signed
from tests.certificates.world import World
from tests.support.services import Running


async def test_old_drafts_go_and_signed_acts_stay(certificates: Running, world: World) -> None:
    old, _ = await drafted(certificates, world), await signed(certificates, world)
    async with certificates.database.transaction() as connection:
        await connection.execute("alter table acts disable trigger acts_are_frozen")
        await connection.execute(
            "update acts set drafted_at = $1 where edition_id = $2",
            datetime.now(UTC) - timedelta(days=91),
            world.edition_id,
        )
        await connection.execute("alter table acts enable trigger acts_are_frozen")
    async with certificates.database.transaction() as connection:
        assert await purge_drafts(connection) >= 1
    acts = (await certificates.http.get(f"/api/v1/editions/{world.edition_id}/acts")).json()["acts"]
    assert [(act["status"], act["act_id"] == old["act_id"]) for act in acts] == [("signed", False)]
