"""A third language needs translations and one migration: a pseudo-language goes through form, page and problems."""

import dataclasses
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from pydantic import BaseModel

from diplomado_certificates.__main__ import service as certificates_service
from diplomado_certificates.verification import pages, views
from diplomado_chassis.language.catalogue import CATALOGUE
from diplomado_local.platform import Platform
from diplomado_notifications.deliveries.delivery import Template
from diplomado_notifications.messages import letters
from diplomado_notifications.messages.samples import sample
from diplomado_registration.__main__ import service as registration_service
from tests.certificates.documents.samples import BASE, CODE, EVERY_KIND
from tests.certificates.verification.stored import NOW, stored
from tests.chassis import pseudo
from tests.notifications.mails import ORIGIN, mail_of, text_of
from tests.registration.browser import filled, send
from tests.registration.mission import Edition, Mission
from tests.support.services import running
from tests.support.waiting import PATIENCE

DATA = ("Diplomado", "Español", "English", "Province or comarca", pseudo.TAG)
SPEAKS = {"Accept-Language": f"{pseudo.TAG}, en;q=0.5"}


@pytest.fixture(scope="module", autouse=True)
def pseudo_language() -> Iterator[None]:
    """The catalogue of this process has one language more."""
    CATALOGUE.add(pseudo.TAG, pseudo.translations())
    yield
    CATALOGUE.remove(pseudo.TAG)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mission(platform: Platform) -> AsyncIterator[Mission]:
    """A registration service whose tables accept the language: the one migration that it needs."""
    async with running(registration_service, platform, roles=["api"]) as serving:
        async with serving.database.transaction() as connection:
            for table in ("participants", "consents"):
                await connection.execute(f"alter table {table} drop constraint {table}_language_check")
        mission = Mission(serving)
        await mission.fill_catalogue()
        yield mission
        await mission.public.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def edition(mission: Mission) -> Edition:
    """An edition that takes registrations."""
    return await mission.edition(capacity=1)


def texts_of(value: Any) -> list[str]:
    """Every text in JSON or a record, however deep."""
    if isinstance(value, BaseModel):
        return texts_of(value.model_dump(mode="json"))
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_of(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in texts_of(item)]
    return [value] if isinstance(value, str) else []


def unsaid(page: str, *data: str) -> list[str]:
    """What a page says in another language. Options of lists are data, and so is what stands as an example."""
    without_lists = re.sub(r'<option value="[^"]+".*?</option>', "", page, flags=re.DOTALL)
    return pseudo.foreign_words(pseudo.readable(without_lists), *DATA, *data)


def of(edition: Edition) -> list[str]:
    """Data that pages of an edition show."""
    return [*texts_of(edition.body), "2 May 2023", "25 August 2023"]


def assert_said(problem: httpx.Response, status: int, *data: str) -> None:
    """A problem document is said in the pseudo-language; its field names are data."""
    assert (problem.status_code, problem.headers["content-language"]) == (status, pseudo.TAG), problem.text
    body = problem.json()
    said = [body["title"], body["detail"], *(error["message"] for error in body.get("errors", ()))]
    assert [pseudo.foreign_words(text, *data) for text in said] == [[]] * len(said), said


def test_every_package_that_speaks_has_texts() -> None:
    assert len(pseudo.translations()) > 200
    assert pseudo.translated("Hay {count} <b>cupos</b>") == "Ħȧẏ {count} <b>ƈŭƥǿş</b>"
    assert pseudo.foreign_words(pseudo.readable("<style>p</style><p title='x'>Hola &amp; ħǿŀȧ UTC"), "UTC") == ["Hola"]


