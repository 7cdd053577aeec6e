"""Every form of the service with content that nobody should type: refused with nothing lost, or shown escaped."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from tests.registration.browser import applied, filled
from tests.registration.mission import Mission, person
from tests.registration.nomination_lists import TWO, names
from tests.registration.staff import form_of, signed_in
from tests.registration.test_offers import full
from tests.registration.test_questions import asking
from tests.registration.test_review import applicant
from tests.support.hostile_forms import fill_in_everything
from tests.support.waiting import PATIENCE

Prepare = Callable[[Mission], Awaitable[str]]
AHEAD: dict[str, Any] = {"starts_on": "2090-01-01", "ends_on": "2090-02-01"}
STAFF = "/registration/editions"
ANSWERS = {"q_transport": "bus", "q_years": "4", "asked": "transport,years,topics,needs_help,survey"}


async def form(mission: Mission) -> str:
    """The public form, with questions of its own."""
    return f"/e/{(await asking(mission)).code}"


async def link(_mission: Mission) -> str:
    """The page on which a link is asked for."""
    return "/link"


async def own_page(mission: Mission) -> str:
    """The page of somebody who has a place."""
    edition = await mission.edition(**AHEAD)
    registered = await edition.register(person())
    return mission.own_page(registered["registration_id"])


async def asked(mission: Mission) -> str:
    """The page of somebody who is asked for information."""
    one = await applicant(await mission.edition(admission="review"))
    await mission.decide(one["registration_id"], "information-request", "¿Dónde trabaja?")
    return str(one["link"])


async def answers(mission: Mission) -> str:
    """The answers to an edition's questions."""
    edition = await asking(mission)
    return f"{await applied(edition, filled(**ANSWERS))}/answers"


async def overview(mission: Mission) -> str:
    """The steps of an edition."""
    return f"{STAFF}/{(await mission.edition(**AHEAD)).edition_id}"


async def new_edition(_mission: Mission) -> str:
    """An edition from scratch."""
    return f"{STAFF}/new"


async def copy(mission: Mission) -> str:
    """An edition from an earlier one."""
    return f"{STAFF}/copy?from={(await mission.edition()).code}"


async def settings(mission: Mission) -> str:
    """The settings of an edition."""
    return f"{await overview(mission)}/settings"


async def rules(mission: Mission) -> str:
    """Who may take part."""
    return f"{await overview(mission)}/settings/rules"


async def questions(mission: Mission) -> str:
    """What an edition asks."""
    return f"{await overview(mission)}/settings/questions"


async def new_person(mission: Mission) -> str:
    """A person whom staff add."""
    return f"{await overview(mission)}/people/new"


async def waiting_person(mission: Mission) -> str:
    """Somebody who waits: withdraw, move, send a link, erase."""
    edition, people = await full(mission, waiting=1, **AHEAD)
    return f"{STAFF}/{edition.edition_id}/people/{people[1]['registration_id']}"


async def applying_person(mission: Mission) -> str:
    """Somebody on whom a coordinator decides."""
    edition = await mission.edition(admission="review")
    return f"{STAFF}/{edition.edition_id}/people/{(await applicant(edition))['registration_id']}"


async def correction(mission: Mission) -> str:
    """The correction of a person."""
    return f"{await waiting_person(mission)}/correction"


async def replacement(mission: Mission) -> str:
    """A nominee who is replaced."""
    edition = await mission.edition(**AHEAD, registration="both")
    assert (await edition.nominate(names(edition.code, TWO[0]))).status_code == 200
    return f"{STAFF}/{edition.edition_id}/people/{(await edition.list())[0]['registration_id']}/replacement"


async def nomination(mission: Mission) -> str:
    """One nominee."""
    return f"{STAFF}/{(await mission.edition(**AHEAD, registration='both')).edition_id}/nominations/one"


PUBLIC = (form, link, own_page, asked, answers)
OF_STAFF = (
    *(overview, new_edition, copy, settings, rules, questions, new_person, waiting_person, applying_person),
    *(correction, replacement, nomination),
)


@pytest.mark.parametrize("prepare", PUBLIC, ids=lambda prepare: prepare.__name__)
async def test_forms_for_everybody(mission: Mission, prepare: Prepare) -> None:
    async with httpx.AsyncClient(base_url=mission.running.url, timeout=PATIENCE) as client:
        assert await fill_in_everything(client, lambda: prepare(mission))


@pytest.mark.parametrize("prepare", OF_STAFF, ids=lambda prepare: prepare.__name__)
async def test_forms_of_staff(mission: Mission, prepare: Prepare) -> None:
    async with signed_in(mission.running) as client:
        assert await fill_in_everything(client, lambda: prepare(mission))


async def test_a_form_that_is_sent_twice_at_once_has_one_effect_and_one_answer(mission: Mission) -> None:
    """Pressed twice: one mail. The same words on a new form are another attempt."""
    edition = await mission.edition()
    shown = await mission.public.get(f"/e/{edition.code}")
    (once,) = form_of(shown, "").fields["once"]
    fields = filled() | {"once": once}
    path = f"/e/{edition.code}?lang=es"
    first, second = await asyncio.gather(*(mission.public.post(path, data=fields) for _ in range(2)))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.text == second.text
    assert sorted("idempotency-replayed" in answer.headers for answer in (first, second)) == [False, True]
    (row,) = await edition.list()
    assert len(await mission.facts(row["registration_id"])) == 1
    other = await mission.public.post(path, data=fields | {"once": "another-key-of-another-form"})
    assert "idempotency-replayed" not in other.headers
