"""A signature that one person proposes and another one confirms."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from diplomado_certificates.acts.act import Act
from diplomado_certificates.acts.act_head import ActHead
from diplomado_certificates.acts.person import Person
from diplomado_certificates.acts.warnings import Acceptance, ActWarning, printed_name


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who proposes to sign, which warnings that person accepts, and the state of the draft that both look at."""

    proposed_by: str
    proposed_at: datetime
    state: str
    accepted: tuple[Acceptance, ...]


def annulment_shown(act: Act | ActHead) -> list[object]:
    """Return what the page of a signed act shows of its annulment, for its entity tag."""
    annulment = act.annulment
    return [act.hash, act.status, annulment and [annulment.reason, annulment.proposed_by, annulment.annulled_at]]


def state_of(act: Act, holders: Mapping[UUID, Person], warnings: Iterable[ActWarning]) -> str:
    """Return the digest of what a draft shows: its awards, the names and the warnings. Any change gives another one."""
    return state_shown(act, {registration: printed_name(person) for registration, person in holders.items()}, warnings)


def state_shown(act: Act | ActHead, names: Mapping[UUID, str | None], warnings: Iterable[ActWarning]) -> str:
    """Return the same digest from names as they are printed; None: the name has not arrived."""
    printed = {str(registration): name for registration, name in names.items() if name is not None}
    shown = [act.hash, printed, sorted(warning.warning_id for warning in warnings)]
    return hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
