"""What a person sees on a phone: the form, and what to correct."""

import pytest

from diplomado_registration.consents.purposes import PURPOSES
from tests.registration.browser import Page, applied, confirmed, filled, send
from tests.registration.mission import ANA, Mission


async def test_the_form_leads_to_the_persons_own_page(mission: Mission) -> None:
    """Without an account and without scripts; the address holds nothing personal."""
    edition = await mission.edition(capacity=1, starts_on="2099-05-02", ends_on="2099-08-25")
    fields = filled()
    sent = await send(edition, fields)
    assert sent.status_code == 200
    assert "Escribimos al correo" in sent.text
    assert "/r/" not in sent.text
    (listed,) = await edition.list()
    path = mission.own_page(listed["registration_id"])
    assert "Falta su confirmación" in (await mission.public.get(path)).text
    assert (await mission.public.post(f"{path}/confirmation")).headers["location"] == (
        f"{path}?lang=es&notice=confirmed"
    )
    own = (await mission.public.get(path)).text
    assert "Tiene un cupo" in own
    assert fields["given_names"] in own
    second = await mission.public.get(f"{await confirmed(edition, filled())}?lang=en")
    assert "You are on the waiting list" in second.text


async def test_a_form_is_refused_while_the_outbox_is_too_far_behind(mission: Mission) -> None:
    """As every other change is: Kafka has been away for long. The page says so, and nothing is stored."""
    edition = await mission.edition(capacity=1)
    housekeeper = mission.running.process.housekeeper
    housekeeper.overloaded = True
    try:
        refused = await send(edition, filled())
    finally:
        housekeeper.overloaded = False

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert "no se guardó nada" in refused.text
    assert await edition.list() == []
    assert (await send(edition, filled())).status_code == 200


async def test_notice_and_consents_come_before_the_first_field(mission: Mission) -> None:
    """One answer for each purpose, none given beforehand."""
    edition = await mission.edition()
    html = (await mission.public.get(f"/e/{edition.code}")).text
    inputs = [
        str(element.get("name")) for element in Page(html).all("input", "select") if element.get("type") != "hidden"
    ]
    consents = [f"consent_{purpose.code}" for purpose in PURPOSES]
    assert inputs[: len(consents)] == consents
    assert "checked" not in html.partition("</style>")[2]
    assert html.index("Usamos sus datos") < html.index("<form")


@pytest.mark.parametrize("lang", ["es", "en"])
async def test_faults_stand_beside_their_fields(mission: Mission, lang: str) -> None:
    """What was typed is kept, what is wrong is named for eyes and for screen readers, and nothing is stored."""
    edition = await mission.edition()
    fields = filled(given_names='<b>"Ana"</b>\u200b', email="ana", occupation="astronaut")
    del fields["consent_participation"]
    fields["family_names"] = "=1"
    answer = await send(edition, fields, lang)
    assert answer.status_code == 422
    page = Page(answer.text)
    wrong = {
        str(element["id"]): str(element["aria-describedby"]).split()[0]
        for element in page.all("input", "select")
        if "aria-invalid" in element
    }
    assert wrong == {
        name: f"{name}-error" for name in ("consent_participation", "given_names", "family_names", "email")
    }
    present = {str(element["id"]) for _, element in page.elements if "id" in element}
    assert set(wrong.values()) <= present
    assert {str(element["href"])[1:] for element in page.all("a") if str(element["href"]).startswith("#")} == set(wrong)
    assert "<b>" not in answer.text
    values = {str(element.get("name")): element.get("value") for element in page.all("input")}
    assert values["email"] == "ana"
    assert await edition.list() == []


async def test_an_unknown_code_is_named_beside_its_field(mission: Mission) -> None:
    """A list that changed while the form was open."""
    edition = await mission.edition()
    answer = await send(edition, filled(occupation="astronaut"))
    assert answer.status_code == 422
    assert [element["id"] for element in Page(answer.text).all("select") if "aria-invalid" in element] == ["occupation"]


async def test_pages_are_made_for_everybody(mission: Mission) -> None:
    """Every field has its label, the page its language, no script and no address of others; headers say so too."""
    edition = await mission.edition()
    link = await applied(edition, filled())
    for path, lang in ((f"/e/{edition.code}?lang=es", "es"), (f"/e/{edition.code}?lang=en", "en"), (link, "es")):
        answer = await mission.public.get(path)
        page = Page(answer.text)
        assert [element["lang"] for element in page.all("html")] == [lang]
        fields = {str(element["id"]) for element in page.all("input", "select") if element.get("type") != "hidden"}
        assert fields == {str(element["for"]) for element in page.all("label")}
        loaded = [
            element for element in page.all("script", "img", "iframe", "link") if element.get("rel") != "canonical"
        ]
        addresses = [str(element.get("src") or element.get("href")) for element in loaded]
        assert [address for address in addresses if not address.startswith(("/assets/", "/e/"))] == []
        assert len(list(page.all("h1"))) == 1
        assert len({str(element["id"]) for _, element in page.elements if "id" in element}) == sum(
            "id" in element for _, element in page.elements
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
    new = await send(edition, filled())
    assert (again.status_code, again.text) == (new.status_code, new.text)
    assert "/r/" not in again.text
    assert fields["given_names"] not in again.text


async def test_closed_and_unknown_pages_say_so(mission: Mission) -> None:
    """As a page, in the language asked for."""
    nominated = await mission.edition(registration="nominated")
    draft = await mission.edition(publish=False)
    for path, status, words in (
        (f"/e/{nominated.code}?lang=en", 409, "nomination"),
        (f"/e/{draft.code}", 409, "aún no está abierta"),
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
        (b"&".join(b"a%d=1" % n for n in range(500)), "application/x-www-form-urlencoded", 400),
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