async def test_the_form_speaks_it_and_offers_it(mission: Mission, edition: Edition) -> None:
    page = await mission.public.get(f"/e/{edition.code}", headers=SPEAKS)

    assert (page.status_code, page.headers["content-language"]) == (200, pseudo.TAG)
    assert f'<html lang="{pseudo.TAG}">' in page.text
    assert f'<option value="{pseudo.TAG}" selected>' in page.text
    assert unsaid(page.text, *of(edition)) == []
    english = await mission.public.get(f"/e/{edition.code}?lang=en")
    assert f'href="/e/{edition.code}?lang={pseudo.TAG}"' in english.text


async def test_a_refused_form_speaks_it(mission: Mission, edition: Edition) -> None:
    fields = filled(given_names="Ana\u200b", email="ana", occupation="", organisation_type="=x")
    del fields["consent_participation"]
    fields["family_names"] = "https://ruiz.example"
    refused = await send(edition, fields, pseudo.TAG)

    assert refused.status_code == 422
    assert refused.text.count('class="error"') == 6
    assert unsaid(refused.text, *of(edition)) == []


async def test_a_value_that_is_too_long_is_named_in_it(edition: Edition) -> None:
    refused = await send(edition, filled(given_names="x" * 200), pseudo.TAG)

    assert refused.status_code == 422
    assert unsaid(refused.text, "x" * 200, *of(edition)) == []


async def test_pages_of_problems_speak_it(mission: Mission) -> None:
    nominated = await mission.edition(registration="nominated")
    for path, status in (("/e/nowhere", 404), (f"/e/{nominated.code}", 409), ("/r/guess", 404)):
        page = await mission.public.get(path, headers=SPEAKS)
        assert (page.status_code, page.headers["content-language"]) == (status, pseudo.TAG)
        assert unsaid(page.text) == []


async def test_problem_documents_speak_it(mission: Mission, edition: Edition) -> None:
    assert_said(await mission.public.get("/nowhere", headers=SPEAKS), 404)
    assert_said(await mission.public.post(f"/e/{edition.code}/x", headers=SPEAKS), 404)
    assert_said(await mission.public.delete(f"/e/{edition.code}", headers=SPEAKS), 405)
    assert_said(await mission.public.get(f"/api/v1/editions/{uuid4()}/registrations", headers=SPEAKS), 401)
    assert_said(await mission.http.get(f"/api/v1/editions/{uuid4()}/registrations", headers=SPEAKS), 404)
    wrong = {"course": 1, "modality": "by post", "starts_on": "soon", "capacity": "x", "modules": {}, "nothing": 1}
    answer = await mission.http.put(f"/api/v1/editions/{edition.code}", json=wrong, headers=SPEAKS)
    assert_said(answer, 422, "'online'", "'in_person'", "'hybrid'")
    assert len(answer.json()["errors"]) > 5
    assert_said(await mission.public.post(f"/api/v1/editions/{edition.edition_id}/applications", headers=SPEAKS), 422)


async def test_a_person_registers_in_it(mission: Mission, edition: Edition) -> None:
    """And the page behind the link speaks it too, before and after the confirmation, and the pages about links."""
    fields = filled(language=pseudo.TAG)
    name = f"{fields['given_names']} {fields['family_names']}"
    for place in range(2):
        email = f"{place}.{fields['email']}"
        sent = await send(edition, {**fields, "email": email}, pseudo.TAG)
        assert sent.status_code == 200
        assert unsaid(sent.text, *of(edition)) == []
        path = mission.own_page((await edition.list())[-1]["registration_id"])
        for _ in range(2):
            own = await mission.public.get(f"{path}?lang={pseudo.TAG}")
            assert own.status_code == 200
            assert unsaid(own.text, *of(edition), *MONTHS, *DAYS, "Panama", name, email) == []
            done = await mission.public.post(f"{path}/confirmation?lang={pseudo.TAG}")
            assert (done.status_code, done.headers["location"]) == (
                303,
                f"{path}?lang={pseudo.TAG}&notice=confirmed",
            )
    old = mission.own_page((await edition.list())[-1]["registration_id"], days=-1)
    for page, status in (("/link", 200), ("/r/guess", 404), (old, 410)):
        answer = await mission.public.get(f"{page}?lang={pseudo.TAG}")
        assert answer.status_code == status
        assert unsaid(answer.text, *of(edition)) == []
    unsure = await mission.public.post(f"{path}/withdrawal?lang={pseudo.TAG}", data={"sure": "no"})
    assert unsure.status_code == 422
    assert unsaid(unsure.text, *of(edition), name, email) == []
    async with mission.running.database.transaction(readonly=True) as connection:
        stored_as = await connection.fetch(
            "select distinct language from participants where email like $1", "%ejemplo%"
        )
    assert [row["language"] for row in stored_as] in ([pseudo.TAG], [])


