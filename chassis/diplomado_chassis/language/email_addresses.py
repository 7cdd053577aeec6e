"""Validates e-mail addresses, computes their comparison key and their deliverable form.

Domains follow IDNA 2008 with the mapping of UTS 46, as browsers do: straße.de is xn--strae-oqa.de, not strasse.de,
which is another domain.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email

from diplomado_chassis.language.text import Text

NOT_AN_ADDRESS = Text(
    "No es una dirección de correo. Ejemplo: nombre@correo.com.",
    "This is not an e-mail address. Example: name@mail.com.",
)
# What nearly every address looks like. The local part then needs no further validation.
_PLAIN = re.compile(
    r"(?=[^@]{1,64}@)(?=.{1,254}\Z)([a-z0-9_-]+(?:[.+][a-z0-9_-]+)*)@(?!.*xn--)([a-z0-9.-]+)", re.ASCII | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class EmailAddress:
    """An address that mail can be sent to.

    `written` is what a person typed. `key` recognises the person: lower case, the domain in ASCII. `deliverable` is
    passed to the mail server: the local part as written, the domain in ASCII.
    """

    written: str
    key: str
    deliverable: str


def parse(address: str) -> EmailAddress:
    """Parse an address. Raises ValueError if mail cannot be sent to it.

    Letters beyond ASCII are accepted in the domain only: few mail servers deliver to other names. A text in
    compatibility forms (full-width letters) is read as the plain one; white space around it is removed.
    """
    text = unicodedata.normalize("NFKC", address).strip() if not address.isascii() else address.strip()
    if plain := _PLAIN.fullmatch(text):
        mailbox, domain = plain[1], _ascii_domain(plain[2].lower())
    else:
        mailbox, domain = _validated(text)
    return EmailAddress(address, f"{mailbox}@{domain}".lower(), f"{mailbox}@{domain}")


def key_of(text: str) -> str:
    """Return the key of an address, or the text itself in lower case if it is not an address.

    For addresses that others wrote down, such as those in an attendance file: a key is always found.
    """
    try:
        return parse(text).key
    except ValueError:
        return unicodedata.normalize("NFKC", text).strip().lower()


@lru_cache(maxsize=1000)
def _ascii_domain(domain: str) -> str:
    """Most people have their address at one of few domains, and it is the domain whose check takes time."""
    return _validated(f"a@{domain}")[1]


def _validated(address: str) -> tuple[str, str]:
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
    return parts.local_part, parts.ascii_domain.lower()
