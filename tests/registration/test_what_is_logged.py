"""Logs tell what happened by identifiers: never a name, an address, a token or a payload."""

import pytest

from tests.registration.browser import confirmed, filled
from tests.registration.mission import Mission, person

PERSONAL = ("Zoraida", "Bejarano", "zoraida", "bejarano", "Quibián")


async def test_no_personal_data_in_logs(mission: Mission, capfd: pytest.CaptureFixture[str]) -> None:
    """A whole life of a registration, with its mistakes."""
    edition = await mission.edition(capacity=1)
    who = {"given_names": "Zoraida", "family_names": "Bejarano", "email": "zoraida@bejarano.example"}
    body = await edition.register(person(**who))
    await edition.enter(person(**who))
    await edition.enter(person(**who | {"email": "zoraida"}))
    csv = "given_names,family_names,email,institution,group\nZoraida,Bejarano,z@bejarano.example,SNM,Quibián\n"
    await edition.nominate(csv)
    await edition.nominate(csv.replace("SNM", "Zoraida").replace("z@", "="))
    path = await confirmed(edition, filled(**who | {"email": "zoraida.b@bejarano.example"}))
    token = path.removeprefix("/r/")
    await mission.public.get(f"/r/{token}")
    await mission.public.post("/link", data={"email": "zoraida.b@bejarano.example"})
    await edition.apply(person(**who | {"given_names": "Otilia"}))
    await mission.public.post(f"/r/{token}/withdrawal", data={"confirmed": "yes"})
    await mission.http.post(
        f"/api/v1/registrations/{body['registration_id']}/withdrawal", json={"reason": "Zoraida said so"}
    )
    for registration in await edition.list():
        path = f"/api/v1/participants/{registration['participant_id']}"
        await mission.http.put(path, json=who | {"family_names": "Bejarano Q", "email": registration["email"]})
        await mission.http.post(f"{path}/erasure")
    logged = capfd.readouterr().out
    assert "registration.accepted" in logged
    assert "person.erased" in logged
    assert [word for word in (*PERSONAL, token, body["link"].rpartition("/")[2]) if word in logged] == []
