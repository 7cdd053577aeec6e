"""Spanish as it is written in Panama."""

from datetime import date

import pytest

from diplomado_certificates.documents import spanish


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        (date(2021, 7, 14), date(2021, 7, 14), "el 14 de julio de 2021"),
        (date(2021, 7, 14), date(2021, 7, 15), "del 14 al 15 de julio de 2021"),
        (date(2023, 9, 4), date(2023, 11, 10), "del 4 de septiembre al 10 de noviembre de 2023"),
        (date(2023, 12, 1), date(2024, 1, 9), "del 1 de diciembre de 2023 al 9 de enero de 2024"),
    ],
)
def test_a_period_repeats_nothing(first: date, last: date, written: str) -> None:
    assert spanish.period(first, last) == written


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ([], ""),
        (["Canadá"], "Canadá"),
        (["Canadá", "Suiza"], "Canadá y Suiza"),
        (["Suiza", "Canadá", "Italia"], "Suiza, Canadá e Italia"),
        (["PRM", "«Inclusión»"], "PRM e «Inclusión»"),
        (["agua", "hielo"], "agua y hielo"),
    ],
)
def test_the_conjunction_becomes_e_before_the_sound_of_an_i(words: list[str], written: str) -> None:
    assert spanish.joined(words) == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [(1, "1 minuto"), (45, "45 minutos"), (60, "1 hora"), (61, "1 hora y 1 minuto"), (150, "2 horas y 30 minutos")],
)
def test_a_length_of_time_is_said_in_words(minutes: int, written: str) -> None:
    assert spanish.length(minutes) == written


def test_one_hour_is_one_hour() -> None:
    assert (spanish.academic_hours(1), spanish.academic_hours(60)) == ("1 hora académica", "60 horas académicas")
