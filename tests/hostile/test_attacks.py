"""The list of attacks holds against the service that faces the public."""

from diplomado_local.platform import Platform
from tests.architecture.composition import service_of
from tests.support.services import running
from verification.attacks.__main__ import run
from verification.attacks.catalogue import ATTACKS
from verification.attacks.target import Target


async def test_registration_withstands_the_list(platform: Platform) -> None:
    async with running(service_of("registration"), platform, roles={"api"}, header_seconds=3.0) as service:
        results = await run(Target(service.url, patience=90), ATTACKS)
    assert [f"{name}: {seen.what}" for name, seen in results if not seen.holds] == []
