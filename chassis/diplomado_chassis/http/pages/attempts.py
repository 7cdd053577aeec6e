"""An action of a form whose errors are shown on the form itself, with everything that was typed."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed


@dataclass(frozen=True)
class Failure:
    """Why a form was not accepted. `errors` has the first error of each field, by its name."""

    status: int
    detail: Text
    errors: Mapping[str, Text] = field(default_factory=dict)

    @property
    def is_conflict(self) -> bool:
        """True if somebody else has changed meanwhile what the form changes."""
        return self.status == 412

    @classmethod
    def of(cls, error: ValidationFailed | Problem) -> "Failure":
        """Read what a use case has raised."""
        if isinstance(error, ValidationFailed):
            return cls(422, error.detail, _first(error.errors))
        return cls(error.status, error.detail)


@dataclass
class Attempt:
    """The result of a block: `failure` is None if it was accepted."""

    failure: Failure | None = None


@asynccontextmanager
async def attempt(connection: Connection) -> AsyncIterator[Attempt]:
    """Undo what the block has changed if it raises ValidationFailed or a Problem, and keep that as the failure.

    The answer must then be the form, drawn again with `failure` and `fields`. Problems of the server are raised on.
    """
    tried = Attempt()
    try:
        async with connection.transaction():
            yield tried
    except ValidationFailed as failed:
        tried.failure = Failure.of(failed)
    except Problem as problem:
        if problem.status >= 500 or problem.status in (401, 403, 404):
            raise
        tried.failure = Failure.of(problem)


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose stored value is not the one that was typed."""

    label: Any
    stored: Any
    typed: Any


def differences(labels: Mapping[str, Any], stored: Mapping[str, Any], typed: Mapping[str, Any]) -> list[Difference]:
    """Return the fields in which what is stored now differs from what was typed, for the page of a conflict."""
    return [
        Difference(label, stored.get(name) or "", typed.get(name) or "")
        for name, label in labels.items()
        if str(stored.get(name) or "") != str(typed.get(name) or "")
    ]


def _first(errors: tuple[FieldError, ...]) -> dict[str, Text]:
    return {error.path: error.text for error in reversed(errors)}
