"""How far the credentials of an act are signed, for staff."""

from uuid import UUID

from starlette.requests import Request

from diplomado_certificates.credentials.answer_models import CredentialsOfAct
from diplomado_certificates.credentials.store import count_signed
from diplomado_certificates.credentials.usecases import signing_of
from diplomado_chassis.http.auth import require
from diplomado_chassis.http.description import answers
from diplomado_chassis.http.edge import Router, Transaction

router = Router(prefix="/api/v1", tags=["acts"])


@router.get(
    "/acts/{act_id}/credentials",
    dependencies=[require("coordinator", "auditor")],
    operation_id="get_credentials_of_act",
    responses=answers(CredentialsOfAct),
)
async def get_credentials(act_id: UUID, request: Request, connection: Transaction) -> CredentialsOfAct:
    """Return how many certificates of an act have their credentials signed; the role `credentials` signs them."""
    signing = await signing_of(request.app.state.settings)
    certificates, signed = await count_signed(connection, act_id, signing.methods)
    return CredentialsOfAct(certificates=certificates, signed=signed)
