"""Errors in submitted data, for the person who submitted it. They quote it only to propose a repair."""

from dataclasses import dataclass
from typing import Any, Literal

from diplomado_chassis.language.text import Text

CORRECT_THESE = Text(
    "Corrija los campos señalados y envíe la solicitud de nuevo; no se guardó nada.",
    "Correct the fields named here and send the request again; nothing was stored.",
)


Place = Literal["body", "query", "path", "header"]


@dataclass(frozen=True, slots=True)
class FieldError:
    """The error of one field. `path` names the field as the sender does: `email`, `awards.0.require`, `row 3`.

    `place` is where the field was sent; without one the edge sees it from the name. In a file the `row`, counted from 1
    as a spreadsheet does, and perhaps the heading of the `column`, say where the error is for programs.
    """

    path: str
    text: Text
    place: Place | None = None
    row: int | None = None
    column: str | None = None


class ValidationFailed(ValueError):  # noqa: N818 - a fact about what was sent
    """The submitted data is rejected and nothing was stored. HTTP answers with a 422 problem document.

    `slug` is the last part of the problem's type. Extensions are additional members of the document.
    """

    def __init__(
        self, *errors: FieldError, slug: str = "invalid-data", detail: Text = CORRECT_THESE, **extensions: Any
    ) -> None:
        super().__init__(slug)
        self.errors = errors
        self.slug = slug
        self.detail = detail
        self.extensions = extensions


class InvalidValue(ValueError):  # noqa: N818 - a fact about what was sent
    """A pydantic validator raises it to give a translated reason for rejecting a value.

    A validator of several fields names the `field` to correct.
    """

    def __init__(self, text: Text, field: str | None = None) -> None:
        super().__init__("invalid")
        self.text = text
        self.field = field
