"""The authorization code grant of Authlib, with codes and clients in memory."""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationCodeGrant, ClientMixin
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo

from diplomado_local.sign_in.people import BY_SUBJECT, Person

CODE_SECONDS = 60


@dataclass(frozen=True)
class Client(ClientMixin):
    """The services of this deployment."""

    client_id: str
    secret: str
    redirect_uris: Sequence[str]
    post_logout_redirect_uris: Sequence[str]

    @property
    def client_metadata(self) -> dict[str, Any]:
        """What the library reads about where a person may be led after sign-out."""
        return {"post_logout_redirect_uris": list(self.post_logout_redirect_uris)}

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uris[0]

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(word for word in scope.split() if word in ("openid", "profile"))

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri in self.redirect_uris

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, self.secret)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002 - the library's signature
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):
    """A code that was given out, for one use within a minute."""

    code: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    subject: str
    code_challenge: str | None
    code_challenge_method: str | None
    given_at: float

    def is_expired(self) -> bool:
        return time.time() > self.given_at + CODE_SECONDS

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.given_at)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class CodeGrant(AuthorizationCodeGrant):
    """Codes in memory: each is used once."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic"]  # noqa: RUF012 - the library's attribute
    codes: dict[str, Code] = {}  # noqa: RUF012 - of the process

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        self.codes[code] = Code(
            code,
            request.client.client_id,
            request.payload.redirect_uri,
            request.scope,
            data.get("nonce"),
            request.user.subject,
            data.get("code_challenge"),
            data.get("code_challenge_method"),
            time.time(),
        )

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        found = self.codes.get(code)
        return found if found and found.client_id == client.client_id and not found.is_expired() else None

    def delete_authorization_code(self, authorization_code: Code) -> None:
        self.codes.pop(authorization_code.code, None)

    def authenticate_user(self, authorization_code: Code) -> Person | None:
        return BY_SUBJECT.get(authorization_code.subject)


class IdToken(OpenIDCode):
    """ID tokens with what a person may do, signed by the newest key."""

    def __init__(self, configuration: Callable[[], dict[str, Any]]) -> None:
        super().__init__(require_nonce=True)
        self._configuration = configuration

    def exists_nonce(self, nonce: str, request: Any) -> bool:  # noqa: ARG002 - the library's signature
        return any(code.nonce == nonce for code in CodeGrant.codes.values())

    def get_jwt_config(self, grant: Any, client: Any = None) -> dict[str, Any]:  # noqa: ARG002 - the library's signature
        return self._configuration()

    def generate_user_info(self, user: Person, scope: str) -> UserInfo:  # noqa: ARG002 - the library's signature
        return UserInfo(claims_of(user))


def claims_of(person: Person) -> dict[str, object]:
    """What the provider says about a person."""
    verified = {"email": person.email, "email_verified": True}
    return {"sub": person.subject, "name": person.name, "roles": [person.role], **verified, **person.claims}


__all__ = ["Client", "CodeChallenge", "CodeGrant", "IdToken", "claims_of"]
