"""The same request sent twice has one effect and one answer, also at the same time and through two replicas.

The key is claimed by an insert in the request's own transaction: a second request with the key waits for the first
to commit and then gets its answer, or takes its place if the first was rolled back. A route that opens its
transactions itself claims the key in the first that writes and stores the answer once it has ended; if it never does,
or answers a file that is too large to store, a repetition is told that the effect is there.

Answers may hold secrets, such as a participant's own link. The key therefore is not stored but its digest, and the
answer is encrypted with the key: only the sender of the request can read it again.

A form of a page carries its key in the hidden field `once`. Sent again with other content it is another action. Only
success is kept: a form that was refused is looked at anew.
"""

import asyncio
import hashlib
import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.problems import Problem
from diplomado_chassis.http.rate_limit import client_of
from diplomado_chassis.language.text import Text
from diplomado_chassis.long_content import LongContent
from diplomado_chassis.postgres.database import Connection

_FORM = re.compile(r"[\x21-\x7e]{8,128}")
_CLAIM = """
insert into idempotency_keys (caller, key, fingerprint) values ($1, $2, $3)
on conflict do nothing returning true
"""
_KEEP = """
update idempotency_keys set status = $3, media_type = $4, body = $5, headers = $6 where caller = $1 and key = $2
"""
_RELEASE = "delete from idempotency_keys where caller = $1 and key = $2"
_FIND = "select fingerprint, status, media_type, body, headers from idempotency_keys where caller = $1 and key = $2"
_OF_EACH_ANSWER = frozenset({"content-length", "content-type", "set-cookie"})
"""Headers that are not stored: they follow from the content, or are of one visit."""
_LOOKS, _BETWEEN = 20, 0.1
"""How often, and in which pauses, an answer is looked for that is stored right after its effect."""
ANSWER_LOST = Text(
    "Esto ya se recibió y se hizo. Abra la página de nuevo para ver el resultado.",
    "This was received and done before. Open the page again to see the result.",
)


class StoredResponse(Exception):  # noqa: N818 - not an error
    """The request was answered already; the same answer is sent again."""

    def __init__(
        self, status: int, media_type: str | None, body: bytes, headers: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__("answered before")
        self.status = status
        self.media_type = media_type
        self.body = body
        self.headers = headers

    def response(self) -> Response:
        """Return the stored answer, with the headers that the first one had."""
        is_redirect = _is_redirect(self.status)
        response = Response(b"" if is_redirect else self.body, status_code=self.status, media_type=None)
        for name, value in self.headers:
            response.headers.append(name, value)
        if self.media_type:
            response.headers["content-type"] = self.media_type
        if is_redirect:
            response.headers["location"] = self.body.decode("ascii")
        response.headers["Idempotency-Replayed"] = "true"
        return response


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that this transaction owns; only its `digest` is stored."""

    caller: str
    key: str
    of_form: bool = False

    @property
    def digest(self) -> str:
        """The digest that is stored instead of the key."""
        return hashlib.sha256(f"idempotency-key:{self.key}".encode()).hexdigest()

    def encrypt(self, answer: bytes) -> bytes:
        """Encrypt an answer with the key."""
        nonce = os.urandom(12)
        return nonce + self._cipher().encrypt(nonce, answer, None)

    def decrypt(self, sealed: bytes) -> bytes:
        """Decrypt a stored answer."""
        return self._cipher().decrypt(sealed[:12], sealed[12:], None)

    def _cipher(self) -> AESGCM:
        return AESGCM(hashlib.sha256(f"idempotent-answer:{self.caller}:{self.key}".encode()).digest())

    async def release(self, connection: Connection) -> None:
        """Forget the key: what it was sent with may be done again."""
        await connection.execute(_RELEASE, self.caller, self.digest)

    async def keep(self, connection: Connection, response: Response) -> None:
        """Store the answer for the key's next use; of a redirection where it leads."""
        if self.of_form and response.status_code >= 400:
            await self.release(connection)
            return
        media_type = response.headers.get("content-type")
        is_redirect = _is_redirect(response.status_code)
        body = response.headers["location"].encode("ascii") if is_redirect else bytes(response.body)
        headers = [one for one in response.headers.items() if one[0] not in _OF_EACH_ANSWER]
        await connection.execute(
            _KEEP,
            self.caller,
            self.digest,
            response.status_code,
            media_type,
            self.encrypt(body),
            self.encrypt(json.dumps(headers).encode()),
        )


def key_of(request: Request) -> str | None:
    """Return the key of a POST, from its header or its form. Raises a 400 problem for a key of another form."""
    if request.method != "POST":
        return None
    key = request.headers.get("idempotency-key") or getattr(request.state, "once", (None,))[0]
    if key is None:
        return None
    if not _FORM.fullmatch(key):
        detail = Text(
            "Idempotency-Key debe tener de 8 a 128 caracteres ASCII visibles.",
            "Idempotency-Key needs 8 to 128 visible ASCII characters.",
        )
        raise Problem(400, "idempotency-key-invalid", detail)
    return key


async def claim(connection: Connection, request: Request, key: str) -> Claim:
    """Own the key in this transaction.

    Raises StoredResponse if the same request was answered, a 422 problem if the key was used for another one.
    """
    caller: str = getattr(request.state, "caller", None) or _space_of_public(request, key)
    of_form = "idempotency-key" not in request.headers
    fingerprint = await _fingerprint(request, of_form=of_form)
    owned = Claim(caller, f"{key}:{fingerprint.hex()}" if of_form else key, of_form)
    if await connection.fetchval(_CLAIM, caller, owned.digest, fingerprint):
        return owned
    row = await connection.fetchrow(_FIND, caller, owned.digest)
    for _ in range(_LOOKS):
        if row is None or row["status"] is not None:
            break
        await asyncio.sleep(_BETWEEN)
        row = await connection.fetchrow(_FIND, caller, owned.digest)
    if row is not None and row["status"] is None:
        raise Problem(409, "answer-lost", ANSWER_LOST)
    if row is None or row["fingerprint"] != fingerprint:
        detail = Text(
            "Esta Idempotency-Key ya se usó con otra solicitud; use una nueva.",
            "This Idempotency-Key was used for another request; use a new one.",
        )
        raise Problem(422, "idempotency-key-reused", detail)
    headers = json.loads(owned.decrypt(row["headers"])) if row["headers"] else ()
    raise StoredResponse(row["status"], row["media_type"], owned.decrypt(row["body"]), headers)


def _space_of_public(request: Request, key: str) -> str:
    """Return the space of a key that was sent without sign-in: nobody meets the key of another client or route.

    It is a digest, so that no address is stored; without the key nobody can guess what it was made of.
    """
    client = client_of(request.client.host if request.client else None)
    route = getattr(request.scope.get("route"), "path", "")
    return f"public:{hashlib.sha256(f'{client} {route} {key}'.encode()).hexdigest()}"


def _is_redirect(status: int) -> bool:
    return 300 <= status < 400


async def _fingerprint(request: Request, *, of_form: bool) -> bytes:
    if of_form:
        sent: bytes = request.state.once[1]
        return sent
    digest = hashlib.sha256(f"{request.method} {request.url.path}?{request.url.query}\n".encode())
    content: LongContent | None = getattr(request.state, "long_content", None)
    if content is None:
        digest.update(await request.body())
    else:
        async for piece in content.pieces():
            digest.update(piece)
    return digest.digest()
