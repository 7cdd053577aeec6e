"""Nominees who share a mailbox are flagged, and the other rows are stored if the sender asks for it."""

from tests.registration.mission import Mission
from tests.registration.nomination_lists import names

SIXTY = [f"Persona {n},Mora,p{n}@x,SNM,,,,,,,," for n in range(60)]
SHARED = [*SIXTY[:10], "Eva,Ríos,oficina@x,SNM,,,,,,,,", *SIXTY[10:30], "Luz,Paz,OFICINA@x,SNM,,,,,,,,", *SIXTY[30:58]]


async def test_two_share_a_mailbox_and_fifty_eight_are_stored(mission: Mission) -> None:
    """Both rows are flagged; without asking nothing is stored, and the answer counts the valid rows."""
    edition = await mission.edition()
    csv = names(edition.code, *SHARED)
    for language, words in (("es", "correo"), ("en", "e-mail")):
        refused = (await edition.nominate(csv, lang=language)).json()
        assert [(error["row"], error["column"]) for error in refused["errors"]] == [(12, "email"), (33, "email")]
        assert ["33" in refused["errors"][0]["message"], "12" in refused["errors"][1]["message"]] == [True, True]
        assert words in refused["errors"][0]["message"]
        assert (refused["status"], refused["rows"], refused["valid"]) == (422, 60, 58)
    assert await edition.list() == []
    tried = (await edition.nominate(csv, accept_valid=True, dry_run=True)).json()
    stored = (await edition.nominate(csv, accept_valid=True)).json()
    assert stored == tried
    assert (stored["rows"], stored["accepted"], len(stored["errors"])) == (60, 58, 2)
    assert len(await edition.list()) == 58
    corrected = names(edition.code, *SHARED).replace("OFICINA@", "luz@")
    answer = (await edition.nominate(corrected)).json()
    assert (answer["accepted"], answer["unchanged"], answer["errors"]) == (2, 58, [])


async def test_the_same_person_twice_enters_once(mission: Mission) -> None:
    """Only the second row is flagged."""
    edition = await mission.edition()
    csv = names(edition.code, SIXTY[0], SIXTY[1], SIXTY[0].replace("Persona", "PERSONA"))
    answer = (await edition.nominate(csv, accept_valid=True)).json()
    assert [error["row"] for error in answer["errors"]] == [4]
    assert answer["accepted"] == 2


async def test_any_wrong_row_can_be_left_out(mission: Mission) -> None:
    """But a file that cannot be read to its end is refused whole: the rows behind would be lost."""
    edition = await mission.edition()
    wrong = (
        await edition.nominate(names(edition.code, SIXTY[0], "Ana,Ríos,ana at x,SNM,,,,,,,,"), accept_valid=True)
    ).json()
    assert (wrong["accepted"], [error["row"] for error in wrong["errors"]]) == (1, [3])
    broken = names(edition.code, SIXTY[1], 'Ana,"Ríos,a@x,SNM,,,,,,,,', SIXTY[2])
    refused = (await edition.nominate(broken, accept_valid=True)).json()
    assert (refused["status"], "valid" in refused) == (422, False)
    header = (await edition.nominate("given_names,email\nAna,a@b.example", accept_valid=True)).json()
    assert (header["status"], header["rows"]) == (422, 0)
    assert len(await edition.list()) == 1


async def test_a_column_that_is_left_out_changes_nothing(mission: Mission) -> None:
    """A short list that mends a name keeps group, leadership, occupation and language."""
    edition = await mission.edition()
    await edition.nominate(names(edition.code, "Ana,Ríos,a@x,SNM,Jefa,health,,,PA-5,Darién,sí,en"))
    before = (await edition.list())[0]
    short = f"given_names,family_names,email,institution\nAna,Ríos Paz,a@{edition.code}.example,SNM"
    assert (await edition.nominate(short)).json()["changed"] == 1
    assert (await edition.list())[0] == before | {"family_names": "Ríos Paz"}
