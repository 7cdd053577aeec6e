"""The command `export-register`: the public register as files in a folder."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from diplomado_certificates.credentials.usecases import (
    Signing,
    keep,
    keep_endorsement,
    sign,
    sign_endorsement,
    signing_of,
)
from diplomado_certificates.public_register.usecases import Register, last, prepare_some
from diplomado_certificates.register.store import hold_snapshot
from diplomado_certificates.settings import Settings
from diplomado_chassis.http.access_log.commands import command_note
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.postgres.database import Database


async def export_register(database: Database, path: Path) -> Mapping[str, Any]:
    """Write the public register into a new folder, as files that any web server can host.

    The folder has names of holders who agreed to the public page, and of no others. Publish each export as a
    whole in place of the one before: a page of somebody who was erased since must not stay.
    """
    async with database.transaction(wake=False) as connection:  # allow transaction: a command is an edge
        await command_note("export-register", kind="read")(connection)
    settings = cast(Settings, database.settings)
    signing = await signing_of(settings) if settings.credential_signer else None
    register, written = Register(settings.public_url.rstrip("/"), signing, datetime.now(UTC).replace(microsecond=0)), 0
    if signing:
        await _sign_missing(database, signing)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}-", dir=path.parent) as beside:
        folder = Path(beside) / "register"
        async with database.transaction(readonly=True) as connection:  # allow transaction: a command is an edge
            await hold_snapshot(connection)
            async for name, content in register.files(connection):
                file = folder / name
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
                written += 1
        # A folder that exists and is not empty stays as it is, and the command fails.
        folder.rename(path)
    return {"folder": str(path), "files": written, "unsigned": register.unsigned}


async def _sign_missing(database: Database, signing: Signing) -> None:
    """Sign the credentials of all valid certificates: those without a name are signed for readers alone else.

    Those that a co-issuer has to endorse first are left out if its key is out of reach.
    """
    after, away = None, set[str]()
    while True:
        async with database.transaction() as connection:  # allow transaction: one for each piece
            some, prepared = await prepare_some(connection, signing, after)
        if not some:
            return
        created = datetime.now(UTC).replace(microsecond=0)
        missing = {one.unendorsed.achievement: one.unendorsed for one in prepared if one.unendorsed}
        proofs = []
        for one in missing.values():
            if one.co_issuer.did not in away:
                try:
                    proofs.append((one, await sign_endorsement(one, created)))
                except Problem:
                    away.add(one.co_issuer.did)  # which is logged
        if proofs:
            async with database.transaction() as connection:  # allow transaction: one for each piece
                for one, proof in proofs:
                    await keep_endorsement(connection, one, proof)
            continue  # the same piece again, with the endorsements
        after = last(some)
        made = [(one, await sign(signing, one.document, created)) for one in prepared if not one.unendorsed]
        async with database.transaction() as connection:  # allow transaction: one for each piece
            await keep(connection, signing, made, created)
