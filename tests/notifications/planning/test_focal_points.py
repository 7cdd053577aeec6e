"""Mails to focal points: a proof of the address, then at most one mail a day about the people of their institution."""

from datetime import UTC, datetime, timedelta
from typing import Any

from diplomado_chassis.signed_links import read
from diplomado_contracts import ConsentsGiven, FocalContactChanged, ThresholdUnreachable
from diplomado_contracts.people import Consent
from tests.notifications.conftest import Desk
from tests.notifications.mails import text_of
from tests.notifications.planning.test_steps import tokens_of
from tests.notifications.world import EDITION, at, edition, erased, named, person, registered, unreachable, withdrawn

PROOF = "Confirme su correo como punto focal de Gestión de fronteras"
NOTE = "Asistencia de su institución en Gestión de fronteras"


def ago(**units: float) -> datetime:
    return datetime.now(UTC) - timedelta(**units)


def contact(revision: int = 1, **changes: Any) -> FocalContactChanged:
    values: dict[str, Any] = {
        "contact_id": named("contact"),
        "edition_id": EDITION,
        "revision": revision,
        "changed_at": at(0),
        "institution": "senafront",
        "name": "Enlace",
        "email": "enlace@senafront.example",
        "proof_id": named("focal-proof"),
        "proof_expires_at": at(20_000),
        **changes,
    }
    return FocalContactChanged(**values)


def noticed(who: str, revision: int = 1, **changes: Any) -> ThresholdUnreachable:
    values = {"institution": "senafront", "noticed_at": ago(days=3), **changes}
    return unreachable(who, revision).model_copy(update=values)


def agreed(who: str, revision: int = 1, *, granted: bool = True) -> ConsentsGiven:
    return ConsentsGiven(
        registration_id=named(f"registration-{who}"),
        edition_id=EDITION,
        participant_id=named(f"person-{who}"),
        revision=revision,
        given_at=at(0),
        text_version="2030",
        channel="form",
        consents=(Consent(purpose="institution_sharing", granted=granted),),
    )


async def course(desk: Desk, *names: str) -> None:
    await desk.note(edition(), *(person(who) for who in names), *(registered(who) for who in names))
    await desk.send_all()
    desk.catcher.mails.clear()
    desk.catcher.recipients.clear()


def to_the_contact(desk: Desk) -> list[str]:
    pairs = zip(desk.catcher.recipients, desk.catcher.mails, strict=True)
    return [" ".join(text_of(mail).split()) for who, mail in pairs if who == "enlace@senafront.example"]


async def test_nothing_about_people_is_mailed_before_the_address_is_proven(desk: Desk) -> None:
    await course(desk, "ana")
    await desk.note(contact(), noticed("ana"))
    await desk.send_all()
    assert desk.catcher.subjects.count(PROOF) == 1
    (text,) = to_the_contact(desk)
    assert "Ana" not in text
    link = read(tokens_of(desk, "focal-proof")[0], desk.settings.link_secrets)
    assert link is not None
    assert (link.kind, link.subject) == ("focal_proof", named("focal-proof"))
    await desk.note(contact(2, proven_at=ago(days=2)))
    await desk.send_all()
    assert desk.catcher.subjects.count(NOTE) == 1
    assert "una persona de su institución ya no alcanza" in to_the_contact(desk)[1]


async def test_one_mail_has_all_that_was_noticed_and_names_only_who_agreed(desk: Desk) -> None:
    await course(desk, "ana", "eva", "olga", "luis")
    proven = contact(2, proven_at=ago(days=5), names_people=True)
    await desk.note(agreed("ana"), agreed("eva"), agreed("eva", 2, granted=False), proven)
    moment = ago(days=3)
    await desk.note_together(
        noticed("ana", noticed_at=moment),
        noticed("eva", noticed_at=moment),
        noticed("ana", noticed_at=moment, requirement="modules"),
        noticed("olga", institution="otra"),
        noticed("luis", tell="coordinator"),
    )
    await desk.send_all()
    (text,) = to_the_contact(desk)
    assert "2 personas de su institución ya no alcanzan" in text
    assert "Ana Peñalba de Gracia y una persona más." in text
    assert f"/registration/editions/{EDITION}/people" in text
    for hidden in ("Eva", "Olga", "Luis", "/r/"):
        assert hidden not in text


async def test_without_the_setting_nobody_is_named(desk: Desk) -> None:
    await course(desk, "ana")
    await desk.note(agreed("ana"), contact(2, proven_at=ago(days=5)), noticed("ana"))
    await desk.send_all()
    (text,) = to_the_contact(desk)
    assert "Ana" not in text


async def test_what_is_noticed_today_waits_for_the_next_morning(desk: Desk) -> None:
    await course(desk, "ana")
    await desk.note(contact(2, proven_at=ago(days=5)), noticed("ana", noticed_at=ago(seconds=2)))
    await desk.send_all()
    assert to_the_contact(desk) == []
    waiting = await desk.rows("status, due_at = moment, moment > created_at", "template = 'focal_warning'")
    assert waiting == [("pending", True, True)]
    await desk.make_due()
    await desk.send_all()
    assert len(to_the_contact(desk)) == 1


async def test_facts_in_any_order_make_the_same_deliveries(desk: Desk) -> None:
    facts = [contact(), contact(2, proven_at=ago(days=2)), noticed("ana", noticed_at=ago(days=4))]
    found = []
    for order in (facts, facts[::-1], [facts[1], facts[2], facts[0]]):
        await desk.empty()
        await desk.note(*order, *order)
        found.append(await desk.rows("delivery_id, revision, moment", "template = 'focal_warning'"))
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 1


async def test_what_is_over_is_not_mailed(desk: Desk) -> None:
    await course(desk, "ana")
    await desk.note(contact(2, proven_at=ago(days=5)), noticed("ana"), noticed("ana", 2, reachable=True))
    await desk.send_all()
    assert to_the_contact(desk) == []
    await desk.note(noticed("ana", 3, noticed_at=ago(days=2)), withdrawn("ana"))
    await desk.send_all()
    assert to_the_contact(desk) == []
    reasons = {row[2] for row in await desk.statuses() if row[0] == "focal_warning"}
    assert reasons == {"reachable_again"}


async def test_a_removed_contact_is_forgotten_and_told_nothing(desk: Desk) -> None:
    await course(desk, "ana")
    removed = FocalContactChanged(
        contact_id=named("contact"), edition_id=EDITION, revision=3, changed_at=at(9), institution="senafront"
    )
    await desk.note(contact(2, proven_at=ago(days=5)), removed, noticed("ana"), erased("ana"))
    await desk.send_all()
    assert to_the_contact(desk) == []
    async with desk.database.transaction(readonly=True) as connection:
        row = await connection.fetchrow("select name, email, proof_id from focal_contacts")
    assert row is not None
    assert tuple(row) == (None, None, None)
