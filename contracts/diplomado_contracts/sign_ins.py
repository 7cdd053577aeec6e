"""Sign-ins of staff that ended before their time, for the services that read the sessions of people."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from diplomado_contracts import facts, topics
from diplomado_contracts.event import Event, Fact, Moment, Revision, Topic


class SignInEnded(Event):
    """A member of staff signed out, or the provider ended the sign-in. Sessions of it that began before are void.

    The revision is `ended_at` in milliseconds since 1970. A session lives 24 hours at most, and so does this fact.
    """

    type: ClassVar[str] = "int.iom.training.signin.ended.v1"
    topic: ClassVar[Topic] = topics.SIGN_INS
    key: ClassVar[str] = "sign_in_id"
    fact: ClassVar[Fact] = facts.SIGN_IN
    revision_is_moment: ClassVar[bool] = True

    sign_in_id: Annotated[
        UUID, Field(description="Made from the provider's session id, or from the account if all its sessions ended.")
    ]
    revision: Revision
    ended_at: Moment