async def test_the_check_of_a_certificate_speaks_it(platform: Platform) -> None:
    limits: dict[str, Any] = {"verification_burst": 5, "verification_per_second": 0.001}  # a paper counts as two checks
    async with running(certificates_service, platform, roles=["api"], **limits) as serving:
        asks = {**SPEAKS, "Accept": "text/html"}
        async with httpx.AsyncClient(base_url=serving.url, headers=asks, timeout=PATIENCE) as public:
            answers = {"/v": 200, "/v?code=abc": 200, f"/v/{CODE}": 200, f"/v/{CODE}/certificate.pdf": 404, "/v?": 429}
            for path, status in answers.items():
                page = await public.get(path)
                assert (page.status_code, page.headers["content-language"]) == (status, pseudo.TAG)
                assert unsaid(page.text, "UTC", *MONTHS) == []
        assert_said(await serving.http.get("/api/v1/certificates/x/pdf", headers=SPEAKS), 422)


@pytest.fixture
def letters_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of letters that a language needs."""
    for language in ("es", "en"):
        (tmp_path / language).symlink_to(Path(str(letters.TEMPLATES)) / language)
    (tmp_path / pseudo.TAG).mkdir()
    for file in Path(str(letters.TEMPLATES), "en").iterdir():
        (tmp_path / pseudo.TAG / file.name).write_text(pseudo.letter(file.read_text("utf-8")), "utf-8")
    monkeypatch.setattr(letters, "TEMPLATES", tmp_path)
    letters.letter_template.cache_clear()
    yield
    letters.letter_template.cache_clear()


@pytest.mark.usefixtures("letters_in_it")
@pytest.mark.parametrize("template", get_args(Template))
def test_a_mail_speaks_it(template: Template) -> None:
    """Its subject, its words in both forms, and its calendar objects; titles, names and months are data."""
    mail = mail_of(template, pseudo.TAG)
    _, context = sample(template, pseudo.TAG)
    data = [*texts_of(dataclasses.asdict(context)), *MONTHS, *DAYS, ORIGIN.certificates_url, str(ORIGIN.reply_to)]
    data += ["UTC", "Panama", "Spanish"]

    assert mail["Content-Language"] == pseudo.TAG
    words = [str(mail["Subject"]), text_of(mail), pseudo.readable(text_of(mail, "html"))]
    assert [pseudo.foreign_words(_without_links(text), *data) for text in words] == [[], [], []]


def _without_links(text: str) -> str:
    return re.sub(r"https://\S+", " ", text)


DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_the_page_of_a_certificate_speaks_it(kind: str) -> None:
    """Apart from what stands on the paper, which is in Spanish with its English translation."""
    record = EVERY_KIND[kind]
    values = views.certificate(stored(record), CODE, NOW, pseudo.TAG)
    page = pages.PAGES.render("certificate.html", pseudo.TAG, **values)
    code_and_fingerprint = [part for fact in values["facts"] if fact.exact for part in fact.values[0].text.split()]
    data = [*texts_of(record), *MONTHS, "UTC", BASE, *code_and_fingerprint]

    assert unsaid(bytes(page.body).decode(), *data) == []
