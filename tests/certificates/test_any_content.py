"""Every form of the service with content that nobody should type: refused with nothing lost, or shown escaped."""

from collections.abc import Awaitable, Callable

import pytest
from fastapi.routing import APIRoute

from diplomado_certificates.__main__ import service
from tests.certificates.examples import DIPLOMA
from tests.certificates.staff import certificates_of, drafted, signed
from tests.certificates.visitor import visitor
from tests.certificates.world import World, deliver
from tests.support.hostile_forms import fill_in_everything
from tests.support.services import Running

Prepare = Callable[[Running, World], Awaitable[str]]
OTHER_TESTS = {
    "/v/{code}/certificate.pdf": "a name that is compared and never shown: verification/test_consent.py",
    "/v/{code}/credential.{kind}": "a name that is compared and never shown: credentials/test_service.py",
    "/v/{code}/europass.jsonld": "a name that is compared and never shown: credentials/test_europass_service.py",
    "/v/{code}/comparison": "a file",
    "/certificates/editions/{edition_id}/policy/preview": "the same form as the policy's",
    "/certificates/editions/{edition_id}/act/{act_id}/confirmation": "a button",
    "/certificates/editions/{edition_id}/act/{act_id}/annulment/confirmation": "a button",
    "/certificates/editions/{edition_id}/act/{act_id}/rejection": "a button",
    "/certificates/editions/{edition_id}/act/{act_id}/annulment/rejection": "a button",
    "/certificates/editions/{edition_id}/certificates/{certificate_id}/{action}/{decision}": "a button",
    "/certificates/images/{kind}/{code}/deletion": "a button",
    "/certificates/editions/{edition_id}/sealing": "a button",
    "/certificates/editions/{edition_id}/certificates/{certificate_id}/signed-copy": "a file",
}


async def policy(_certificates: Running, world: World) -> str:
    """The policy as a form."""
    return f"/certificates/editions/{world.edition_id}/policy"


async def new_draft(_certificates: Running, world: World) -> str:
    """The form of a draft."""
    return f"/certificates/editions/{world.edition_id}/act/new"


async def draft(certificates: Running, world: World) -> str:
    """A draft with a warning to accept, and names to ask about."""
    act = await drafted(certificates, world)
    await deliver(certificates, world.guests(1, 2))
    return f"/certificates/editions/{world.edition_id}/act/{act['act_id']}"


async def act(certificates: Running, world: World) -> str:
    """A signed act, to be annulled."""
    return f"/certificates/editions/{world.edition_id}/act/{(await signed(certificates, world))['act_id']}"


async def withdrawal(certificates: Running, world: World) -> str:
    """One graduation, to be withdrawn."""
    return f"{await act(certificates, world)}/people/{world.best.registration_id}/withdrawal"


async def certificate(certificates: Running, world: World) -> str:
    """A certificate whose holder has another name now."""
    await signed(certificates, world)
    (first, *_) = await certificates_of(certificates, world, world.best)
    await deliver(certificates, world.describe(world.best, 2, given_names="Yaneth"))
    return f"/certificates/editions/{world.edition_id}/certificates/{first['certificate_id']}"


async def printing(certificates: Running, world: World) -> str:
    """The files of a signed act."""
    await act(certificates, world)
    return f"/certificates/editions/{world.edition_id}/certificates/print"


async def images(_certificates: Running, _world: World) -> str:
    """Emblems and signatures; the form has a file, which is missing here."""
    return "/certificates/images"


FORMS: dict[Prepare, list[str]] = {
    policy: ["/certificates/editions/{edition_id}/policy"],
    new_draft: ["/certificates/editions/{edition_id}/act/new"],
    draft: [f"/certificates/editions/{{edition_id}}/act/{{act_id}}/{end}" for end in ("signature", "name-checks")],
    act: ["/certificates/editions/{edition_id}/act/{act_id}/annulment"],
    withdrawal: ["/certificates/editions/{edition_id}/act/{act_id}/people/{registration_id}/withdrawal"],
    certificate: [
        f"/certificates/editions/{{edition_id}}/certificates/{{certificate_id}}/{end}"
        for end in ("reissue", "revocation")
    ],
    printing: ["/certificates/editions/{edition_id}/certificates/print"],
    images: ["/certificates/images"],
}


@pytest.mark.parametrize("prepare", FORMS, ids=lambda prepare: prepare.__name__)
async def test_any_content(certificates: Running, prepare: Prepare) -> None:
    async def page() -> str:
        world = World()
        await deliver(certificates, *world.events())
        await certificates.http.put(f"/api/v1/editions/{world.edition_id}/policy", json=DIPLOMA)
        return await prepare(certificates, world)

    for language in ("es", "en") if prepare is new_draft else ("es",):
        async with visitor(certificates, language=language) as ana:
            sent = await fill_in_everything(ana.client, page)
    for path in FORMS[prepare]:
        end = path.rpartition("}")[2]
        assert any(action.endswith(end) for action in sent), path


def test_no_form_is_left_out() -> None:
    posts = {
        route.path
        for router in service.routes
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and not route.path.startswith("/api/")
    }
    assert posts == {path for paths in FORMS.values() for path in paths} | OTHER_TESTS.keys()
