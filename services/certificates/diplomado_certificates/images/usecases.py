"""Setting and deleting emblems and signature images, and choosing those of an act."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from diplomado_certificates.images import store
from diplomado_certificates.images.checking import CheckedImage, check_image
from diplomado_certificates.images.stored import StoredEmblem, StoredSignature
from diplomado_certificates.register.face import Role
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_chassis.validation import FieldError, ValidationFailed

log = structlog.get_logger()

UNKNOWN_EMBLEM = Text("No existe este emblema.", "There is no such emblem.")
UNKNOWN_SIGNATURE = Text("No existe esta imagen de firma.", "There is no such signature image.")
_USED = Text(
    "Un acta usa esta imagen; no se borra. Puede reemplazarla: los documentos emitidos no cambian.",
    "An act uses this image, so it is not deleted. You may replace it: documents that were issued do not change.",
)
_NO_SUCH_CODE = Text("No hay una imagen con el código «{code}».", "There is no image with the code “{code}”.")
_TWICE = Text("El código «{code}» está repetido.", "The code “{code}” is given twice.")
# One at a time in a process: the pixels of an image take tens of megabytes.
_decoding = asyncio.Semaphore(1)


async def read_image(sent: bytes) -> CheckedImage:
    """Check an upload beside the loop. Raises ValidationFailed with what is wrong with it."""
    async with _decoding:
        return await asyncio.to_thread(check_image, sent)


async def set_emblem(
    connection: Connection, code: str, role: Role, name: tuple[str, str], image: CheckedImage, *, by: str, now: datetime
) -> StoredEmblem:
    """Set an emblem. Acts and papers that froze an earlier image keep it."""
    await store.insert_image(connection, image)
    await store.upsert_emblem(connection, code, role, name, image.sha256, by=by, now=now)
    log.info("emblem.set", code=code, sha256=image.sha256)
    return await get_emblem(connection, code)


async def set_signature(
    connection: Connection, code: str, image: CheckedImage, *, by: str, now: datetime
) -> StoredSignature:
    """Set the image of a signature. Acts and papers that froze an earlier image keep it."""
    await store.insert_image(connection, image)
    await store.upsert_signature(connection, code, image.sha256, by=by, now=now)
    log.info("signature_image.set", code=code, sha256=image.sha256)
    return await get_signature(connection, code)


async def get_emblem(connection: Connection, code: str, *, lock: bool = False) -> StoredEmblem:
    """Return an emblem. Raises a 404 problem if there is none."""
    found = await store.find_emblem(connection, code, lock=lock)
    if found is None:
        raise Problem(404, "emblem-unknown", UNKNOWN_EMBLEM)
    return found


async def get_signature(connection: Connection, code: str, *, lock: bool = False) -> StoredSignature:
    """Return a signature image. Raises a 404 problem if there is none."""
    found = await store.find_signature(connection, code, lock=lock)
    if found is None:
        raise Problem(404, "signature-unknown", UNKNOWN_SIGNATURE)
    return found


async def delete_emblem(connection: Connection, code: str) -> None:
    """Delete an emblem. Raises a 409 problem if an act uses it."""
    await get_emblem(connection, code, lock=True)
    if await store.has_uses(connection, "emblem", code):
        raise Problem(409, "image-in-use", _USED)
    await store.delete_emblem(connection, code)
    log.info("emblem.deleted", code=code)


async def delete_signature(connection: Connection, code: str) -> None:
    """Delete a signature image. Raises a 409 problem if an act uses it."""
    await get_signature(connection, code, lock=True)
    if await store.has_uses(connection, "signature", code):
        raise Problem(409, "image-in-use", _USED)
    await store.delete_signature(connection, code)
    log.info("signature_image.deleted", code=code)


@dataclass(frozen=True, slots=True)
class ChosenImages:
    """The images of an act, as they are at its draft. `signatures` has one entry for each signatory."""

    emblems: Sequence[StoredEmblem] = ()
    signatures: Sequence[StoredSignature | None] = ()

    async def insert_uses(self, connection: Connection, act_id: UUID) -> None:
        """Record that an act uses them, so that they stay."""
        uses: list[tuple[store.Kind, str, str]] = [("emblem", emblem.code, emblem.sha256) for emblem in self.emblems]
        uses += [("signature", image.code, image.sha256) for image in self.signatures if image]
        await store.insert_uses(connection, act_id, uses)


NO_IMAGES = ChosenImages()


async def choose_images(
    connection: Connection, emblems: Sequence[str], signatures: Sequence[str | None]
) -> ChosenImages:
    """Return the images that codes name now, locked until the transaction ends. Raises ValidationFailed for others."""
    known = await store.find_emblems(connection, emblems)
    images = await store.find_signatures(connection, [code for code in signatures if code])
    errors = [
        FieldError(
            f"emblems.{position}", (_TWICE if code in emblems[:position] else _NO_SUCH_CODE).with_values(code=code)
        )
        for position, code in enumerate(emblems)
        if code not in known or code in emblems[:position]
    ]
    errors += [
        FieldError(f"signatories.{position}.signature", _NO_SUCH_CODE.with_values(code=code))
        for position, code in enumerate(signatures)
        if code and code not in images
    ]
    if errors:
        raise ValidationFailed(*errors)
    return ChosenImages([known[code] for code in emblems], [images[code] if code else None for code in signatures])
