"""Makes credentials: draws places in the status lists, signs, and keeps the proofs."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from diplomado_certificates.credentials import store
from diplomado_certificates.credentials.baking import written
from diplomado_certificates.credentials.credential import StatusEntry, credential_of
from diplomado_certificates.credentials.endorsement import achievement_of, endorsed, endorsement_of
from diplomado_certificates.credentials.issuer import Issuer
from diplomado_certificates.credentials.status_list import list_of
from diplomado_certificates.policies.store import find_version
from diplomado_certificates.policies.words import requirement_in_words
from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.record import CertificateRecord
from diplomado_certificates.register.store import find_certificate
from diplomado_certificates.settings import Settings
from diplomado_certificates.signing_keys import Signer, SignerUnavailableError, checked, signer_of
from diplomado_certificates.signing_keys.co_issuers import CoIssuer, co_issuers_of
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.languages import Language
from diplomado_chassis.language.text import Text
from diplomado_chassis.postgres.database import Connection
from diplomado_verify.proofs import Document, attach, hash_data, proof_options
from diplomado_verify.status_lists import ENTRIES

log = structlog.get_logger()

_UNAVAILABLE = Text(
    "La credencial no se puede firmar en este momento. Inténtelo de nuevo en unos minutos.",
    "The credential cannot be signed at this moment. Try again in a few minutes.",
)
_NONE = Text("Esta institución no emite credenciales.", "This institution issues no credentials.")
# A list is left when it is half full: a drawn place is free after two draws.
_FULL = ENTRIES // 2


@dataclass(frozen=True, slots=True)
class Signing:
    """The issuer with the key that signs now."""

    issuer: Issuer
    signer: Signer
    co_issuers: Mapping[str, CoIssuer] = field(default_factory=dict)

    @property
    def methods(self) -> Collection[str]:
        """The addresses of all keys whose proofs are good."""
        return self.issuer.controller.keys.keys()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A credential without proof, and the proof if there is one. `key`: certificate, language, whether it is named.

    `unendorsed` is what its co-issuer has to sign first; the credential is then prepared again.
    """

    key: tuple[UUID, Language, bool]
    document: Document
    digest: bytes
    proof: store.Proof | None = None
    unendorsed: "Unendorsed | None" = None


@dataclass(frozen=True, slots=True)
class Unendorsed:
    """An endorsement that nobody has signed yet."""

    co_issuer: CoIssuer
    achievement: UUID
    document: Document
    digest: bytes


async def signing_of(settings: Settings) -> Signing:
    """Return who signs, by the settings. Raises a 404 problem if nobody does, 503 if the key is out of reach."""
    if not settings.credential_signer:
        raise Problem(404, "no-credentials", _NONE)
    signer = signer_of(settings.credential_signer, settings.credential_signer_secret.get_secret_value())
    try:
        present = await signer.public_key()
    except SignerUnavailableError as error:
        raise _unavailable(error) from error
    if not isinstance(present, Ed25519PublicKey):
        raise _unavailable(SignerUnavailableError("credentials are signed by a key of the kind Ed25519 alone"))
    issuer = Issuer.of(settings.public_url, present.public_bytes_raw(), settings.historic_keys)
    try:
        return Signing(issuer, signer, co_issuers_of(settings.credential_co_issuers))
    except (OSError, ValueError) as error:
        raise _unavailable(SignerUnavailableError(f"co-issuers cannot be read: {type(error).__name__}")) from None


def _unavailable(error: SignerUnavailableError) -> Problem:
    log.warning("credential.not_signed", error=str(error))
    return Problem(503, "signature-unavailable", _UNAVAILABLE, headers={"Retry-After": "60"})


async def give_places(connection: Connection, certificates: Collection[UUID]) -> dict[UUID, StatusEntry]:
    """Return the places of certificates in the status lists; those without get one that is drawn by chance."""
    places = await store.find_statuses(connection, certificates)
    while missing := sorted(set(certificates) - places.keys()):
        number, entries = await store.find_newest_list(connection)
        number, entries = (number + 1, 0) if entries >= _FULL else (number, entries)
        drawn = {one: secrets.randbelow(ENTRIES) for one in missing[: _FULL - entries]}
        await store.insert_statuses(connection, number, drawn)
        places |= await store.find_statuses(connection, missing)
    return places


async def requirements_of(connection: Connection, record: CertificateRecord) -> Sequence[Text]:
    """Return what the award of a certificate required, in words, by the version of the policy that decided."""
    version = await find_version(connection, record.edition.edition_id, record.policy.version)
    awards = [award for award in version.policy.awards if award.award == record.award] if version else []
    return [requirement_in_words(rule) for award in awards for rule in award.require]


