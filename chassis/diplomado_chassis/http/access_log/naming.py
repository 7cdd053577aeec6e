"""Which ids a request and its answer name: the objects of an action, and the people whom a list shows."""

import re
from collections.abc import Iterable
from uuid import UUID

_ID = rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ANY = re.compile(rb"(?<![0-9a-f-])" + _ID + rb"(?![0-9a-f-])")
# A person in JSON, in an address, in a field of a form, or in a line of a table whose first columns are ids.
_PEOPLE = re.compile(
    rb"(?:(?:registration|participant|merged|kept|first|second)_id|/people/|/registrations/|/participants/|/person/)"
    rb"[\"'=:\s]{0,4}(?:value=\")?(" + _ID + rb")"
)
_CODE = re.compile(r"[\w.-]{1,64}")
MAX_IDS = 1_000
"""Of one row: more than any page lists."""


def people_in(content: bytes) -> list[UUID]:
    """Return the registrations and participants that an answer names, each once."""
    return [UUID(key.decode()) for key in list(dict.fromkeys(_PEOPLE.findall(content)))[:MAX_IDS]]


def objects_in(parameters: Iterable[tuple[str, object]], *contents: bytes) -> list[str]:
    """Return the ids and codes of a path, and the ids in a body and an answer, each once. A token is none."""
    codes = [str(value) for name, value in parameters if "token" not in name and _CODE.fullmatch(str(value))]
    ids = [key.decode() for content in contents for key in _ANY.findall(content)]
    return list(dict.fromkeys([*codes, *ids]))[:MAX_IDS]
