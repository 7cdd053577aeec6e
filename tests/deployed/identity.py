"""What people who have signed in see, wherever the issuer runs."""

import uuid

_NOBODYS = f"/api/v1/editions/{uuid.UUID(int=1)}"
SIGNED_IN = {
    "/api/v1/editions": 200,
    f"{_NOBODYS}/sessions": 404,
    f"{_NOBODYS}/certificates": 404,
    "/api/v1/deliveries": 200,
}
"""What each of the four services says to an auditor."""
