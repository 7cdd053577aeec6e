"""How names and e-mails are compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplomado_chassis.language.email_addresses import key_of
from diplomado_sessions.attendance.identity.names import original_name_key, shown_name_key
from diplomado_sessions.projections.names import name_key, person_key


@pytest.mark.parametrize(
    "shown",
    [
        "Yariela Batista Núñez",
        "YARIELA  BATISTA NUÑEZ",
        "yariela batista nunez",
        "Yariela Batista-Núñez",
        "Batista Núñez, Yariela",
        "Yariela Batista Nu\u0301n\u0303ez",
        "Yariela_Batista.Núñez",
        "Yariela Batista Núñez (Yari)",
        "iPhone (Yariela Batista Núñez)",
        "iPhone de Yariela Batista Núñez",
        "Galaxy A52 de Yariela Batista Núñez (Samsung)",
        "Yariela Batista Núñez's iPad",
    ],
)
def test_these_are_the_same_name(shown: str) -> None:
    assert shown_name_key(shown) == person_key("Yariela", "Batista Núñez") == "yariela batista nunez"


@pytest.mark.parametrize(
    "shown",
    ["", "...", "iPhone", "iPad", "DESKTOP-4F2K1", "SM-A525F", "Galaxy A52", "Zoom user", "😀", "123", "Invitado"],
)
def test_these_say_nothing_of_a_person(shown: str) -> None:
    assert shown_name_key(shown) == ""


def test_a_telephone_number_is_told_from_others_but_is_no_name() -> None:
    assert shown_name_key("507612345**") == "507612345"


def test_the_order_of_the_words_matters() -> None:
    assert name_key("Ana María Ruiz") != name_key("María Ana Ruiz")


def test_the_original_name_is_only_a_hint() -> None:
    assert shown_name_key("Darién 3 (Eustacio Guerra)") == "darien 3"
    assert original_name_key("Darién 3 (Eustacio Guerra)") == "eustacio guerra"


def test_an_email_is_compared_as_registration_writes_it() -> None:
    assert key_of("  Yariela＠Correo.Example ") == "yariela@correo.example"


@given(st.text(max_size=60))
def test_a_key_of_a_key_is_the_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
    assert key_of(key_of(text)) == key_of(text)
