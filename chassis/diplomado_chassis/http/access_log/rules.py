"""Which routes show data of people, and whom a request names."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from diplomado_chassis.http.access_log.wording import Words
from diplomado_chassis.postgres.database import Connection

NAMES = frozenset({"registration_id", "participant_id", "merged_id", "kept_id", "first_id", "second_id"})
"""Parameters of paths and queries whose values are registrations or participants."""

Named = Callable[[Connection, UUID], Awaitable[Sequence[UUID]]]
"""Finds the registrations or participants that something belongs to, as a certificate does."""


@dataclass(frozen=True)
class AccessRules:
    """What of a service's routes is recorded. A route that nobody declared is recorded.

    `impersonal` maps the template of a path to the reason why it shows no data of participants; one that ends with a
    slash is the begin of several. `read_by_post` are templates of routes that read by POST. `named` maps a parameter of
    paths, as `certificate_id`, to its finder. `words` say what the routes show or change.
    """

    impersonal: Mapping[str, str] = field(default_factory=dict)
    read_by_post: frozenset[str] = frozenset()
    named: Mapping[str, Named] = field(default_factory=dict)
    words: Words = ()

    def shows_people(self, method: str, template: str) -> bool:
        """Return whether the answer of a route is recorded when staff read it."""
        if method != "GET":
            return method == "POST" and template in self.read_by_post
        return not any(template == path or (path[-1] == "/" and template.startswith(path)) for path in self.impersonal)


def identifier(text: object) -> UUID | None:
    """Return a UUID, or None for any other text."""
    try:
        return UUID(str(text))
    except ValueError:
        return None
