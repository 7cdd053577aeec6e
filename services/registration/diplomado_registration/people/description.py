"""Who a participant is: a name, a language, and one e-mail address by which they are recognised in every edition."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from email_validator import EmailNotValidError, validate_email

from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.field_reader import Reader

Author = Literal["self", "staff"]

NOT_AN_ADDRESS = Text(
    es="No es una dirección de correo. Ejemplo: nombre@correo.com.",
    en="This is not an e-mail address. Example: name@mail.com.",
)
# What nearly every address looks like. Nothing about the part before the @ needs a closer look then.
_PLAIN = re.compile(
    r"(?=[^@]{1,64}@)(?=.{1,254}\Z)([a-z0-9_-]+(?:[.+][a-z0-9_-]+)*)@(?!.*xn--)([a-z0-9.-]+)", re.ASCII | re.IGNORECASE
)
LANGUAGES = {"es": "es", "en": "en", "espanol": "es", "spanish": "es", "ingles": "en", "english": "en"}


@dataclass(frozen=True, slots=True)
class Description:
    """What a person, or staff on their behalf, says about them. `email` is as written; `email_key` recognises it."""

    given_names: str
    family_names: str
    email: str
    email_key: str
    language: Language


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored of a person who is described again."""

    given_names: str
    family_names: str
    language: Language
    described_by: Author


def recognise(address: str) -> tuple[str, str]:
    """Return an address as written and its key: lower case, with the domain in ASCII.

    Raises ValueError if it is not an address that mail can be sent to. Letters beyond ASCII are accepted in the
    domain alone: few mail servers deliver to other names.
    """
    plain = _PLAIN.fullmatch(address)
    return address, f"{plain[1].lower()}@{_checked(plain[2].lower())}" if plain else _key_of(address)


@lru_cache(maxsize=1000)
def _checked(domain: str) -> str:
    """Most people have their address at one of few domains, and it is the domain whose check takes time."""
    return _key_of(f"a@{domain}").removeprefix("a@")


def _key_of(address: str) -> str:
    try:
        parts = validate_email(
            address,
            check_deliverability=False,
            allow_smtputf8=False,
            allow_quoted_local=False,
            test_environment=True,
            strict=True,
        )
    except EmailNotValidError as error:
        raise ValueError("not an address") from error
    return f"{parts.local_part}@{parts.ascii_domain}".lower()


def read_description(reader: Reader) -> Description | None:
    """Read the fields that describe a person; None if one of them is refused."""
    before = len(reader.faults)
    given, family = reader.line("given_names"), reader.line("family_names")
    address = reader.line("email", most=254)
    language = reader.choice("language", LANGUAGES) or "es"
    email = key = ""
    if address:
        try:
            email, key = recognise(address)
        except ValueError:
            reader.refuse("email", NOT_AN_ADDRESS)
    if len(reader.faults) > before:
        return None
    return Description(given, family, email, key, language)


def changes_what_is_known(known: Known, told: Description, by: Author) -> bool:
    """Say whether a new description replaces the stored one.

    The form is public: what staff wrote down is not overwritten by what somebody types there. The address as first
    written stays, because another spelling of it is the same address.
    """
    if known.described_by == "staff" and by == "self":
        return False
    return (known.given_names, known.family_names, known.language) != (
        told.given_names,
        told.family_names,
        told.language,
    )
