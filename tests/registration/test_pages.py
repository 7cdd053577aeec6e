"""What a person sees on a phone: the form, what to correct, and their own page."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import httpx
import pytest

from diplomado_chassis.consuming import Received
from diplomado_registration.consents.purposes import PURPOSES
from diplomado_registration.outcomes.handlers import note_graduations
from tests.registration.mission import ANA, Edition, Mission, person
from tests.registration.test_outcomes import graduated
from tests.support.services import enveloped


class Page(HTMLParser):
    """The elements of a page, in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def all(self, *tags: str) -> Iterator[dict[str, str | None]]:
        """Attributes of the elements with these tags."""
        return (attributes for tag, attributes in self.elements if tag in tags)


def filled(**changes: str) -> dict[str, str]:
    """A form as a browser sends it."""
    application = person()
    fields = {name: value for name, value in application.items() if isinstance(value, str)}
    return fields | {"consent_participation": "yes", "consent_statistics": "yes", "institution": ""} | changes


async def send(edition: Edition, fields: dict[str, str], lang: str = "es") -> httpx.Response:
    """Press the button."""
    return await edition.mission.public.post(f"/e/{edition.code}?lang={lang}", data=fields)


async def test_the_form_leads_to_the_persons_own_page(mission: Mission) -> None:
    """Without an account and without scripts; the address holds nothing personal."""
    edition = await mission.edition(capacity=1)
    sent = await send(edition, filled())
    assert sent.status_code == 303
    assert re.fullmatch(r"/r/[A-Za-z0-9_-]{43}\?lang=es", sent.headers["location"])
    own = await mission.public.get(sent.headers["location"])
    assert "Tiene un cupo" in own.text
    (listed,) = await edition.list()
    for personal in (listed["given_names"], listed["email"], "Peñalba"):
        assert personal not in own.text
    second = await mission.public.get((await send(edition, filled(), "en")).headers["location"])
    assert "You are on the waiting list" in second.text


async def test_notice_and_consents_come_before_the_first_field(mission: Mission) -> None:
    """One answer for each purpose, none given beforehand."""
    edition = await mission.edition()
    html = (await mission.public.get(f"/e/{edition.code}")).text
    inputs = [str(one.get("name")) for one in Page(html).all("input", "select")]
    consents = [f"consent_{purpose.code}" for purpose in PURPOSES]
    assert inputs[: len(consents)] == consents
    assert "checked" not in html.partition("</style>")[2]
    assert html.index("Usamos sus datos") < html.index("<form")


@pytest.mark.parametrize("lang", ["es", "en"])
async def test_faults_stand_beside_their_fields(mission: Mission, lang: str) -> None:
    """What was typed is kept, what is wrong is named for eyes and for screen readers, and nothing is stored."""
    edition = await mission.edition()
    fields = filled(given_names='<b>"Ana"</b>\u200b', email="ana", occupation="astronaut")
    del fields["consent_participation"], fields["family_names"]
    answer = await send(edition, fields, lang)
    assert answer.status_code == 422
    page = Page(answer.text)
    wrong = {
        str(one["id"]): str(one["aria-describedby"]).split()[0]
        for one in page.all("input", "select")
        if "aria-invalid" in one
    }
    assert wrong == {
        name: f"{name}-error" for name in ("consent_participation", "given_names", "family_names", "email")
    }
    present = {str(one["id"]) for _, one in page.elements if "id" in one}
    assert set(wrong.values()) <= present
    assert {str(one["href"])[1:] for one in page.all("a") if str(one["href"]).startswith("#")} == set(wrong)
    assert "<b>" not in answer.text
    values = {str(one.get("name")): one.get("value") for one in page.all("input")}
    assert values["email"] == "ana"
    assert await edition.list() == []


async def test_an_unknown_code_is_named_beside_its_field(mission: Mission) -> None:
    """A list that changed while the form was open."""
    edition = await mission.edition()
    answer = await send(edition, filled(occupation="astronaut"))
    assert answer.status_code == 422
    assert [one["id"] for one in Page(answer.text).all("select") if "aria-invalid" in one] == ["occupation"]


async def test_pages_are_made_for_everybody(mission: Mission) -> None:
    """Every field has its label, the page its language, no script and no address of others; headers say so too."""
    edition = await mission.edition()
    link = (await send(edition, filled())).headers["location"]
    for path, lang in ((f"/e/{edition.code}?lang=es", "es"), (f"/e/{edition.code}?lang=en", "en"), (link, "es")):
        answer = await mission.public.get(path)
        page = Page(answer.text)
        assert [one["lang"] for one in page.all("html")] == [lang]
        fields = {str(one["id"]) for one in page.all("input", "select")}
        assert fields == {str(one["for"]) for one in page.all("label")}
        assert list(page.all("script", "img", "iframe", "link")) == []
        assert len(list(page.all("h1"))) == 1
        assert len({str(one["id"]) for _, one in page.elements if "id" in one}) == sum(
            "id" in one for _, one in page.elements
        )
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert (answer.headers["referrer-policy"], answer.headers["cache-control"]) == ("no-referrer", "no-store")


