"""Who may call what: every route against every role."""

from uuid import UUID

import pytest

from tests.support.services import Running
from tests.support.tokens import ISSUER, signing_key, token

ANY = UUID(int=0)
READ = {"coordinator", "auditor"}
ROUTES = [
    ("PUT", f"/api/v1/editions/{ANY}/policy", {"coordinator"}),
    ("POST", f"/api/v1/editions/{ANY}/policy-copy", {"coordinator"}),
    ("GET", f"/api/v1/editions/{ANY}/policy", READ),
    ("PUT", f"/api/v1/editions/{ANY}/sealing", {"coordinator"}),
    ("GET", f"/api/v1/editions/{ANY}/sealing", READ),
    ("GET", f"/api/v1/editions/{ANY}/progress", READ | {"focal_point"}),
    ("POST", f"/api/v1/editions/{ANY}/acts", {"coordinator"}),
    ("GET", f"/api/v1/editions/{ANY}/acts", READ),
    ("GET", f"/api/v1/acts/{ANY}", READ),
    ("POST", f"/api/v1/acts/{ANY}/signature", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/signature/confirmation", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/signature/rejection", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/annulment/rejection", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/graduations/{ANY}/reversal/rejection", {"coordinator"}),
    ("POST", f"/api/v1/certificates/{ANY}/revocation/confirmation", {"coordinator"}),
    ("POST", f"/api/v1/certificates/{ANY}/revocation/rejection", {"coordinator"}),
    ("POST", f"/api/v1/certificates/{ANY}/reissue/confirmation", {"coordinator"}),
    ("POST", f"/api/v1/certificates/{ANY}/reissue/rejection", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/name-checks", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/graduations/{ANY}/reversal", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/graduations/{ANY}/reversal/confirmation", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/annulment", {"coordinator"}),
    ("POST", f"/api/v1/acts/{ANY}/annulment/confirmation", {"coordinator"}),
    ("POST", f"/api/v1/certificates/{ANY}/reissue", {"coordinator"}),
    ("GET", f"/api/v1/editions/{ANY}/certificates", READ),
    ("GET", f"/api/v1/certificates/{ANY}/pdf", READ),
    ("POST", f"/api/v1/certificates/{ANY}/revocation", {"coordinator"}),
    ("PUT", "/api/v1/emblems/x", {"coordinator"}),
    ("GET", "/api/v1/emblems/x", READ),
    ("GET", "/api/v1/emblems/x/image", READ),
    ("DELETE", "/api/v1/emblems/x", {"coordinator"}),
    ("PUT", "/api/v1/signatures/x", {"coordinator"}),
    ("GET", "/api/v1/signatures/x", READ),
    ("GET", "/api/v1/signatures/x/image", READ),
    ("DELETE", "/api/v1/signatures/x", {"coordinator"}),
    ("GET", f"/api/v1/acts/{ANY}/document.pdf", READ),
    ("GET", f"/api/v1/acts/{ANY}/ceremony.pdf", READ),
    ("POST", f"/api/v1/acts/{ANY}/ceremony.pdf", READ),
    ("GET", f"/api/v1/acts/{ANY}/certificates.pdf", READ),
    ("GET", f"/api/v1/acts/{ANY}/certificates.zip", READ),
    ("POST", f"/api/v1/acts/{ANY}/print-jobs", {"coordinator"}),
    ("GET", f"/api/v1/acts/{ANY}/print-jobs/{ANY}", READ),
    ("GET", f"/api/v1/acts/{ANY}/print-jobs/{ANY}/file", READ),
]


@pytest.mark.parametrize(("method", "path", "allowed"), ROUTES)
async def test_only_the_roles_named_get_through(
    certificates: Running, method: str, path: str, allowed: set[str]
) -> None:
    for role in ("coordinator", "auditor", "focal_point", "facilitator", "grader", "platform"):
        answer = await certificates.http.request(method, path, json={}, headers=certificates.bearer(role))
        assert (answer.status_code == 403) == (role not in allowed), (role, answer.status_code)
        assert answer.status_code not in (200, 401, 500)


@pytest.mark.parametrize(("method", "path", "allowed"), ROUTES)
async def test_nobody_gets_through_without_a_good_token(
    certificates: Running, method: str, path: str, allowed: set[str]
) -> None:
    expired = token("coordinator", seconds=-60)
    foreign = token("coordinator", issuer=ISSUER + "/another")
    forged = token("coordinator", key=type(signing_key()).generate_key("Ed25519", {"kid": "test"}))
    for bad in ("-", expired, foreign, forged, "x.y.z"):
        answer = await certificates.http.request(method, path, json={}, headers={"Authorization": f"Bearer {bad}"})
        assert answer.status_code == 401
