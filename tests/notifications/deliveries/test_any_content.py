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
    """The pages of webhooks have buttons alone: whatever else is sent with one is not read."""
    base, buttons = "/notifications/editions/{edition_id}/messages", "/notifications/webhooks/{webhook_id}"
    posts = {
        route.path
        for router in service.routes
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ()) and not route.path.startswith("/api/")
    }
    forms = {path for path in posts if not path.startswith(buttons)}
    assert forms == {f"{base}/people", f"{base}/resend", f"{base}/{{delivery_id}}/resend"}
    assert {path.removeprefix(f"{buttons}/") for path in posts - forms} == {
        "redeliveries", "secret", "removal", "deliveries/{event_id}/redelivery", "status/{status}",
    }  # fmt: skip
