"""Reading untrusted text field by field, in the same way for the JSON API, the form and the nomination file."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_HARMLESS = frozenset("\t\n\r\u200c\u200d")
_FORMULA = ("=", "+", "-", "@")

CORRECT_THESE = Text(
    es="Corrija los campos señalados y envíe la solicitud de nuevo; no se guardó nada.",
    en="Correct the fields named here and send the request again; nothing was stored.",
)
REQUIRED = Text(es="Falta este dato.", en="This is missing.")
CONTROL = Text(
    es="Contiene caracteres que no se ven. Escríbalo de nuevo.",
    en="It contains characters that cannot be seen. Type it again.",
)
FORMULA = Text(
    es="No puede empezar con =, +, - ni @: una hoja de cálculo lo leería como fórmula.",
    en="It cannot begin with =, +, - or @: a spreadsheet would read it as a formula.",
)
NOT_LISTED = Text(es="No está en la lista de valores admitidos.", en="It is not in the list of accepted values.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, said to the person who typed it. Never quotes the value."""

    field: str
    message: Text


class Refused(Problem):
    """Something that was typed cannot be accepted; nothing was stored."""

    def __init__(self, *faults: Fault) -> None:
        said = [{"field": fault.field, "message": fault.message} for fault in faults]
        super().__init__(422, "invalid-data", CORRECT_THESE, errors=said)
        self.faults = faults


def tidy(text: str) -> str:
    """Compose accents (NFC) and make one space of any run of white space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def fold(text: str) -> str:
    """Forget case, accents and punctuation, so that what people mean can be compared: "Chiriquí " is "chiriqui"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(re.split(r"[\W_]+", plain)).strip()


def has_invisible_characters(text: str) -> bool:
    """Say whether there is a control or format character besides white space that tidying removes."""
    if text.isprintable():  # nearly always, and quick
        return False
    return any(unicodedata.category(c) in _INVISIBLE and c not in _HARMLESS for c in text)


class Reader:
    """Takes fields one by one and gathers all faults, so that a person hears of everything at once."""

    def __init__(self, values: Mapping[str, str | None]) -> None:
        self.values = values
        self.faults: list[Fault] = []

    def refuse(self, field: str, message: Text) -> None:
        """Note a fault."""
        self.faults.append(Fault(field, message))

    def line(self, field: str, *, required: bool = True, most: int = 120) -> str:
        """Return one tidy line of text, or "" if it is missing or refused."""
        raw = self.values.get(field) or ""
        text = tidy(raw)
        if has_invisible_characters(raw):
            self.refuse(field, CONTROL)
        elif not text:
            if required:
                self.refuse(field, REQUIRED)
        elif len(text) > most:
            self.refuse(field, Text(es=f"Tiene más de {most} caracteres.", en=f"It has more than {most} characters."))
        elif text.startswith(_FORMULA):
            self.refuse(field, FORMULA)
        else:
            return text
        return ""

    def choice(self, field: str, allowed: Mapping[str, str], *, required: bool = False) -> str | None:
        """Return the code that the folded text stands for in `allowed`, or None."""
        text = self.line(field, required=required)
        if not text:
            return None
        code = allowed.get(text) or allowed.get(fold(text))
        if code is None:
            self.refuse(field, NOT_LISTED)
        return code
