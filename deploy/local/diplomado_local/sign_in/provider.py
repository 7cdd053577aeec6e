"""The HTTP of the development provider: Authlib's server in Flask, with a page on which to choose a person."""

from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6750 import BearerTokenGenerator
from authlib.oidc.rpinitiated import EndSessionEndpoint
from flask import Flask, Response, jsonify, redirect, render_template, request

from diplomado_local.folder import Folder
from diplomado_local.keys import ALGORITHM, ISSUER, make_token, public_keys, signing_key
from diplomado_local.sign_in.grants import Client, CodeChallenge, CodeGrant, IdToken
from diplomado_local.sign_in.people import BY_SUBJECT, PEOPLE, Person

TOKEN_SECONDS = 3600


def make_provider(folder: Folder, client: Client, url: str) -> Flask:
    """The application. Keys are read from the folder for each answer: a new one counts at once."""
    app = Flask(__name__)
    server = AuthorizationServer(
        app, lambda identifier: client if identifier == client.client_id else None, lambda _token, _request: None
    )
    server.register_token_generator("default", BearerTokenGenerator(_access_token(folder), expires_generator=_lifetime))

    def configuration() -> dict[str, Any]:
        key = signing_key(folder)
        return {"key": key, "alg": ALGORITHM, "iss": ISSUER, "exp": TOKEN_SECONDS, "kid": key.kid}

    server.register_grant(CodeGrant, [IdToken(configuration), CodeChallenge(required=True)])
    server.register_endpoint(_end_session(folder))

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        return jsonify(
            issuer=ISSUER,
            authorization_endpoint=f"{url}/authorize",
            token_endpoint=f"{url}/token",
            jwks_uri=f"{url}/jwks",
            end_session_endpoint=f"{url}/end-session",
            response_types_supported=["code"],
            subject_types_supported=["public"],
            id_token_signing_alg_values_supported=[ALGORITHM],
            code_challenge_methods_supported=["S256"],
            scopes_supported=["openid", "profile"],
            token_endpoint_auth_methods_supported=["client_secret_basic"],
        )

    @app.get("/jwks")
    def keys() -> Response:
        return jsonify(public_keys(folder))

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        person = BY_SUBJECT.get(request.form.get("person", ""))
        try:
            grant = server.get_consent_grant(end_user=person)
        except OAuth2Error as error:
            return render_template("refused.html", code=error.error), 400
        if request.method == "GET":
            return render_template("people.html", people=PEOPLE, query=request.query_string.decode())
        return server.create_authorization_response(grant_user=person, grant=grant)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    @app.route("/end-session", methods=["GET", "POST"])
    def end_session() -> Any:
        return server.create_endpoint_response("end_session") or redirect(f"{url}/ended")

    @app.get("/ended")
    def ended() -> str:
        return render_template("ended.html")

    return app


def _lifetime(*_: Any) -> int:
    return TOKEN_SECONDS


def _access_token(folder: Folder) -> Any:
    def generate(*, client: Client, grant_type: str, user: Person, scope: str) -> str:  # noqa: ARG001 - theirs
        institution = user.claims.get("institution")
        return make_token(folder, user.role, str(institution) if institution else None, user.subject)

    return generate


def _end_session(folder: Folder) -> type[EndSessionEndpoint]:
    class EndSession(EndSessionEndpoint):
        def get_server_jwks(self) -> dict[str, object]:
            return public_keys(folder)

        def end_session(self, end_session_request: Any) -> None:
            """Nothing to end: this provider remembers nobody."""

    return EndSession
