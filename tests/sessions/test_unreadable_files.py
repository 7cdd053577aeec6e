"""Attendance files in the encodings of any program, and names that were misread."""

import pytest

from tests.sessions.mission import Mission, meeting

SPANISH = (
    "Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,Duración (minutos),Invitado\n"
    "{},maria@correo.example,14/07/2021 09:00:00,14/07/2021 10:00:00,60,Sí\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("name", ["MARÍA ÁVILA", "María Ávila"])
async def test_names_and_emails_are_read_in_any_encoding(mission: Mission, encoding: str, name: str) -> None:
    maria = await mission.register("María", "Ávila", "maria@correo.example")
    session = await mission.session()
    made = await mission.import_file(session, SPANISH.format(name).encode(encoding))
    assert made["warnings"] == []
    assert await mission.attendance(session) == {str(maria): 3600}


async def test_a_doubtful_encoding_is_asked_about(mission: Mission) -> None:
    session = await mission.session()
    raw = meeting(("Ana B\x92squez", "ana@correo.example", "09:00:00", "10:00:00")).encode("latin-1")
    answer = await mission.send_file(session, raw)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"].endswith("attendance-file-encoding")
    (error,) = problem["errors"]
    assert (error["row"], error["column"]) == (2, "Name (original name)")
    assert "Bísquez" in error["message"]
    assert "B’squez" in error["message"]


async def test_misread_names_are_warned_about_with_a_proposal(mission: Mission) -> None:
    session = await mission.session()
    made = await mission.import_file(
        session,
        meeting(
            ("Ana Mu–oz", "", "09:00:00", "10:00:00"),
            ("Eva N?ñez", "", "09:00:00", "10:00:00"),
            ("iPhone de Eva 😀", "", "09:00:00", "10:00:00"),
        ),
    )
    (warning,) = [one for one in made["warnings"] if one["code"] == "names-unreadable"]
    assert "2 («Ana Muñoz»?), 3" in warning["message"]
    assert made["queued"] == 3


async def test_an_unknown_answer_is_an_error_and_never_a_no(mission: Mission) -> None:
    session = await mission.session()
    header, row = SPANISH.format("María Ávila").splitlines()
    answer = await mission.send_file(session, f"{header},En sala de espera\n{row},quizás\n")
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["row"], error["column"]) == (2, "En sala de espera")


async def test_a_check_mark_is_a_yes(mission: Mission) -> None:
    session = await mission.session()
    header, row = SPANISH.format("María Ávila").splitlines()
    made = await mission.import_file(session, f"{header},En sala de espera\n{row},No\n{row},✓\n")
    assert made["rows"] == 1
    assert [warning["code"] for warning in made["warnings"]] == ["waiting-room"]


@pytest.mark.parametrize("meant", ["cp1252", "mac_roman", "cp850"])
@pytest.mark.parametrize("read_as", ["cp1252", "mac_roman", "cp850", "utf-8 twice", "ascii"])
async def test_a_spoiled_column_name_does_not_lose_the_emails(mission: Mission, meant: str, read_as: str) -> None:
    """An editor read the file in another encoding and saved it as UTF-8: `Correo electr—nico`."""
    maria = await mission.register("María", "Ávila", "maria@correo.example")
    session = await mission.session()
    text = SPANISH.format("MARIA AVILA")
    if read_as == "utf-8 twice":
        misread = text.encode().decode("latin-1").encode().decode("latin-1")
    elif read_as == "ascii":
        misread = text.encode("ascii", errors="replace").decode()
    else:
        misread = text.encode(meant).decode(read_as, errors="replace")
    made = await mission.import_file(session, misread.replace("S\u00ed", "Sí").encode())
    assert "no-emails" not in [warning["code"] for warning in made["warnings"]]
    assert await mission.attendance(session) == {str(maria): 3600}


@pytest.mark.parametrize(
    "content",
    [
        "Nome (nome original),E-mail,Ingressar na hora,Hora de saída,Duração (minutos),Convidado,Na sala de espera\n"
        "Ana Lima,maria@correo.example,14/07/2021 09:00:00,14/07/2021 10:00:00,60,Sim,Não\n",
        "Topic,ID,Host,Duration (minutes),Start time,End time,Participants\n"
        'Curso,817,Tutora,77,"07/14/2021 08:55:26 AM","07/14/2021 11:02:31 AM",67\n\n'
        "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest,In waiting room\n"
        'Ana,maria@correo.example,"07/14/2021 09:00:00 AM","07/14/2021 10:00:00 AM",60,Yes,No\n',
        "\n;;;\nLISTA DE LA REUNIÓN;;;\nNombre (nombre original);Correo electrónico;Hora de entrada;Hora de salida\n"
        "Ana;maria@correo.example;14/07/2021 09:00:00;14/07/2021 10:00:00\n",
    ],
    ids=["portuguese", "preface", "header below a title"],
)
async def test_files_that_were_tried_on_the_product_are_read(mission: Mission, content: str) -> None:
    maria = await mission.register("María", "Ávila", "maria@correo.example")
    session = await mission.session()
    await mission.import_file(session, content)
    assert await mission.attendance(session) == {str(maria): 3600}
