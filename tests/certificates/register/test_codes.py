"""Verification codes and records by themselves."""

from hypothesis import given
from hypothesis import strategies as st

from diplomado_certificates.acts.person import Person
from diplomado_certificates.graduation.figures import duration
from diplomado_certificates.register.codes import ALPHABET, LENGTH, normalised
from diplomado_certificates.register.usecases import new_code
from diplomado_chassis.language.numbers import share_of
from tests.certificates.examples import number


def test_a_code_carries_at_least_128_random_bits() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 32
    assert LENGTH * 5 >= 128
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) == set(ALPHABET)


@given(st.text(max_size=60))
def test_reading_a_code_never_fails(text: str) -> None:
    meant = normalised(text)
    assert meant == "" or (len(meant) == LENGTH and normalised(meant) == meant)


def test_lists_follow_family_names_as_people_here_sort_them() -> None:
    names = ["Zúñiga", "Núñez", "Nuñuma", "Ñáñez", "nunez", "Ábrego", "de León"]
    people = [Person(number(1), 1, "Ana", name, "es") for name in names]
    in_order = [person.family_names for person in sorted(people, key=lambda person: person.alphabetical)]
    assert in_order == ["Ábrego", "de León", "nunez", "Núñez", "Nuñuma", "Ñáñez", "Zúñiga"]


def test_a_person_with_one_name_is_listed_by_it() -> None:
    people = [
        Person(number(1), 1, given, family, "es")
        for given, family in (("Ana", "Zúñiga"), ("Suharto", ""), ("Eva", "Ruiz"))
    ]
    in_order = [person.given_names for person in sorted(people, key=lambda person: person.alphabetical)]
    assert in_order == ["Eva", "Suharto", "Ana"]


@given(st.integers(0, 10**7), st.integers(1, 10**7))
def test_a_percentage_is_never_rounded_up(part: int, whole: int) -> None:
    written = share_of(part, whole).in_("en").removesuffix("%").replace(",", "")
    assert float(written) * whole <= part * 100 * (1 + 1e-12)


def test_times_are_told_to_the_second() -> None:
    assert [duration(n) for n in (0, 1, 60, 3600, 3661, 86_399)] == [
        "0 s",
        "1 s",
        "1 min",
        "1 h",
        "1 h 1 min 1 s",
        "23 h 59 min 59 s",
    ]
