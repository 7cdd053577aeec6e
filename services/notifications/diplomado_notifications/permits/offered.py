"""Which types of events a webhook may receive."""

from collections.abc import Collection

from diplomado_contracts import (
    ConsentsGiven,
    Event,
    PersonDescribed,
    PersonErased,
    PersonMerged,
    PersonSplit,
)
from diplomado_contracts.catalogue import EVENTS
from diplomado_contracts.erasures import RECEIPTS

# Receipts are between our services. Nothing of other restricted topics leaves: links that admit, and sign-ins.
OPEN: tuple[type[Event], ...] = tuple(event for event in EVENTS if not event.topic.restricted and event not in RECEIPTS)
RESTRICTED: tuple[type[Event], ...] = (PersonDescribed, PersonErased, PersonMerged, PersonSplit, ConsentsGiven)
"""Types with data of people, of which each needs the operators' setting."""

OFFERED = (*OPEN, *RESTRICTED)
_OPEN_TYPES = frozenset(event.type for event in OPEN)
RESTRICTED_TYPES = frozenset(event.type for event in RESTRICTED)


def allowed_of(setting: str) -> frozenset[str]:
    """Return the restricted types that the setting names. Raises ValueError for any other."""
    types = frozenset(filter(None, (each.strip() for each in setting.split(","))))
    if unknown := types - RESTRICTED_TYPES:
        raise ValueError(f"no restricted type that can be sent: {', '.join(sorted(unknown))}")
    if PersonDescribed.type in types and PersonErased.type not in types:
        raise ValueError(f"whoever learns details of people must learn to erase them: add {PersonErased.type}")
    return types


def may_be_sent(event_type: str, allowed: Collection[str]) -> bool:
    """Return whether events of a type may leave by a webhook, where these restricted types are allowed."""
    return event_type in _OPEN_TYPES or event_type in allowed


def lacks_erasures(types: Collection[str]) -> bool:
    """Return whether somebody would learn details of people, and not that they are erased."""
    return PersonDescribed.type in types and PersonErased.type not in types
