"""A decision that was refused, drawn again alone: with what was typed, and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.responses import Response

from diplomado_chassis.http.forms import Form
from diplomado_chassis.http.pages import Pages
from diplomado_chassis.http.pages.attempts import Failure
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text


@dataclass(frozen=True, slots=True)
class Question:
    """What is decided. `back` is the page from which it came. `kept` are hidden fields, `reason` whether one is due."""

    text: Text
    answer: Text
    back: str
    reason: bool = True
    harm: bool = False
    kept: Sequence[str] = ()


def refused(
    pages: Pages,
    request: Request,
    language: Language,
    question: Question,
    form: Form,
    failure: Failure,
    frame: Mapping[str, Any],
) -> Response:
    """Return the page of a decision that was refused. Nothing typed is lost."""
    return pages.render(
        "decision.html",
        language,
        failure.status,
        request=request,
        question=question,
        fields=form,
        failure=failure,
        kept=[(name, value) for name in question.kept for value in form.lists.get(name, ())],
        action=request.url.path,
        **frame,
    )
