"""Replays as a coordinator runs them: everything is tried before anything is stored, in Spanish, on any deployment."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import yaml

from diplomado_acceptance.language import speaking
from diplomado_acceptance.replay import idle_by_api, trial
from diplomado_acceptance.replay.client import Services, services
from diplomado_acceptance.replay.command import Target, describe, on_platform, replay_and_report, try_only
from diplomado_acceptance.replay.errors import ValidationFailed
from diplomado_acceptance.replay.reading import read_folder
from diplomado_acceptance.replay.remote import Remote
from diplomado_acceptance.replay.report import lines
from diplomado_acceptance.replay.run import ignore_step
from diplomado_local.state import Deployment
from tests.examples.folders import COURSE, copy, replaced
from tests.journey import small
from tests.journey.conftest import AT_ONCE, fresh_deployment

LIST = """NÓMINA DE PARTICIPANTES;;;;
No.;Nombre completo;Correo;Institución;Cargo
1;Ana Ruiz;ana@CODE.example;MINSA;Directora
2;Luis Alberto Mora Paz;luis@CODE.example;Ministerio de Salud;
3;;;;
"""
INSTITUTIONS = [
    {"code": "MINSA", "name": "Ministerio de Salud", "organisation_type": "national_government", "level": "national"}
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def deployment(session_monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Deployment]:
    """Empty services."""
    async with fresh_deployment(session_monkeypatch, **AT_ONCE) as empty:
        yield empty


def mixed(folder: Path, code: str, *, listed: str = LIST, zoom: str = small.ZOOM) -> Path:
    """A programme of nominees and of the public."""
    small.write(folder, code, zoom=zoom)
    edition: dict[str, Any] = yaml.safe_load((folder / "edition.yaml").read_text("utf-8"))
    edition["institutions"] = INSTITUTIONS
    edition["edition"]["registration"] = "both"
    edition["nominations"] = {"consent": "Nota verbal"}
    (folder / "edition.yaml").write_text(yaml.safe_dump(edition, allow_unicode=True), "utf-8")
    (folder / "nominations").mkdir()
    (folder / "nominations" / "minsa.csv").write_bytes(listed.replace("CODE", code).encode("utf-16"))
    return folder


async def known_editions(deployment: Deployment, code: str) -> list[Any]:
    """What registration has of an edition."""
    async with services(deployment.services, deployment.token("coordinator"), "looking") as reached:
        return list((await reached.get("registration", f"/api/v1/editions?code={code}", "looking"))["editions"])


async def test_nominees_and_the_public_enter_one_edition_and_the_report_says_what_became_of_it(
    deployment: Deployment, tmp_path: Path
) -> None:
    folder = mixed(tmp_path, "mixed-1")
    (folder / "resolutions.csv").write_text("session,name_shown,registrant\ns1,Nadie Así,-\n", "utf-8")
    programme = read_folder(folder)
    target = on_platform(deployment)
    with speaking("es"):
        tried = await try_only(target, programme)
        preview = describe(tried)
        assert await known_editions(deployment, "mixed-1") == [], "a trial stores nothing"
        report = await replay_and_report(target, programme, ignore_step, lambda _tried: None)
        said = "\n".join(lines(report))
    assert preview[0] == "nominations/minsa.csv: 2 filas. entra: 2"
    assert "fila 4: Del nombre completo se leyó: nombres «Luis Alberto», apellidos «Mora Paz»" in preview[1]
    assert len(report.replayed.people) == 4
    assert report.replayed.decisions_about_nobody == [2]
    assert "Filas de resolutions.csv que no tocaron a nadie: 1" in said
    assert str(deployment.mailbox) in said


@pytest.mark.parametrize(
    ("listed", "errors"),
    [
        (LIST.replace("MINSA", "MINZA"), [("nominations/minsa.csv", 3, "institution", "¿Quiso decir")]),
        (
            LIST.replace("No.", "Cédula").replace("\n1;", "\n8-1-2;"),
            [("nominations/minsa.csv", 2, "Cédula", "desconocida")],
        ),
        (LIST.replace("ana@CODE", "ana CODE"), [("nominations/minsa.csv", 3, "email", "correo")]),
    ],
)
async def test_what_registration_alone_can_know_is_known_before_anything_is_stored(
    deployment: Deployment, tmp_path: Path, listed: str, errors: list[tuple[str, int, str, str]]
) -> None:
    code = f"wrong-{len(listed)}"
    with speaking("es"), pytest.raises(ValidationFailed) as failed:
        await try_only(on_platform(deployment), read_folder(mixed(tmp_path, code, listed=listed)))
    found = failed.value.errors
    assert [(one.file, one.row, one.column) for one in found] == [error[:3] for error in errors]
    assert all(error[3] in one.message for one, error in zip(found, errors, strict=True))
    assert "no se guardó nada" in failed.value.what
    assert await known_editions(deployment, code) == []


@pytest.mark.parametrize(
    ("zoom", "place"),
    [
        (small.ZOOM.replace("02/01/2024", "03/01/2024"), ("attendance/zoom.csv", 0, "")),
        ("who,when\nÑusta,always\n", ("attendance/zoom.csv", 0, "")),
    ],
)
async def test_a_file_of_another_day_is_known_before_anything_is_stored(
    deployment: Deployment, tmp_path: Path, zoom: str, place: tuple[str, int, str]
) -> None:
    code = f"day-{len(zoom)}"
    with pytest.raises(ValidationFailed) as failed:
        await try_only(on_platform(deployment), read_folder(mixed(tmp_path, code, zoom=zoom)))
    assert [(one.file, one.row, one.column) for one in failed.value.errors] == [place]
    assert await known_editions(deployment, code) == []


async def test_files_that_are_too_much_for_one_trial_are_tried_in_several(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[list[str]] = []
    attempt = Services.attempt

    async def noted(self: Services, service: str, order: Any) -> Any:
        tried.extend([[one["name"] or "file" for one in order["requests"]]] if service == "sessions" else [])
        return await attempt(self, service, order)

    monkeypatch.setattr(Services, "attempt", noted)
    monkeypatch.setattr(trial, "MOST_BYTES", 1)
    folder = small.write(tmp_path, "divided-1", zoom="who,when\nÑusta,always\n")
    edition: dict[str, Any] = yaml.safe_load((folder / "edition.yaml").read_text("utf-8"))
    [first] = edition["sessions"]
    again = {"code": "s2", "attendance": [{"file": "attendance/again.csv"}], "starts_at": "2024-02-02T09:00",
             "ends_at": "2024-02-02T10:00"}  # fmt: skip
    edition["sessions"] = [first, first | again]
    (folder / "edition.yaml").write_text(yaml.safe_dump(edition, allow_unicode=True), "utf-8")
    (folder / "attendance" / "again.csv").write_text(small.ZOOM, "utf-8")
    with pytest.raises(ValidationFailed) as failed:
        await try_only(on_platform(deployment), read_folder(folder))
    assert {one.file for one in failed.value.errors} == {"attendance/zoom.csv", "attendance/again.csv"}
    assert len(failed.value.errors) == 2
    assert tried == [["session-1", "session-2", "file"]] * 2, "the timetable is in each part, a file in one"


async def test_people_whom_nobody_nominates_and_a_wrong_policy_are_named(
    deployment: Deployment, tmp_path: Path
) -> None:
    folder = copy(COURSE, tmp_path)
    text = (folder / "edition.yaml").read_text("utf-8").replace("code: pa-gif-dh-2023", "code: copied-1")
    (folder / "edition.yaml").write_text(text, "utf-8")
    replaced("excuses.csv", "yisel.gutierrez@", "nobody@")(folder)
    replaced("projects.csv", "senafront.example", "senafront.exampel")(folder)
    with pytest.raises(ValidationFailed) as failed:
        await try_only(on_platform(deployment), read_folder(folder))
    assert [(one.file, one.row, one.column) for one in failed.value.errors] == [
        ("excuses.csv", 2, "email"),
        ("projects.csv", 2, "members"),
    ]
    folder = copy(COURSE, tmp_path / "policy")
    (folder / "edition.yaml").write_text(text, "utf-8")
    replaced("policy.yaml", "full_at: 0.8", "full_at: 80")(folder)
    with pytest.raises(ValidationFailed) as failed:
        await try_only(on_platform(deployment), read_folder(folder))
    assert {one.file for one in failed.value.errors} == {"policy.yaml"}
    assert await known_editions(deployment, "copied-1") == []


async def test_a_deployment_is_addressed_by_its_entrance_and_a_token(
    deployment: Deployment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing but the API is reached: neither Kafka nor metrics."""
    monkeypatch.setattr(idle_by_api, "_PAUSE", 0.3)  # of two dozen waits, each with four looks
    target = Target(Remote(deployment.url, deployment.token("coordinator")).opened, deployment.url)
    report = await replay_and_report(target, read_folder(mixed(tmp_path, "remote-1")), ignore_step, lambda _tried: None)
    assert len(report.replayed.people) == 4
    again = await replay_and_report(target, read_folder(tmp_path), ignore_step, lambda _tried: None)
    assert (again.replayed.edition_id, again.replayed.people) == (report.replayed.edition_id, report.replayed.people)
