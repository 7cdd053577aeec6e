"""What the routes of policies take and answer, for the OpenAPI document."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from diplomado_certificates.policies.parsing import MAX_REASON
from diplomado_certificates.policies.policy import Policy
from diplomado_chassis.http.description import AnswerModel


class PolicyToSet(Policy):
    """A policy, and why it changes if the edition has one."""

    reason: Annotated[str | None, Field(max_length=MAX_REASON)] = None


class SetPolicy(AnswerModel):
    """The policy that was set: its code and its version, which a change makes."""

    policy: str
    version: int


class VersionOfPolicy(SetPolicy):
    """A version of a policy, with its content."""

    content: Policy
    sha256: str
    reason: str | None
    set_at: datetime


class PolicyWithVersions(VersionOfPolicy):
    """The current policy, and every version before it."""

    versions: list[VersionOfPolicy]
