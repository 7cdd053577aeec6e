"""HTTP of links to participants' own pages."""

import hashlib
import time
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Request
from pydantic import StrictBool

from diplomado_chassis.http.auth import Actor, public, require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import EvenRouter, Router, Transaction
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.rate_limit import RateLimiter, client_of
from diplomado_chassis.language.text import Text
from diplomado_registration.catalogue.models import RawText, StrictModel
from diplomado_registration.enrolment.answer_models import Accepted
from diplomado_registration.links import usecases
from diplomado_registration.links.answer_models import OwnLink

router = Router(prefix="/api/v1", tags=["links"])
public_router = EvenRouter(prefix="/api/v1", tags=["links"])

TOO_MANY = Text(
    "Pidió el enlace demasiadas veces. Espere unos minutos e inténtelo de nuevo.",
    "You asked for the link too often. Wait some minutes and try again.",
)
# A class that asks from one network at the same time is one client.
_BURST, _PER_SECOND, _MAX_CLIENTS = 60.0, 0.1, 10_000
_ADDRESS_BURST, _ADDRESS_PER_SECOND = 6.0, 1 / 600


class AddressBody(StrictModel):
    """The address that a participant registered with."""

    email: RawText


class RenewalBody(StrictModel):
    """Whether the new link is also mailed to the participant."""

    mail: StrictBool = False


def wait_seconds(request: Request) -> int:
    """Return 0, or how many seconds this client has to wait: it is counted in the memory of this process."""
    state = request.app.state
    if not hasattr(state, "link_limiter"):
        state.link_limiter = RateLimiter(_BURST, _PER_SECOND, _MAX_CLIENTS, time.monotonic)
    limiter: RateLimiter = state.link_limiter
    return limiter.wait_for(client_of(request.client.host if request.client else None))


def wait_seconds_of_address(request: Request, email: str | None) -> int:
    """Return 0, or how many seconds to wait until more links go to an address, whether or not it is known to us.

    Many clients together could otherwise fill one mailbox.
    """
    state = request.app.state
    if not hasattr(state, "address_limiter"):
        state.address_limiter = RateLimiter(_ADDRESS_BURST, _ADDRESS_PER_SECOND, _MAX_CLIENTS, time.monotonic)
    limiter: RateLimiter = state.address_limiter
    return limiter.wait_for(hashlib.sha256((email or "").strip().casefold().encode("utf-8", "replace")).hexdigest())


async def _limited(request: Request) -> None:
    if seconds := wait_seconds(request):
        raise Problem(429, "too-many-links", TOO_MANY, headers={"Retry-After": str(seconds)})


@public_router.post(
    "/links", status_code=202, dependencies=[public, Depends(_limited)], responses=answers(Accepted, 202)
)
async def request_links(body: AddressBody, request: Request, connection: Transaction) -> dict[str, Any]:
    """Have the links of an address mailed to it. The answer is the same for every address."""
    if seconds := wait_seconds_of_address(request, body.email):
        raise Problem(429, "too-many-links", TOO_MANY, headers={"Retry-After": str(seconds)})
    await usecases.request_links(connection, body.email, datetime.now(UTC))
    return {"status": "accepted"}


@router.post("/registrations/{registration_id}/link", responses=answers(OwnLink))
async def renew_link(
    registration_id: UUID,
    request: Request,
    _actor: Annotated[Actor, require("coordinator")],
    connection: Transaction,
    body: RenewalBody | None = None,
) -> dict[str, Any]:
    """Replace the link to the participant's own page. All old links stop working."""
    link = await usecases.renew_link(
        connection,
        registration_id,
        request.app.state.settings.link_rules,
        datetime.now(UTC),
        mail=body is not None and body.mail,
    )
    return {"link": link}
