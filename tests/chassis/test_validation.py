"""What is said about a value that is refused, in both languages."""

from typing import Annotated

import pytest
from pydantic import BaseModel, Field

from diplomado_chassis.http.validation import _SENTENCES, read_model
from diplomado_chassis.validation import ValidationFailed
from tests.support.plurals import uncounted


class Sent(BaseModel):
    """Bounds of one and of many."""

    name: Annotated[str, Field(min_length=1, max_length=1)] = "x"
    title: Annotated[str, Field(min_length=2, max_length=1500)] = "xx"
    people: Annotated[list[int], Field(min_length=1, max_length=1)] = [1]
    seats: Annotated[int, Field(ge=1, le=2500)] = 1
    share: Annotated[float, Field(gt=0.5)] = 0.6


@pytest.mark.parametrize(
    ("field", "value", "es", "en"),
    [
        ("name", "", "Debe tener al menos 1 carácter.", "This needs at least 1 character."),
        ("name", "xx", "Debe tener como máximo 1 carácter.", "This may have 1 character at most."),
        ("title", "x", "Debe tener al menos 2 caracteres.", "This needs at least 2 characters."),
        (
            "title",
            "x" * 1501,
            "Debe tener como máximo 1,500 caracteres.",
            "This may have 1,500 characters at most.",
        ),
        ("people", [], "Debe tener al menos 1 elemento.", "This needs at least 1 item."),
        ("people", [1, 2], "Debe tener como máximo 1 elemento.", "This may have 1 item at most."),
        ("seats", 2501, "Debe ser 2,500 o menos.", "This must be 2,500 or less."),
        ("share", 0.5, "Debe ser mayor que 0.5.", "This must be more than 0.5."),
    ],
)
def test_a_bound_is_said_in_the_number_that_it_has(field: str, value: object, es: str, en: str) -> None:
    with pytest.raises(ValidationFailed) as failed:
        read_model(Sent, {field: value})
    (error,) = failed.value.errors
    assert (error.text.in_("es"), error.text.in_("en")) == (es, en)


def test_no_sentence_has_a_count_beside_a_plural_that_does_not_follow_it() -> None:
    assert [found for text in _SENTENCES.values() for found in uncounted(text.es, text.en)] == []
