"""Reading a document from bytes, so that all readers see the same one."""

import json
from typing import Any, NoReturn

from diplomado_verify.refusals import Reason, Refused, require

_LONGEST = 16 * 2**20


def read(content: bytes) -> dict[str, Any]:
    """Return a JSON object in UTF-8. Raises Refused for other content, and for a name that is twice in an object."""
    require(len(content) <= _LONGEST, Reason.TOO_COMPLEX)
    try:
        found = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_never)
    except RecursionError:
        raise Refused(Reason.TOO_COMPLEX) from None
    except Refused:
        raise
    except ValueError:
        raise Refused(Reason.UNREADABLE) from None
    require(isinstance(found, dict), Reason.UNREADABLE)
    return found  # type: ignore[no-any-return]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    require(len(found) == len(pairs), Reason.UNREADABLE)
    return found


def _never(_constant: str) -> NoReturn:
    raise Refused(Reason.UNREADABLE)
