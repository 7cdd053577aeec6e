"""Two records of one person: each mail is sent once, to the address that is kept, until a split."""

from tests.notifications import world
from tests.notifications.conftest import Desk


async def sent_to(desk: Desk) -> list[str]:
    """Deliver what is due, and return the addresses that got a mail by it."""
    desk.catcher.recipients.clear()
    await desk.make_due()
    await desk.send_all()
    return list(desk.catcher.recipients)


async def test_mails_go_to_the_kept_address_once(desk: Desk) -> None:
    """The confirmation is not repeated when the registration moves; what was planned before goes along."""
    await desk.note(world.edition(), world.person("ana"), world.person("luz"), world.registered("luz"))
    assert await sent_to(desk) == ["luz@correo.example"]
    await desk.note(world.scheduled())
    moved = world.registered("luz", 2, minute=55).model_copy(update={"participant_id": world.named("person-ana")})
    await desk.note(world.merged("luz", "ana"), moved)
    assert await sent_to(desk) == ["ana@correo.example"]
    await desk.note(world.issued("luz"))
    assert await sent_to(desk) == ["ana@correo.example"]
    await desk.note(world.split("luz", "ana"), world.person("luz", 4), world.registered("luz", 3, minute=65))
    await desk.note(world.revoked("luz"))
    assert await sent_to(desk) == ["luz@correo.example"]


async def test_a_description_after_a_split_ends_the_merge(desk: Desk) -> None:
    """On the compacted topic it replaces the split, which a reader may therefore never see."""
    await desk.note(world.edition(), world.person("ana"), world.person("luz"), world.merged("luz", "ana"))
    await desk.note(world.person("luz", 4), world.registered("luz"))
    assert await sent_to(desk) == ["luz@correo.example"]
