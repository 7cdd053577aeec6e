"""Reads untrusted text field by field, in the same way for the JSON API, the form and nomination lists."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from diplomado_chassis.language.folding import fold
from diplomado_chassis.language.names import INVISIBLE_CHARACTERS, Checked, check_line, check_name
from diplomado_chassis.language.text import Text
from diplomado_chassis.validation import FieldError

__all__ = ["INVISIBLE_CHARACTERS", "NOT_LISTED", "REQUIRED", "FieldReader"]

_FORMULA_STARTS = ("=", "+", "-", "@")

REQUIRED = Text(es="Falta este dato.", en="This is missing.")
FORMULA = Text(
    es="No puede empezar con =, +, - ni @: una hoja de cálculo lo leería como fórmula.",
    en="It cannot begin with =, +, - or @: a spreadsheet would read it as a formula.",
)
NOT_LISTED = Text(es="No está en la lista de valores admitidos.", en="It is not in the list of accepted values.")


@runtime_checkable
class Proposing(Protocol):
    """Codes that propose the nearest value instead of an unknown one."""

    def refusal(self, line: str) -> Text:
        """Return why a text is no code."""
        ...


class FieldReader:
    """Reads fields one by one and collects the errors of all of them in `errors`.

    `flags` are about values that are accepted as they are, such as a name all in capitals; each proposes a better one.
    """

    def __init__(self, values: Mapping[str, str | None]) -> None:
        self.values = values
        self.errors: list[FieldError] = []
        self.flags: list[FieldError] = []

    def reject(self, path: str, text: Text) -> None:
        """Add an error."""
        self.errors.append(FieldError(path, text))

    def read_line(self, path: str, *, required: bool = True, max_length: int = 120) -> str:
        """Return one tidy line of text, or "" if it is missing or rejected."""
        return self._accept(path, check_line(self.values.get(path) or ""), required, max_length)

    def read_name(self, path: str, *, required: bool = True, max_length: int = 120) -> str:
        """Return a name of a person that a certificate can print, or "" if it is missing or rejected."""
        checked = check_name(self.values.get(path) or "")
        line = self._accept(path, checked, required, max_length)
        if line and checked.flag is not None:
            self.flags.append(FieldError(path, checked.flag))
        return line

    def _accept(self, path: str, checked: Checked, required: bool, max_length: int) -> str:
        line = checked.text
        if checked.refusal is not None:
            self.reject(path, checked.refusal)
        elif not line:
            if required:
                self.reject(path, REQUIRED)
        elif len(line) > max_length:
            self.reject(
                path,
                Text(
                    es="Tiene más de {max_length} caracteres.",
                    en="It has more than {max_length} characters.",
                    max_length=max_length,
                ),
            )
        elif line.startswith(_FORMULA_STARTS):
            self.reject(path, FORMULA)
        else:
            return line
        return ""

    def read_code(self, path: str, codes: Mapping[str, str], *, required: bool = False) -> str | None:
        """Return the code of a text, or None if it is missing or rejected. `codes` maps folded names to codes."""
        line = self.read_line(path, required=required)
        if not line:
            return None
        code = codes.get(line) or codes.get(fold(line))
        if code is None:
            self.reject(path, codes.refusal(line) if isinstance(codes, Proposing) else NOT_LISTED)
        return code
