"""Reads files that people send, apart, and takes the copies that co-issuers signed."""

from uuid import UUID

import structlog

from diplomado_certificates.documents import store as documents
from diplomado_certificates.documents.render_pool import BUSY
from diplomado_certificates.register.usecases import UNKNOWN_CERTIFICATE
from diplomado_certificates.verification.comparison.reading import FileRead, FileReader
from diplomado_chassis.apart.holding import Busy, Ended, Limits, TookTooLong, held
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection

log = structlog.get_logger()

_LIMITS = Limits(at_once=1, waiting=8)
_NOT_SIGNED = Text(
    "Esta no es una copia firmada del documento. Descargue el documento, fírmelo sin cambiarlo y envíe el archivo que "
    "resulta.",
    "This is not a signed copy of the document. Download the document, sign it without changing it, and send the "
    "resulting file.",
)
_NEVER_GIVEN = Text(
    "El documento nunca se ha descargado. Descárguelo y fírmelo.",
    "The document was never downloaded. Download and sign it.",
)


async def read_file(given: bytes, issued: bytes) -> FileRead | None:
    """Return what a file shows, beside the document that was issued; None if it cannot be read within the limits.

    Raises a 503 problem while too many files wait, or if the machine is too busy to read it.
    """
    try:
        async with held(FileReader, in_child=True, limits=_LIMITS) as reader:
            await reader.call(FileReader.limit)
            return await reader.call(FileReader.read, given, issued)
    except (Busy, TookTooLong):
        raise Problem(503, "document-busy", BUSY, headers={"Retry-After": "5"}) from None
    except Ended:
        return None


async def get_kept(connection: Connection, certificate_id: UUID) -> bytes:
    """Return the file that is given out. Raises a problem if there is none, or no such certificate."""
    if kept := (await documents.find_kept(connection, [certificate_id])).get(certificate_id):
        return kept
    if await documents.has_certificate(connection, certificate_id):
        raise Problem(409, "never-given-out", _NEVER_GIVEN)
    raise Problem(404, "certificate-unknown", UNKNOWN_CERTIFICATE)


def check_signed(given: bytes, kept: bytes, read: FileRead | None) -> None:
    """Raise a problem unless a file is the kept one with one more signature, and nothing else, behind it."""
    if not (read and given.startswith(kept) and read.draws_the_same and read.new_signatures and read.is_intact):
        raise Problem(422, "not-a-signed-copy", _NOT_SIGNED)


async def keep_signed(connection: Connection, certificate_id: UUID, given: bytes, kept: bytes) -> None:
    """Give a signed copy out from now on. Raises a problem if another file has taken the place of the kept one."""
    if not await documents.replace_kept(connection, certificate_id, kept, given):
        raise Problem(409, "not-a-signed-copy", _NOT_SIGNED)
    log.info("document.signed_copy", certificate_id=str(certificate_id))
