"""What verifiers read of the issuer: its keys, and the status lists, which are served from memory."""

import asyncio
import hashlib
import time
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from diplomado_certificates.credentials import store
from diplomado_certificates.credentials.answer_models import IssuerKeys, IssuerProfile
from diplomado_certificates.credentials.baking import written
from diplomado_certificates.credentials.status_list import TTL_SECONDS
from diplomado_certificates.credentials.usecases import Signing, sign_list, signing_of
from diplomado_chassis.http.auth import public
from diplomado_chassis.http.description import answers, file_answers, refusals
from diplomado_chassis.http.edge import DatabaseOf, EdgeDatabase, Router
from diplomado_chassis.http.preconditions import without_encoding
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

router = Router(tags=["verification"], include_in_schema=True)

_TAG = {"ETag": {"$ref": "#/components/headers/ETag"}}
_OTHERS = {304: {"description": "The document has not changed.", "headers": _TAG}, **refusals(404, 503)}

_UNKNOWN_LIST = Text("No hay una lista con este número.", "There is no list with this number.")
_CHECKED_SECONDS = 1.0
"""So long a process answers without asking the database whether a certificate was revoked."""
_MAX_LISTS = 64


@router.get(
    "/.well-known/did.json",
    dependencies=[public],
    operation_id="get_issuer_keys",
    responses={**answers(IssuerKeys, tagged=True), **_OTHERS},
)
async def get_did_document(request: Request) -> Response:
    """Return the keys of the issuer (did:web), historic ones too."""
    signing = await signing_of(request.app.state.settings)
    return _cacheable(request, written(signing.issuer.did_document()), "application/json")


@router.get(
    "/credentials/issuer",
    dependencies=[public],
    operation_id="get_issuer_profile",
    responses={**answers(IssuerProfile, tagged=True), **_OTHERS},
)
async def get_profile(request: Request) -> Response:
    """Return the issuer's profile of Open Badges, with the same keys."""
    signing = await signing_of(request.app.state.settings)
    return _cacheable(request, written(signing.issuer.profile()), "application/json")


@router.get(
    "/credentials/status/{number}",
    dependencies=[public],
    operation_id="get_status_list",
    responses={**file_answers("application/vc", tagged=True), **_OTHERS},
)
async def get_status_list(number: int, request: Request, database: DatabaseOf) -> Response:
    """Return a signed status list: which certificates are revoked. A revocation is in it within a second."""
    signing = await signing_of(request.app.state.settings)
    state = request.app.state
    if not hasattr(state, "status_lists"):
        state.status_lists = _Lists()
    lists: _Lists = state.status_lists
    return _cacheable(request, await lists.find(number, signing, database), "application/vc")


@dataclass(slots=True)
class _Kept:
    checked: float
    of: tuple[int, str]  # revocations only grow, so their number tells whether the list is the one of now
    content: bytes


class _Lists:
    """The lists of this process. Few processes sign one list at a time, and one request in a process does."""

    def __init__(self) -> None:
        self._kept: dict[int, _Kept] = {}
        self._signing = asyncio.Lock()

    async def find(self, number: int, signing: Signing, database: EdgeDatabase) -> bytes:
        """Return a list as it is given out. Raises a 404 problem."""
        if (kept := self._fresh(number, signing)) is not None:
            return kept.content
        async with self._signing:
            if (kept := self._fresh(number, signing)) is None:
                kept = self._kept[number] = await self._now(number, signing, database)
        return kept.content

    def _fresh(self, number: int, signing: Signing) -> _Kept | None:
        kept = self._kept.get(number)
        is_fresh = kept and time.monotonic() - kept.checked < _CHECKED_SECONDS and kept.of[1] == signing.issuer.method
        return kept if is_fresh else None

    async def _now(self, number: int, signing: Signing, database: EdgeDatabase) -> _Kept:
        checked = time.monotonic()
        async with database.transaction(readonly=True) as connection:
            entries, revoked = await store.count_entries(connection, number) if 0 < number < 2**31 else (0, 0)
            if not entries:
                raise Problem(404, "list-unknown", _UNKNOWN_LIST)
            of, kept = (revoked, signing.issuer.method), self._kept.get(number)
            if kept and kept.of == of:
                return _Kept(checked, of, kept.content)
            indexes = await store.list_revoked(connection, number)
        # No connection is held while a vault signs.
        content = written(await sign_list(signing, number, indexes))
        if len(self._kept) >= _MAX_LISTS:
            self._kept.clear()
        return _Kept(checked, (len(indexes), signing.issuer.method), content)


def _cacheable(request: Request, content: bytes, media_type: str) -> Response:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers: dict[str, Any] = {
        "Cache-Control": f"public, max-age={TTL_SECONDS}",
        "ETag": tag,
        "Access-Control-Allow-Origin": "*",
    }
    if tag in without_encoding(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)
