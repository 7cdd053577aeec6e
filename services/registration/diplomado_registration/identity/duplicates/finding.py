"""Decides whether two records may be of one person, by names and addresses."""

from collections.abc import Iterator, Mapping
from typing import Final, Literal
from uuid import UUID

from rapidfuzz.distance import OSA

from diplomado_chassis.language.text import Text
from diplomado_registration.identity.duplicates.keys import (
    MIN_MAILBOX_LENGTH,
    Entry,
    mailbox_key,
    name_key,
    shorter_name_keys,
)

Reason = Literal["same_name", "surname_left_out", "same_mailbox", "misspelt_address", "near_domain", "proven_address"]
Pair = tuple[UUID, UUID]
"""Two records, in the order of their ids."""

REASONS: Final[Mapping[Reason, Text]] = {
    "same_name": Text(es="Tienen el mismo nombre.", en="They have the same name."),
    "surname_left_out": Text(es="En uno falta un apellido.", en="One lacks a surname."),
    "same_mailbox": Text(
        es="Es el mismo correo con otros puntos o con otro texto después de «+».",
        en="It is the same mailbox with other dots or another text after “+”.",
    ),
    "misspelt_address": Text(
        es="Los correos se diferencian en una letra o en dos letras cambiadas de lugar.",
        en="The addresses differ by one letter or by two swapped letters.",
    ),
    "near_domain": Text(
        es="Es el mismo usuario en dos dominios parecidos.", en="It is the same user at two similar domains."
    ),
    "proven_address": Text(
        es="Una persona comprobó que lee el correo de la otra.",
        en="One person proved that they read the other's address.",
    ),
}
MAX_NEIGHBOURS: Final = 20
"""With how many records of the same key, before it and behind it, one is compared.

Of a name that hundreds have, not all pairs are listed.
"""

_MIN_DOMAIN_LENGTH = 6


def reasons_for(one: Entry, other: Entry) -> list[Reason]:
    """Return why two records may be of one person, by what is compared of them."""
    return list(_reasons(one, other))


def _reasons(one: Entry, other: Entry) -> Iterator[Reason]:
    if name_key(one) == name_key(other):
        yield "same_name"
    if _is_shorter(one, other) or _is_shorter(other, one):
        yield "surname_left_out"
    if mailbox_key(one) == mailbox_key(other) and one.local != other.local:
        yield "same_mailbox"
    if _are_misspelt(one, other):
        yield "misspelt_address"
    if one.mailbox == other.mailbox and len(one.mailbox) >= MIN_MAILBOX_LENGTH and _are_near(one.domain, other.domain):
        yield "near_domain"


def _is_shorter(one: Entry, other: Entry) -> bool:
    """Return whether one name is the other with a surname left out: one name alone is not a name without a surname."""
    return bool(one.family) and name_key(one) in shorter_name_keys(other)


def _are_misspelt(one: Entry, other: Entry) -> bool:
    """Digits number people: mailboxes with other digits are not compared."""
    if one.domain != other.domain or one.digits != other.digits:
        return False
    is_long = min(len(one.mailbox), len(other.mailbox)) >= MIN_MAILBOX_LENGTH
    return is_long and OSA.distance(one.mailbox, other.mailbox, score_cutoff=1) == 1


def _are_near(one: str, other: str) -> bool:
    """Return whether two domains differ by a letter, two swapped letters, or the ending: correo.com and correo.co."""
    if one == other or min(len(one), len(other)) < _MIN_DOMAIN_LENGTH:
        return False
    if one.partition(".")[0] == other.partition(".")[0]:
        return True
    letters = [char for char in (*one, *other) if char.isdigit()]
    return not letters and OSA.distance(one, other, score_cutoff=1) == 1


def pair_of(one: UUID, other: UUID) -> Pair:
    """Return two records in the order of their ids."""
    return (one, other) if one < other else (other, one)
