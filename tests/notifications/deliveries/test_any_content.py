"""The forms of the pages about messages with content that nobody should type."""

from fastapi.routing import APIRoute

from diplomado_notifications.__main__ import service
from tests.notifications.deliveries.test_message_pages import BASE, mail_server, serving  # noqa: F401 - fixtures
from tests.notifications.signed_in import client_of
from tests.support.hostile_forms import fill_in_everything
from tests.support.services import Running


async def test_any_content(serving: Running) -> None:  # noqa: F811 - the fixture
    async def page() -> str:
        return BASE

    async with client_of(serving) as client:
        sent = await fill_in_everything(client, page)
    assert any("/people" in action for action in sent)
    assert any("/resend" in action for action in sent)


def test_no_form_is_left_out() -> None:
    base = "/notifications/editions/{edition_id}/messages"
    posts = {
        route.path
        for router in service.routes
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and not route.path.startswith("/api/")
    }
    assert posts == {f"{base}/people", f"{base}/resend", f"{base}/{{delivery_id}}/resend"}
