"""PyLD as the oracle of canonical forms: a whole JSON-LD processor, by others."""

import json
from typing import Any

from pyld import jsonld

from diplomado_verify.contexts import PINNED, content
from diplomado_verify.statements import Statement


def canonical_by_pyld(document: dict[str, Any]) -> str:
    """Return the canonical N-Quads of a document, by the name that PyLD has for RDFC-1.0."""

    def load(address: str, _options: object = None) -> dict[str, Any]:
        document = json.loads(content(address)) if address in PINNED else None
        return {"contextUrl": None, "documentUrl": address, "document": document}

    options: Any = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    return str(jsonld.normalize(document, options))


def canonical_statements_by_pyld(statements: list[Statement]) -> str:
    """Return the canonical N-Quads of statements."""
    options: Any = {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"}
    return str(jsonld.normalize("".join(one.line for one in statements), options))
