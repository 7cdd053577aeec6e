"""What is wrong with something that a person sent, said to that person. Nothing here quotes what was sent."""

from dataclasses import dataclass
from typing import Any

from diplomado_chassis.language.text import Text

CORRECT_THESE = Text(
    "Corrija los campos señalados y envíe la solicitud de nuevo; no se guardó nada.",
    "Correct the fields named here and send the request again; nothing was stored.",
)


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field. `path` names it as the sender does: `email`, `awards.0.require`, `row 3`."""

    path: str
    text: Text


class ValidationFailed(ValueError):  # noqa: N818 - a fact about what was sent
    """What was sent cannot be accepted, and nothing was stored. HTTP answers it with a 422 problem document.

    `slug` ends the problem's type. Extensions stand beside the standard members of the document.
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
    """Raise it from a pydantic validator to say what is wrong with the value."""

    def __init__(self, text: Text) -> None:
        super().__init__("invalid")
        self.text = text
