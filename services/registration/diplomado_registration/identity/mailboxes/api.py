"""HTTP of mailboxes that several people read, for coordinators."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Response
from pydantic import Field

from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_registration.catalogue.models import Line, RawText, StrictModel
from diplomado_registration.identity.mailboxes import usecases
from diplomado_registration.people.answer_models import PersonOnMailbox
from diplomado_registration.people.description import shown
from diplomado_registration.people.mailbox import Decision
from diplomado_registration.people.usecases import correctable

router = Router(prefix="/api/v1/participants", tags=["people"])


class SharedMailboxBody(StrictModel):
    """The address of another person, and why both read it."""

    email: RawText
    reason: Annotated[Line, Field(max_length=500)]


@router.post("/{participant_id}/shared-mailbox", responses=answers(PersonOnMailbox, tagged=True))
async def share_mailbox(
    participant_id: UUID,
    body: SharedMailboxBody,
    actor: Annotated[Actor, require("coordinator")],
    sent: Sent,
    connection: Transaction,
    response: Response,
) -> dict[str, Any]:
    """Give a person the address of another one, who keeps it. Mails to it say whom they are for.

    The person is found by address and name together from then on, until they get an address of their own by PUT.
    """
    decision = Decision(actor.subject, body.reason)
    person = await usecases.share_mailbox(connection, participant_id, body.email, decision, sent, datetime.now(UTC))
    tagged(response, correctable(person))
    return shown(person) | {"shares_mailbox": person.shares_mailbox}
