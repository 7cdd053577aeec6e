"""Whether what a reader typed is the name on a certificate. Whoever knows it learns nothing by the document."""

from urllib.parse import parse_qs

from diplomado_certificates.documents.printable import drawable, printable
from diplomado_certificates.register.record import Holder
from diplomado_chassis.language.folding import fold

TRIES = 10
"""So many names may be tried for one code at once."""
TRIES_PER_SECOND = TRIES / 3600


def names(holder: Holder, typed: str) -> bool:
    """Return whether a text is the whole name as printed. Case, accents, punctuation and spaces do not matter."""
    wanted = fold(drawable(printable(holder.full_name)))
    return bool(wanted) and fold(typed) == wanted


def typed_name(form: bytes) -> str:
    """Return the field `name` of a form, empty if there is none or the form cannot be read."""
    try:
        fields = parse_qs(form.decode("ascii"), errors="strict", max_num_fields=10)
    except ValueError:
        return ""
    return fields.get("name", [""])[-1]
