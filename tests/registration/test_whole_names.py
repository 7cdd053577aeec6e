"""Names that a list has in one cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_registration.nominations.whole_names import split_name
from tests.registration.mission import Mission


@pytest.mark.parametrize(
    ("whole", "given_names", "family_names", "certain"),
    [
        ("Ana Ruiz", "Ana", "Ruiz", True),
        ("Ana Ruiz Mora", "Ana", "Ruiz Mora", False),
        ("Ana Lucía Ruiz Mora", "Ana Lucía", "Ruiz Mora", False),
        ("María del Carmen Núñez Ávila", "María del Carmen", "Núñez Ávila", False),
        ("María de los Ángeles Batista", "María de los Ángeles", "Batista", False),
        ("Juan de la Cruz Pérez", "Juan", "de la Cruz Pérez", False),
        ("Ana Lucía de León", "Ana", "Lucía de León", False),
        ("de León Ruiz, Ana Lucía", "Ana Lucía", "de León Ruiz", True),
        ("Xiomara", "Xiomara", "", False),
        ("", "", "", True),
    ],
)
def test_a_name_is_split_as_names_are_written(whole: str, given_names: str, family_names: str, certain: bool) -> None:
    """Two family names at the end; what is not certain is shown to the person."""
    assert split_name(whole) == (given_names, family_names, certain)


def test_an_inverted_name_begins_with_the_family_names() -> None:
    assert split_name("Ruiz Mora Ana", inverted=True) == ("Ana", "Ruiz Mora", False)
    assert split_name("Ruiz Ana", inverted=True) == ("Ana", "Ruiz", True)


@given(st.text(max_size=60), st.booleans())
def test_no_word_is_lost(whole: str, inverted: bool) -> None:
    """Whatever is written: both parts together have the same words."""
    name = split_name(whole, inverted=inverted)
    assert sorted(f"{name.given_names} {name.family_names}".split()) in (
        sorted(whole.split()),
        sorted(whole.replace(",", " ", 1).split()),
    )


async def test_a_list_of_whole_names_is_read_and_the_parts_are_shown(mission: Mission) -> None:
    """As a mission keeps it: a title, running numbers, semicolons, UTF-16, rows left empty."""
    edition = await mission.edition(registration="nominated")
    rows = (
        "LISTA DE NOMINADOS;;;;\nNo.;Nombre completo;Correo;Institución;Sexo\n"
        f"1;Ana Ruiz;ana@{edition.code}.example;MINSA;F\n"
        f"2;Luis Alberto Mora Paz;luis@{edition.code}.example;MINSA;M\n3;;;;\n\n"
    )
    tried = (await edition.nominate(rows.encode("utf-16"), dry_run=True, lines=True)).json()
    assert [(line["row"], line["name"], line["outcome"]) for line in tried["lines"]] == [
        (3, "Ana Ruiz", "enters"),
        (4, "Luis Alberto Mora Paz", "enters"),
    ]
    (warning,) = tried["warnings"]
    assert (warning["row"], warning["column"]) == (4, "full_name")
    assert "nombres «Luis Alberto», apellidos «Mora Paz»" in warning["message"]
    assert await edition.list() == []
    stored = (await edition.nominate(rows.encode("utf-16"))).json()
    assert (stored["accepted"], "lines" in stored) == (2, False)
    assert {row["family_names"] for row in await edition.list()} == {"Ruiz", "Mora Paz"}


@pytest.mark.parametrize(
    ("header", "name", "expected"),
    [
        ("Apellidos y nombres", "Ruiz Mora Ana Lucía", ("Ana Lucía", "Ruiz Mora")),
        ("Nombre", "Ana Ruiz", ("Ana", "Ruiz")),
        ("Nombre completo,Nombres,Apellidos", "Ana Lucía Ruiz,Ana Lucía,Ruiz", ("Ana Lucía", "Ruiz")),
    ],
)
async def test_whole_names_under_other_headings(
    mission: Mission, header: str, name: str, expected: tuple[str, str]
) -> None:
    edition = await mission.edition(registration="nominated")
    answer = await edition.nominate(f"{header},Correo,Institución\n{name},ana@{edition.code}.example,MINSA\n")
    assert answer.json()["errors"] == []
    assert [(row["given_names"], row["family_names"]) for row in await edition.list()] == [expected]


async def test_a_whole_name_that_other_columns_deny_is_an_error(mission: Mission) -> None:
    edition = await mission.edition(registration="nominated")
    answer = await edition.nominate(
        f"Nombre completo,Nombres,Apellidos,Correo,Institución\nEva Paz,Ana,Ruiz,ana@{edition.code}.example,MINSA\n"
    )
    assert [(error["row"], error["column"]) for error in answer.json()["errors"]] == [(2, "full_name")]
    answer = await edition.nominate("Nombre completo,Apellidos y nombres,Correo\nEva Paz,Paz Eva,a@x.example\n")
    assert [(error["row"], error["column"]) for error in answer.json()["errors"]] == [(1, "inverted_name")]


@pytest.mark.parametrize(
    ("row", "es", "en"),
    [
        (",astronauta,", "que son: «Administración pública» (", "which are: “"),
        (",policía,", "¿Quiso decir «Policía o seguridad» (police_security)?", "(police_security)?"),
        (",,Masculino", "que son: «Mujer» (F), «Hombre» (M)", "which are: “"),
    ],
)
async def test_an_unknown_value_is_answered_with_accepted_ones(mission: Mission, row: str, es: str, en: str) -> None:
    """The nearest ones, or all if they are few; in the language of the person, with the codes."""
    edition = await mission.edition(registration="nominated")
    csv = f"Nombres,Apellidos,Correo,Institución,Ocupación,Sexo\nAna,Ruiz,a@x.example,MINSA{row}\n"
    (spanish,) = (await edition.nominate(csv)).json()["errors"]
    (english,) = (await edition.nominate(csv, lang="en")).json()["errors"]
    assert es in spanish["message"]
    assert en in english["message"]
