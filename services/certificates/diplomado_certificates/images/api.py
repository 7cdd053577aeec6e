"""Emblems and signature images, by HTTP. An upload is the file itself as the body."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import StringConstraints
from starlette.responses import Response

from diplomado_certificates.images import store
from diplomado_certificates.images.answer_models import Emblems, EmblemView, Signatures, SignatureView
from diplomado_certificates.images.stored import StoredEmblem, StoredSignature
from diplomado_certificates.images.usecases import (
    delete_emblem,
    delete_signature,
    get_emblem,
    get_signature,
    read_image,
    set_emblem,
    set_signature,
)
from diplomado_certificates.register.face import Role
from diplomado_chassis.http.auth import Actor, require
from diplomado_chassis.http.body import IMAGES, raw_body
from diplomado_chassis.http.description import REPLACES, answers, file_answers
from diplomado_chassis.http.edge import DatabaseOf, Router, Transaction
from diplomado_chassis.http.preconditions import Sent, tagged
from diplomado_chassis.postgres.database import Connection

router = Router(prefix="/api/v1", tags=["images"])

Code = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9._-]{0,62}$")]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$"), Query()
]
Upload = Annotated[bytes, raw_body("image_limit", IMAGES)]
_READERS = require("coordinator", "auditor")


@router.put("/emblems/{code}", responses=answers(EmblemView, tagged=True), openapi_extra=REPLACES)
async def put_emblem(
    code: Code,
    actor: Annotated[Actor, require("coordinator")],
    sent: Upload,
    role: Role,
    name_es: Name,
    name_en: Name,
    preconditions: Sent,
    database: DatabaseOf,
    response: Response,
) -> dict[str, Any]:
    """Set the emblem of an organisation. Papers that were issued keep the one that they have."""
    image = await read_image(sent)
    async with database.transaction() as connection:
        before = await store.find_emblem(connection, code, lock=True)
        preconditions.check(before and emblem_content(before))
        emblem = await set_emblem(
            connection, code, role, (name_es, name_en), image, by=actor.subject, now=datetime.now(UTC)
        )
    tagged(response, emblem_content(emblem))
    return _emblem_view(emblem)


@router.get("/emblems", dependencies=[_READERS], operation_id="list_emblems", responses=answers(Emblems))
async def get_emblems(connection: Transaction) -> dict[str, Any]:
    """Return all emblems."""
    return {"emblems": [_emblem_view(emblem) for emblem in await store.list_emblems(connection)]}


@router.get(
    "/emblems/{code}", dependencies=[_READERS], operation_id="get_emblem", responses=answers(EmblemView, tagged=True)
)
async def get_one_emblem(code: Code, connection: Transaction, response: Response) -> dict[str, Any]:
    """Return one emblem, without its image."""
    emblem = await get_emblem(connection, code)
    tagged(response, emblem_content(emblem))
    return _emblem_view(emblem)


@router.get("/emblems/{code}/image", dependencies=[_READERS], responses=file_answers("image/png"))
async def get_emblem_image(code: Code, connection: Transaction) -> Response:
    """Return the image as it is printed."""
    return await _image(connection, (await get_emblem(connection, code)).sha256)


@router.delete("/emblems/{code}", status_code=204, dependencies=[require("coordinator")], operation_id="delete_emblem")
async def remove_emblem(code: Code, connection: Transaction) -> None:
    """Delete an emblem that no act uses."""
    await delete_emblem(connection, code)


@router.put("/signatures/{code}", responses=answers(SignatureView, tagged=True), openapi_extra=REPLACES)
async def put_signature(
    code: Code,
    actor: Annotated[Actor, require("coordinator")],
    sent: Upload,
    preconditions: Sent,
    database: DatabaseOf,
    response: Response,
) -> dict[str, Any]:
    """Set the image of a signature. Papers that were issued keep the one that they have."""
    image = await read_image(sent)
    async with database.transaction() as connection:
        before = await store.find_signature(connection, code, lock=True)
        preconditions.check(before and before.sha256)
        signature = await set_signature(connection, code, image, by=actor.subject, now=datetime.now(UTC))
    tagged(response, signature.sha256)
    return _signature_view(signature)


@router.get("/signatures", dependencies=[_READERS], operation_id="list_signatures", responses=answers(Signatures))
async def get_signatures(connection: Transaction) -> dict[str, Any]:
    """Return all signature images, without the images."""
    return {"signatures": [_signature_view(signature) for signature in await store.list_signatures(connection)]}


@router.get(
    "/signatures/{code}",
    dependencies=[_READERS],
    operation_id="get_signature",
    responses=answers(SignatureView, tagged=True),
)
async def get_one_signature(code: Code, connection: Transaction, response: Response) -> dict[str, Any]:
    """Return one signature, without its image."""
    signature = await get_signature(connection, code)
    tagged(response, signature.sha256)
    return _signature_view(signature)


@router.get("/signatures/{code}/image", dependencies=[_READERS], responses=file_answers("image/png"))
async def get_signature_image(code: Code, connection: Transaction) -> Response:
    """Return the image as it is printed."""
    return await _image(connection, (await get_signature(connection, code)).sha256)


@router.delete(
    "/signatures/{code}", status_code=204, dependencies=[require("coordinator")], operation_id="delete_signature"
)
async def remove_signature(code: Code, connection: Transaction) -> None:
    """Delete a signature image that no act uses."""
    await delete_signature(connection, code)


async def _image(connection: Connection, sha256: str) -> Response:
    content = (await store.find_contents(connection, [sha256]))[sha256]
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="image/png", headers=headers)


def emblem_content(emblem: StoredEmblem) -> list[str]:
    """Return what identifies an emblem, for its entity tag."""
    return [emblem.role, emblem.name_es, emblem.name_en, emblem.sha256]


def _emblem_view(emblem: StoredEmblem) -> dict[str, Any]:
    return {
        "code": emblem.code,
        "role": emblem.role,
        "name": {"es": emblem.name_es, "en": emblem.name_en},
        "sha256": emblem.sha256,
        "set_at": emblem.set_at,
        "set_by": emblem.set_by,
    }


def _signature_view(signature: StoredSignature) -> dict[str, Any]:
    return {
        "code": signature.code,
        "sha256": signature.sha256,
        "set_at": signature.set_at,
        "set_by": signature.set_by,
    }
