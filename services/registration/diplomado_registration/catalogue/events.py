"""Builds the event about an institution."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from diplomado_contracts import InstitutionDescribed


def institution_event(institution: Mapping[str, Any], now: datetime) -> InstitutionDescribed:
    """Build the event for an institution as it is stored, with its revision."""
    return InstitutionDescribed(
        institution=institution["code"],
        revision=institution["revision"],
        described_at=now,
        name=institution["name"],
        organisation_type=institution["organisation_type"],
        admin_area=institution["admin_area"],
    )
