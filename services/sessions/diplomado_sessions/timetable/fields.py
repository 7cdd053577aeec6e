"""Text that people send: without control characters, which no page, letter or table can hold."""

from typing import Annotated

from pydantic import BaseModel, StringConstraints

from diplomado_contracts import Localised

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$"),
]
CODE = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
Code = Annotated[str, StringConstraints(max_length=64, pattern=CODE)]


class Bilingual(BaseModel):
    """The same line in both languages."""

    es: Line
    en: Line

    def localised(self) -> Localised:
        """As contracts carry it."""
        return Localised(es=self.es, en=self.en)
