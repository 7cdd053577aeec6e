"""Who is a second person: nobody who is known by one of the names under which the first one acted."""

import pytest

from diplomado_chassis.http.auth import Actor
from diplomado_chassis.http.second_person import is_same_person, names_of


@pytest.mark.parametrize("account", ["uuid-1", "UUID-1", "ana@correo.example", "Ana@Correo.example"])
def test_all_accounts_of_a_person_are_that_person(account: str) -> None:
    """By whatever claim the provider named the account when the first step was taken."""
    ana = Actor("uuid-1", frozenset(), email="ana@correo.example")
    assert is_same_person(ana, account)
    assert account.lower() in names_of(ana)


@pytest.mark.parametrize("account", ["uuid-11", "luz@correo.example", ""])
def test_other_accounts_are_not(account: str) -> None:
    """Also if they begin alike."""
    assert not is_same_person(Actor("uuid-1", frozenset(), email="ana@correo.example"), account)
