"""The service's whole way on real Kafka: facts in, an act signed, graduations and certificates out."""

import asyncio
import random

from diplomado_certificates.__main__ import service
from diplomado_contracts import CertificateIssued, CertificateRevoked, Event, Graduated, topics
from diplomado_local.platform import Platform
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, drafted, progress_of, sign
from tests.certificates.world import World
from tests.support.services import publish, published, running
from tests.support.waiting import eventually

OUT = [topics.GRADUATIONS.name, topics.CERTIFICATES.name]


async def test_facts_come_in_disorder_and_twice_and_certificates_go_out_once(platform: Platform) -> None:
    world = World()
    events = world.events() * 2
    random.Random(7).shuffle(events)
    async with running(service, platform) as serving:
        await publish(serving, *events)

        async def everything_is_known() -> bool:
            answer = await serving.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
            assert answer.status_code == 200
            progress = await progress_of(serving, world)
            assert sum(a["entitled"] for entry in progress.values() for a in entry["awards"]) == 6
            async with serving.database.transaction(readonly=True) as connection:
                handled = await connection.fetchval("select count(*) from inbox")
            return bool(handled == len(events))

        await eventually(everything_is_known)
        act = await drafted(serving, world)
        answers = await asyncio.gather(*(sign(serving, act) for _ in range(4)))
        assert {answer.status_code for answer in answers} == {200}
        issued = await certificates_of(serving, world)
        revocation = f"/api/v1/certificates/{issued[0]['certificate_id']}/revocation"
        await serving.http.post(revocation, json={"reason": "superseded"})

        async def nine_facts_are_out() -> list[Event]:
            out = await published(platform, serving.settings.topic_prefix, OUT)
            found: list[Event] = [
                event for event, _ in out if isinstance(event, Graduated | CertificateIssued | CertificateRevoked)
            ]
            assert len(found) >= 9
            return found

        found = await eventually(nine_facts_are_out)
    graduated = {event.registration_id for event in found if isinstance(event, Graduated)}
    assert graduated == {world.best.registration_id, world.second.registration_id}
    codes = sorted(event.verification_code for event in found if isinstance(event, CertificateIssued))
    assert codes == sorted(entry["verification_code"] for entry in issued)
    [revoked] = [event for event in found if isinstance(event, CertificateRevoked)]
    assert (str(revoked.certificate_id), revoked.revision) == (issued[0]["certificate_id"], 2)
    assert len(found) == 9
