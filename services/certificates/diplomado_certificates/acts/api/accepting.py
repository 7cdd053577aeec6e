"""Warnings that a request accepts, each with a reason."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field, StringConstraints

from diplomado_certificates.acts.act_content import Line
from diplomado_certificates.acts.warnings import Acceptance
from diplomado_certificates.register.record import Frozen


class WarningsToAccept(Frozen):
    """Warnings of a draft that somebody has looked at, and why the act is made nevertheless."""

    warnings: Annotated[
        tuple[Annotated[str, StringConstraints(min_length=1, max_length=200)], ...], Field(min_length=1)
    ]
    reason: Line


def acceptances(asked: Iterable[WarningsToAccept]) -> list[Acceptance]:
    """Return each accepted warning once, with the last reason given."""
    reasons = {warning: item.reason for item in asked for warning in item.warnings}
    return [Acceptance(warning, reason) for warning, reason in reasons.items()]
