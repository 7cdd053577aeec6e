"""The values of letters about steps of a registration or an edition, links, and a participant's name and address."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RegistrationStepContext:
    """The registration waits for a decision."""

    name: str
    edition: str
    organiser: str


@dataclass(frozen=True, slots=True)
class RegistrationActionContext:
    """The participant must act on the own page, until a time if there is one."""

    name: str
    edition: str
    organiser: str
    until: str | None
    link: str


@dataclass(frozen=True, slots=True)
class RegistrationEndedContext:
    """The registration is over. `sessions` is the number of sessions that are taken out of the calendar."""

    name: str
    edition: str
    organiser: str
    sessions: int


@dataclass(frozen=True, slots=True)
class EditionCancelledContext:
    """The edition does not take place. `sessions` is the number of sessions that are taken out of the calendar."""

    name: str
    edition: str
    organiser: str
    sessions: int


@dataclass(frozen=True, slots=True)
class EditionReinstatedContext:
    """The edition takes place after all. `has_place`: the registration has a place. `sessions` is their number."""

    name: str
    edition: str
    organiser: str
    has_place: bool
    sessions: int


@dataclass(frozen=True, slots=True)
class LinkRequestedContext:
    """Somebody asked for the link to the own page."""

    name: str
    edition: str
    link: str


@dataclass(frozen=True, slots=True)
class NameCheckContext:
    """The participant shall check the name that a certificate will show, until a time if there is one."""

    name: str
    edition: str
    until: str | None
    link: str


@dataclass(frozen=True, slots=True)
class ThresholdUnreachableContext:
    """The attendance that some awards require cannot be reached any more."""

    name: str
    edition: str
    awards: str
    link: str


@dataclass(frozen=True, slots=True)
class ErasureRefusedContext:
    """The erasure that the participant asked for was refused; the reason is on the own page."""

    name: str
    organiser: str
    link: str


@dataclass(frozen=True, slots=True)
class ErasureDoneContext:
    """The data of the participant were erased."""

    name: str
    organiser: str


@dataclass(frozen=True, slots=True)
class AddressProofContext:
    """The reader of a new address shall prove it until a time."""

    name: str
    organiser: str
    until: str
    link: str


@dataclass(frozen=True, slots=True)
class AddressChangingContext:
    """Another address was given, which will be used once it is proven."""

    name: str
    organiser: str


@dataclass(frozen=True, slots=True)
class FocalProofContext:
    """The reader of an address shall prove that it is the focal point's, until a time."""

    name: str
    edition: str
    organiser: str
    until: str
    link: str


@dataclass(frozen=True, slots=True)
class FocalWarningContext:
    """So many people of an institution cannot reach their attendance. `names` are those who may be named, if any.

    `others` counts those who are not named.
    """

    name: str
    edition: str
    people: int
    names: str | None
    others: int
    link: str