async def test_the_same_address_again_reveals_nothing(mission: Mission) -> None:
    """No link and no name: anybody can type anybody's address."""
    edition = await mission.edition()
    fields = filled()
    await send(edition, fields)
    again = await send(edition, fields | {"given_names": "Curiosa"})
    assert again.status_code == 200
    assert "ya estaba en la lista" in again.text
    assert "/r/" not in again.text
    assert fields["given_names"] not in again.text


async def test_a_participant_withdraws_on_their_own_page(mission: Mission) -> None:
    """After ticking a box, never by opening a link; the next one gets the place."""
    edition = await mission.edition(capacity=1)
    path = (await send(edition, filled())).headers["location"].partition("?")[0]
    waiting = await edition.register(person())
    unsure = await mission.public.post(f"{path}/withdrawal", data={"confirmed_by": "nobody"})
    assert unsure.status_code == 422
    assert "Marque la casilla" in unsure.text
    assert (await mission.public.get(f"{path}/withdrawal")).status_code == 405
    for _ in range(2):
        sure = await mission.public.post(f"{path}/withdrawal", data={"confirmed": "yes"})
        assert sure.headers["location"] == f"{path}?lang=es"
    assert "Se retiró" in (await mission.public.get(path)).text
    listed = {one["registration_id"]: one["status"] for one in await edition.list()}
    assert listed[waiting["registration_id"]] == "registered"
    facts = await mission.facts(*(one for one in listed if one != waiting["registration_id"]))
    assert facts[-1].model_dump()["withdrawn_by"] == "participant"


async def test_a_graduate_cannot_withdraw_by_mistake(mission: Mission) -> None:
    """The page shows the graduation and offers no way out of it."""
    edition = await mission.edition()
    path = (await send(edition, filled())).headers["location"].partition("?")[0]
    (listed,) = await edition.list()
    act = graduated(UUID(listed["registration_id"]), UUID(edition.edition_id))
    async with mission.running.database.transaction() as connection:
        await note_graduations(connection, [Received(act, enveloped(act))])
    page = await mission.public.get(path)
    assert "Se graduó" in page.text
    assert "withdrawal" not in page.text
    assert (await mission.public.post(f"{path}/withdrawal", data={"confirmed": "yes"})).status_code == 409
    assert (await edition.list())[0]["status"] == "registered"


async def test_consent_is_taken_back_as_easily_as_given(mission: Mission) -> None:
    """Each change is a new record; without statistics, sex and age go."""
    edition = await mission.edition()
    path = (await send(edition, filled(consent_news="yes"))).headers["location"].partition("?")[0]
    for _ in range(2):
        await mission.public.post(f"{path}/consents?lang=en", data={"consent_follow_up": "yes"})
    (listed,) = await edition.list()
    answer = await mission.http.get(f"/api/v1/registrations/{listed['registration_id']}/consents")
    changed: list[dict[str, Any]] = [one for one in answer.json()["consents"] if one["channel"] == "own_page"]
    assert {one["purpose"]: one["granted"] for one in changed} == {
        "news": False,
        "statistics": False,
        "follow_up": True,
    }
    assert {one["language"] for one in changed} == {"en"}
    report = (await mission.http.get(f"/api/v1/editions/{edition.edition_id}/report")).json()
    assert report["by_sex"] == {"not_stated": 1}


async def test_closed_and_unknown_pages_say_so(mission: Mission) -> None:
    """As a page, in the language asked for."""
    nominated = await mission.edition(registration="nominated")
    draft = await mission.edition(publish=False)
    for path, status, words in (
        (f"/e/{nominated.code}?lang=en", 409, "nomination"),
        (f"/e/{draft.code}", 404, "No existe"),
        ("/e/nowhere", 404, "No existe"),
        ("/e/%00", 404, "No existe"),
        ("/e/a%20b", 404, "No existe"),
        ("/r/guess", 404, "Este enlace no existe"),
        ("/r/%00%ff", 404, "Este enlace no existe"),
    ):
        answer = await mission.public.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8"), path
        assert words in answer.text


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"given_names=%ff%fe", "application/x-www-form-urlencoded", 400),
        ("given_names=Á".encode(), "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % n for n in range(100)), "application/x-www-form-urlencoded", 400),
        (b"x=" + b"a" * 40_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"--x--", "multipart/form-data; boundary=x", 415),
        (b"given_names=%00&email=%00%01", "application/x-www-form-urlencoded", 422),
        (b"", "application/x-www-form-urlencoded", 422),
    ],
)
async def test_a_broken_form_is_refused(mission: Mission, content: bytes, kind: str, status: int) -> None:
    """With a page that says what to do."""
    edition = await mission.edition()
    answer = await mission.public.post(f"/e/{edition.code}", content=content, headers={"content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert await edition.list() == []


def test_the_vivid_person_is_complete() -> None:
    """The form's fields are those of the API."""
    assert set(ANA) - {"consents"} <= set(filled())
