"""A caller: who it is, the roles, and the scope to which the caller's work is limited."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from diplomado_chassis.language.text import Text

ROLES = frozenset({"coordinator", "focal_point", "facilitator", "grader", "auditor", "data_protection", "platform"})
BY_ASSIGNMENT = frozenset({"facilitator", "grader"})
"""Roles whose bearers are limited to what was assigned to them, whatever their scope."""
FORBIDDEN = Text("Su función no permite esta operación.", "Your role does not allow this operation.")


@dataclass(frozen=True, slots=True)
class Scope:
    """The missions, programmes and editions, by code, to which a caller is limited.

    None does not limit. An empty set admits nothing: a provider that knows the claim, and knows none for this person.
    `is_whole` says that the provider gave everything in so many words.
    """

    missions: frozenset[str] | None = None
    programmes: frozenset[str] | None = None
    editions: frozenset[str] | None = None
    is_whole: bool = field(default=False, compare=False)

    @property
    def is_stated(self) -> bool:
        """True if the provider said something of it."""
        return self.is_whole or self.is_limited

    @property
    def is_limited(self) -> bool:
        """True if there are editions that it leaves out."""
        return not (self.missions is None and self.programmes is None and self.editions is None)

    @property
    def arrays(self) -> tuple[list[str] | None, list[str] | None, list[str] | None]:
        """Missions, programmes and editions as arguments of a statement that filters a list."""
        missions, programmes, editions = (
            None if codes is None else sorted(codes) for codes in (self.missions, self.programmes, self.editions)
        )
        return missions, programmes, editions

    def admits(self, edition: str | None, mission: str | None, programmes: Collection[str]) -> bool:
        """True if an edition lies in it: every limit that is set must be met, that of programmes by one of them."""
        return (
            (self.editions is None or edition in self.editions)
            and (self.missions is None or mission in self.missions)
            and (self.programmes is None or not self.programmes.isdisjoint(programmes))
        )


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Actor:
    """A member of staff or a machine, as described by the token or the session. The name is for pages only.

    The e-mail is one that the provider has verified, in lower case: another way to name the account.
    """

    subject: str
    roles: frozenset[str]
    institution: str | None = None
    scope: Scope = EVERYTHING
    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)

    @property
    def accounts(self) -> list[str]:
        """Return the names by which others may have assigned something to the account; e-mails in lower case."""
        subject = self.subject.lower() if "@" in self.subject else self.subject
        return [subject, *([self.email] if self.email else [])]

    def has_role(self, role: str) -> bool:
        """True if the caller has the role."""
        return role in self.roles

    def has_any(self, roles: Iterable[str]) -> bool:
        """True if the caller has one of the roles."""
        return not self.roles.isdisjoint(roles)
