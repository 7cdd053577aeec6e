"""Makes the files of the public register, one after the other."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from diplomado_certificates.credentials import store as credentials
from diplomado_certificates.credentials.baking import written
from diplomado_certificates.credentials.issuer import did_document_of
from diplomado_certificates.credentials.usecases import Prepared, Signing, prepare, sign_list, signed
from diplomado_certificates.documents import store as documents
from diplomado_certificates.public_register.entries import (
    CREDENTIALS,
    LANGUAGES,
    OTHER,
    entry,
    is_public,
    page,
    page_path,
    start_path,
)
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.store import list_next
from diplomado_certificates.verification.pages import PAGES
from diplomado_chassis.http.pages.assets import content_of
from diplomado_chassis.language.languages import Language
from diplomado_chassis.postgres.database import Connection
from diplomado_verify.bundle import FILE, Bundle, Entry, code_key
from diplomado_verify.contexts import PINNED, content

Written = tuple[str, bytes]
"""A path below the folder, and its content."""


_AT_ONCE = 200


def last(some: Sequence[StoredCertificate]) -> UUID | None:
    """Return the id behind which the next certificates are."""
    return some[-1].record.certificate_id if some else None


async def prepare_some(
    connection: Connection, signing: Signing, after: UUID | None
) -> tuple[Sequence[StoredCertificate], Sequence[Prepared]]:
    """Return some certificates, and of the valid ones the credentials that are to be signed: as the pages show them."""
    some = await list_next(connection, after, _AT_ONCE)
    prepared = [
        await prepare(connection, signing, one, language, named=is_public(one))
        for one in some
        if one.status == "valid"
        for language in LANGUAGES
    ]
    return some, [one for one in prepared if one.proof is None]


@dataclass
class Register:
    """The register on its way into files. `signing` is None where no credentials are issued.

    `unsigned` counts credentials that are left out because they were not signed before.
    """

    public_url: str
    signing: Signing | None
    now: datetime
    unsigned: int = 0
    _entries: dict[str, Entry] = field(default_factory=dict)
    _documents: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def files(self, connection: Connection) -> AsyncIterator[Written]:
        """Return every file of the register as a transaction sees it. The bundle is the last."""
        some: Sequence[StoredCertificate] = ()
        while some := await list_next(connection, last(some), _AT_ONCE):
            async for file in self._of_certificates(connection, some):
                yield file
        for language in LANGUAGES:
            values: dict[str, Any] = {"address": f"{self.public_url}/v/", "switch": f"/{start_path(OTHER[language])}"}
            yield start_path(language), bytes(PAGES.render("archived_form.html", language, **values).body)
        for address in PAGES.loads:
            yield address.removeprefix("/"), content_of(address)
        if self.signing:
            async for file in self._of_issuer(connection, self.signing):
                yield file
        controllers = (self.signing.issuer.controller,) if self.signing else ()
        partners = tuple(one.controller for one in self.signing.co_issuers.values()) if self.signing else ()
        bundle = Bundle(self.now, self.public_url, controllers, self._documents, self._entries, partners)
        yield FILE, bundle.written()

    async def _of_certificates(
        self, connection: Connection, some: Sequence[StoredCertificate]
    ) -> AsyncIterator[Written]:
        public = [one.record.certificate_id for one in some if is_public(one)]
        kept = await documents.find_kept(connection, public)
        papers = await documents.find_fingerprints(connection, [one.record.certificate_id for one in some])
        valid = [one.record.certificate_id for one in some if one.status == "valid"]
        placed = await credentials.find_statuses(connection, valid) if self.signing else {}
        for one in some:
            identity, code = one.record.certificate_id, one.record.verification_code
            self._entries[code_key(code)] = entry(one, papers.get(identity, ()))
            for language in LANGUAGES:
                credential = await self._credential(connection, one, language) if identity in placed else None
                values = page(one, self.now, language, has_paper=identity in kept, has_credential=bool(credential))
                yield page_path(code, language), bytes(PAGES.render("certificate.html", language, **values).body)
                if credential:
                    yield f"v/{code}/{CREDENTIALS[language]}", credential
            if identity in kept:
                yield f"v/{code}/certificate.pdf", kept[identity]
            if self.signing and identity in valid and identity not in placed:
                self.unsigned += len(LANGUAGES)

    async def _credential(
        self, connection: Connection, certificate: StoredCertificate, language: Language
    ) -> bytes | None:
        if self.signing is None:
            return None
        # It has a place in the lists, so that nothing is written.
        prepared = await prepare(connection, self.signing, certificate, language, named=is_public(certificate))
        if prepared.proof is None:
            self.unsigned += 1
            return None
        return written(signed(prepared.document, prepared.proof))

    async def _of_issuer(self, connection: Connection, signing: Signing) -> AsyncIterator[Written]:
        issuer = signing.issuer
        self._documents = {address: json.loads(content(address)) for address in PINNED}
        self._documents |= {issuer.did: issuer.did_document(), issuer.profile_url: issuer.profile()}
        for partner in (one.controller for one in signing.co_issuers.values()):
            self._documents[partner.id] = did_document_of(partner)
        newest, _ = await credentials.find_newest_list(connection)
        for number in range(1, newest + 1):
            indexes = await credentials.list_revoked(connection, number)
            self._documents[issuer.list_url(number)] = await sign_list(signing, number, indexes)
        yield ".well-known/did.json", written(self._documents[issuer.did])
        for address, document in self._documents.items():
            if address.startswith(f"{issuer.base_url}/"):
                yield address.removeprefix(f"{issuer.base_url}/"), written(document)