async def prepare(
    connection: Connection, signing: Signing, certificate: StoredCertificate, language: Language, *, named: bool
) -> Prepared:
    """Return the credential of a certificate."""
    record = certificate.record
    identity = record.certificate_id
    place = (await give_places(connection, [identity]))[identity]
    requirements = await requirements_of(connection, record)
    document = credential_of(record, requirements, signing.issuer, place, language, named=named)
    key, unendorsed = (identity, language, named), None
    if co_issuer := signing.co_issuers.get(record.partner or ""):
        document, unendorsed = await _endorse(connection, co_issuer, record, document, language)
    prepared = Prepared(key, document, _digest(document), unendorsed=unendorsed)
    return prepared if unendorsed else replace(prepared, proof=await _find_proof(connection, signing, prepared))


async def _endorse(
    connection: Connection, co_issuer: CoIssuer, record: CertificateRecord, document: Document, language: Language
) -> tuple[Document, Unendorsed | None]:
    """Return a credential with its endorsement, or without and what is to be signed, if the co-issuer signs."""
    achievement = achievement_of(document)
    endorsement = endorsement_of(record, document, co_issuer.did, language)
    missing = Unendorsed(co_issuer, achievement, endorsement, _digest(endorsement))
    methods = co_issuer.controller.keys
    proof = await store.find_endorsement(connection, achievement, co_issuer.did, missing.digest, methods)
    if proof:
        return endorsed(document, signed(endorsement, proof)), None
    return document, missing if co_issuer.address else None


async def sign_endorsement(missing: Unendorsed, created: datetime) -> store.Proof:
    """Return a co-issuer's proof. No connection is held. Raises a 503 problem if the key is out of reach."""
    method = missing.co_issuer.method
    content = hash_data(missing.document, proof_options(method, created))
    try:
        if (signer := missing.co_issuer.signer) is None:
            raise SignerUnavailableError("the co-issuer has no signer")
        key = Ed25519PublicKey.from_public_bytes(missing.co_issuer.keys[0])
        return store.Proof(method, created, checked(key, content, await signer.sign(content)))
    except (OSError, ValueError) as error:
        raise _unavailable(SignerUnavailableError(f"a signer cannot be read: {type(error).__name__}")) from None
    except SignerUnavailableError as error:
        raise _unavailable(error) from error


async def keep_endorsement(connection: Connection, missing: Unendorsed, proof: store.Proof) -> None:
    """Keep a co-issuer's proof."""
    co_issuer = missing.co_issuer
    methods = co_issuer.controller.keys
    await store.insert_endorsement(connection, missing.achievement, co_issuer.did, missing.digest, proof, methods)


def _digest(document: Document) -> bytes:
    return sha256(written(document)).digest()


async def _find_proof(connection: Connection, signing: Signing, prepared: Prepared) -> store.Proof | None:
    return await store.find_proof(connection, *prepared.key, prepared.digest, signing.methods)


async def sign(signing: Signing, document: Document, created: datetime) -> bytes:
    """Return the signature of a document. No connection is held. Raises a 503 problem if the key is out of reach."""
    content = hash_data(document, proof_options(signing.issuer.method, created))
    try:
        return await signing.signer.sign(content)
    except SignerUnavailableError as error:
        raise _unavailable(error) from error


async def keep(
    connection: Connection, signing: Signing, made: Sequence[tuple[Prepared, bytes]], created: datetime
) -> None:
    """Keep the signatures of credentials."""
    rows = [(*prepared.key, prepared.digest, signature) for prepared, signature in made]
    await store.insert_proofs(
        connection, rows, method=signing.issuer.method, created_at=created, methods=signing.methods
    )
    await store.settle_due(connection, {prepared.key[0] for prepared, _ in made}, signing.methods)


async def find_kept(connection: Connection, signing: Signing, prepared: Prepared) -> Document | None:
    """Return a credential with its proof that is kept; None if the holder was erased meanwhile."""
    proof = await _find_proof(connection, signing, prepared)
    return signed(prepared.document, proof) if proof else None


def signed(document: Document, proof: store.Proof) -> Document:
    """Return a document with a proof that was made before."""
    return attach(document, proof_options(proof.method, proof.created_at), proof.value)


async def prepare_missing(connection: Connection, signing: Signing, limit: int, now: datetime) -> list[Prepared]:
    """Return credentials that are to be signed: named ones of valid certificates."""
    await store.make_due_by_other_keys(connection, signing.methods)
    await store.settle_due(connection, await store.find_due(connection, limit, now), signing.methods)
    missing = await store.list_missing(connection, signing.methods, limit, now)
    await give_places(connection, {identity for identity, _ in missing})
    found = []
    for identity, language in missing:
        certificate = await find_certificate(connection, identity)
        if certificate and certificate.record.holder:
            found.append(await prepare(connection, signing, certificate, language, named=True))
    return found


async def sign_list(signing: Signing, number: int, revoked: Collection[int]) -> Document:
    """Return a status list of now, signed. No connection is held."""
    now = datetime.now(UTC).replace(microsecond=0)
    document = list_of(signing.issuer, number, revoked, now)
    return attach(document, proof_options(signing.issuer.method, now), await sign(signing, document, now))
