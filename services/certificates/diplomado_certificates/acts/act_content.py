"""The decisions of an act, in the canonical form over which its hash is taken.

An act names registrations and the figures that decided, never people: it stays true when a person is erased.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, SerializerFunctionWrapHandler, StringConstraints, TypeAdapter, model_serializer

from diplomado_certificates.acts.act_face import ActFace
from diplomado_certificates.graduation.awards import Entitlement
from diplomado_certificates.graduation.evaluation import Evaluation
from diplomado_certificates.graduation.facts import Participant
from diplomado_certificates.graduation.finding import Figure
from diplomado_certificates.register.record import Frozen, Policy, Signatory
from diplomado_contracts.certificates import Kind

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
]


def in_order(identifiers: Iterable[UUID]) -> list[UUID]:
    """Return identifiers sorted: as whole numbers, which are compared ten times as fast."""
    return sorted(identifiers, key=attrgetter("int"))


class DecidedBy(Frozen):
    """One requirement and the figures that met it, written as text."""

    requirement: str
    value: str | None
    threshold: str | None
    evidence: tuple[UUID, ...]


class AwardMade(Frozen):
    """One award of one registration."""

    registration_id: UUID
    award: str
    session_id: UUID | None
    kind: Kind
    graduates: bool
    decided_by: tuple[DecidedBy, ...]

    @property
    def key(self) -> tuple[UUID, str, UUID | None]:
        """The identity of the award in another draft."""
        return self.registration_id, self.award, self.session_id


_AWARDS = TypeAdapter(tuple[AwardMade, ...])
_TURN = 50
"""How many awards are read at a time: to read thousands at once holds the interpreter, also in a thread."""
_BEFORE, _BETWEEN, _AFTER = '"awards":[', '},{"award":', '],"edition_id":'
"""Where the canonical form can be cut: within a text it has these quotation marks escaped, and no line break."""


class ActContent(Frozen):
    """Everything that a signature covers. Format 1 has no `face`, and its canonical form does not name the field."""

    format: Literal[1, 2] = 1
    act_id: UUID
    edition_id: UUID
    policy: Policy
    graduated_on: date
    place: str
    signatories: Annotated[tuple[Signatory, ...], Field(min_length=1)]
    awards: tuple[AwardMade, ...]
    face: ActFace | None = None

    @model_serializer(mode="wrap")
    def _without_absent_face(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        dumped: dict[str, Any] = handler(self)
        if self.face is None:
            dumped.pop("face", None)
        return dumped

    def frozen(self) -> tuple[str, str]:
        """Return the canonical form (sorted keys, no spaces) and its SHA-256. It is written award by award."""
        head = _canonical(self.model_copy(update={"awards": ()}))
        awards = ",".join(map(_canonical, self.awards))
        canonical = head.replace(_BEFORE, f"{_BEFORE}{awards}", 1)
        return canonical, hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def graduates(self) -> int:
        """The number of awards that graduate their holder."""
        return sum(award.graduates for award in self.awards)

    @cached_property
    def registrations(self) -> list[UUID]:
        """The registrations that receive an award, each once, in the order in which rows are locked."""
        return in_order({award.registration_id for award in self.awards})

    @classmethod
    def parse(cls, canonical: str) -> Self:
        """Read a stored act, some awards at a time."""
        head, _, rest = canonical.partition(_BEFORE)
        awards, _, tail = rest.partition(_AFTER)
        found = cls.model_validate_json(f"{head}{_BEFORE}{_AFTER}{tail}")
        lines = awards.replace(_BETWEEN, '}\n{"award":').split("\n")
        parts = (",".join(lines[start : start + _TURN]) for start in range(0, len(lines), _TURN))
        read = chain.from_iterable(_AWARDS.validate_json(f"[{part}]") for part in parts)
        return found.model_copy(update={"awards": tuple(read)})


def _canonical(part: Frozen) -> str:
    dumped = part.model_dump(mode="json")
    return json.dumps(dumped, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def awards_of(evaluation: Evaluation) -> tuple[AwardMade, ...]:
    """Return what is open to be awarded: by award in the order of the policy, then by session and registration."""
    order = {award.award: position for position, award in enumerate(evaluation.version.policy.awards)}
    sessions = {session.session_id: position for position, session in enumerate(evaluation.edition.sessions)}
    found = (_award(participant, entitlement) for participant, entitlement in evaluation.open_awards())
    return tuple(
        sorted(
            found,
            key=lambda award: (
                order[award.award],
                sessions[award.session_id] if award.session_id else 0,
                award.registration_id.int,
            ),
        )
    )


def _award(participant: Participant, entitlement: Entitlement) -> AwardMade:
    return AwardMade(
        registration_id=participant.registration_id,
        award=entitlement.award.award,
        session_id=entitlement.session_id,
        kind=entitlement.award.kind,
        graduates=entitlement.award.graduates,
        decided_by=tuple(
            DecidedBy(
                requirement=finding.requirement,
                value=_as_text(finding.value),
                threshold=_as_text(finding.threshold),
                evidence=finding.evidence,
            )
            for finding in entitlement.findings
        ),
    )


def _as_text(figure: Figure) -> str | None:
    if figure is None:
        return None
    if isinstance(figure, bool):
        return "true" if figure else "false"
    return f"{figure.normalize():f}" if isinstance(figure, Decimal) else str(figure)


class Change(Frozen):
    """How an award of the draft differs from the award computed from the current facts."""

    change: Literal["added", "removed", "changed"]
    registration_id: UUID
    award: str
    session_id: UUID | None


def find_changes(drafted: tuple[AwardMade, ...], now: tuple[AwardMade, ...]) -> Iterator[Change]:
    """Name the awards that were added, removed, or are decided by other figures since the draft."""
    before = {award.key: award for award in drafted}
    after = {award.key: award for award in now}
    differing = (key for key in before.keys() | after.keys() if before.get(key) != after.get(key))
    for key in sorted(differing, key=str):
        old, new = before.get(key), after.get(key)
        change: Literal["added", "removed", "changed"] = "added" if not old else "removed" if not new else "changed"
        yield Change(change=change, registration_id=key[0], award=key[1], session_id=key[2])
