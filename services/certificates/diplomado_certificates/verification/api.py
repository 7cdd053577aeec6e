"""Verification for programs. An unknown code is an answer, not an error: 200, with the members of every answer."""

from datetime import UTC, datetime

from starlette.responses import Response

from diplomado_certificates.register.store import find_certificate_by_code
from diplomado_certificates.verification.answer import Answer
from diplomado_certificates.verification.limits import limited
from diplomado_chassis.http.auth import public
from diplomado_chassis.http.edge import Router, Transaction

router = Router(prefix="/api/v1", tags=["verification"])


@router.get("/verifications/{code}", dependencies=[public, limited()])
async def get_verification(code: str, response: Response, connection: Transaction) -> Answer:
    """Return whether a certificate is valid, with all facts to compare with the document.

    A code that never existed, one mistyped and one of the wrong length take the same look-up and get the same answer.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return Answer.about(await find_certificate_by_code(connection, code), datetime.now(UTC))
