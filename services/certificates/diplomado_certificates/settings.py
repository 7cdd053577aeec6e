"""Settings of the certificates service."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from diplomado_certificates.documents.printed_address import why_not_printable
from diplomado_certificates.signing_keys import signer_of
from diplomado_certificates.signing_keys.co_issuers import co_issuers_of
from diplomado_chassis.settings import Seconds
from diplomado_chassis.settings import Settings as ChassisSettings
from diplomado_chassis.signed_links import secrets_of
from diplomado_verify.contexts import pinned
from diplomado_verify.multikeys import decode


class Settings(ChassisSettings):
    """`public_url` begins the verification address on every document: it cannot change once documents are issued."""

    link_secret: Annotated[
        SecretStr,
        Field(
            description="Secret that signs participants' links, 32 characters or more; the same in registration, "
            "notifications and certificates. Several are separated by commas, the newest first."
        ),
    ]
    verification_burst: Annotated[
        float, Field(ge=1, description="Maximum number of checks that a client may make at once; a file counts as two.")
    ] = 1000
    verification_per_second: Annotated[
        float, Field(gt=0, description="Checks per second by which a client's allowance is refilled.")
    ] = 20
    verification_clients: Annotated[
        int, Field(ge=1, description="Maximum number of clients whose allowance is kept in memory.")
    ] = 10_000
    annulment_second_person: Annotated[
        bool, Field(description="True if an act is annulled only once a second person has confirmed it.")
    ] = False
    certificate_second_person: Annotated[
        bool,
        Field(description="True if a certificate is revoked or issued again only once a second person confirmed it."),
    ] = False
    signature_second_person: Annotated[
        bool, Field(description="True if an act is signed only once a second person has confirmed it.")
    ] = False
    comparison_limit: Annotated[
        int, Field(ge=1024, description="Maximum size in bytes of a file sent for comparison.")
    ] = 1 << 20
    image_limit: Annotated[int, Field(ge=1024, description="Maximum size in bytes of an uploaded image.")] = 1 << 20
    # These names are older than the render pool; deployments set them.
    press_workers: Annotated[int, Field(ge=1, description="Maximum number of documents rendered at the same time.")] = 1
    press_waiting: Annotated[int, Field(ge=0, description="Maximum number of documents that wait for a thread.")] = 64
    press_seconds: Annotated[
        Seconds, Field(description="Seconds after which the rendering of a document fails with 503.")
    ] = 10.0
    seal_file: Annotated[
        Path | None,
        Field(
            description="PKCS#12 file with the key that signs certificates as files, its chain, and the root of the "
            "time stamp service; none by default. With a seal signer: a PEM file with the certificate of its key first."
        ),
    ] = None
    seal_signer: Annotated[
        str,
        Field(description="The key that signs certificates as files (ECDSA or RSA), as `credential_signer` names one."),
    ] = ""
    seal_password: Annotated[
        SecretStr, Field(description="Password of the file with the key, PIN of its token, or token of its vault.")
    ] = SecretStr("")
    seal_editions: Annotated[
        str,
        Field(
            description="Codes of the editions whose certificates are signed unless a coordinator chose otherwise, "
            "separated by commas; `*` for all."
        ),
    ] = ""
    seal_timestamp_url: Annotated[
        str, Field(description="Time stamp service (RFC 3161) for signatures that last longer than the key.")
    ] = ""
    credential_signer: Annotated[
        str,
        Field(
            description="The key that signs credentials: `file:///…/key.pem`, "
            "`pkcs11:token=NAME;object=KEY?module-path=FILE`, or `https://VAULT/v1/transit/keys/NAME?key_version=N`; "
            "none by default."
        ),
    ] = ""
    credential_signer_secret: Annotated[
        SecretStr, Field(description="Password of that file, PIN of that token, or token of that vault.")
    ] = SecretStr("")
    credential_historic_keys: Annotated[
        str,
        Field(description="Public keys of earlier signatures that are still trusted, as multibase, by commas."),
    ] = ""
    credential_co_issuers: Annotated[
        Path | None,
        Field(description="TOML file of the partners that endorse awards, with their keys; none by default."),
    ] = None
    europass_country: Annotated[
        str,
        Field(
            pattern=r"^([A-Z0-9]{3})?$",
            description="Country of the issuer, three letters of ISO 3166-1 (`PAN`), in files for Europass; none by "
            "default.",
        ),
    ] = ""
    europass_legal_identifier: Annotated[
        str,
        Field(description="Legal identifier of the issuer, as its electronic seal has it, in files for Europass."),
    ] = ""
    early_warning_poll_seconds: Annotated[
        Seconds, Field(description="Seconds between two looks for participants who cannot meet a requirement any more.")
    ] = 60.0
    bulk_downloads: Annotated[
        int, Field(ge=1, description="Maximum number of downloads of all certificates of an act at the same time.")
    ] = 2
    bulk_seconds: Annotated[Seconds, Field(description="Seconds after which such a download is given up.")] = 1800.0

    @field_validator("link_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr) -> SecretStr:
        secrets_of(value.get_secret_value())
        return value

    @property
    def historic_keys(self) -> tuple[bytes, ...]:
        """The earlier keys. Raises ValueError for a text that is not a key."""
        return tuple(decode(one.strip()) for one in self.credential_historic_keys.split(",") if one.strip())

    @property
    def sealed_editions(self) -> frozenset[str]:
        """The codes of the editions whose certificates are signed unless a coordinator chose otherwise."""
        return frozenset(filter(None, (code.strip() for code in self.seal_editions.split(","))))

    @property
    def has_seal(self) -> bool:
        """Whether there is a key that signs certificates as files."""
        return self.seal_file is not None

    @property
    def has_europass(self) -> bool:
        """Whether certificates are given out as files for Europass too."""
        return bool(self.europass_country and self.europass_legal_identifier)

    @property
    def link_secrets(self) -> tuple[str, ...]:
        """The secrets that sign links, the newest first."""
        return secrets_of(self.link_secret.get_secret_value())

    def why_not_serve(self) -> str | None:
        """Return also why the public address must not be printed on documents. Development is exempt."""
        if (self.sealed_editions or self.seal_signer) and (self.seal_file is None or not self.seal_file.is_file()):
            return "Certificates are to be signed as files, but DIPLOMADO_SEAL_FILE names no file with a certificate."
        if self.credential_signer and (fault := self._why_no_credentials()):
            return fault
        if bool(self.europass_country) != bool(self.europass_legal_identifier):
            return "Files for Europass need both DIPLOMADO_EUROPASS_COUNTRY and DIPLOMADO_EUROPASS_LEGAL_IDENTIFIER."
        for name, address in (("CREDENTIAL_SIGNER", self.credential_signer), ("SEAL_SIGNER", self.seal_signer)):
            try:
                _ = address and signer_of(address, "")
            except ValueError as error:
                return f"DIPLOMADO_{name} cannot be read: {error}."
        return None if self.development else why_not_printable(self.public_url) or super().why_not_serve()

    def _why_no_credentials(self) -> str | None:
        try:
            _, _ = self.historic_keys, pinned()
        except ValueError:
            return "DIPLOMADO_CREDENTIAL_HISTORIC_KEYS has something that is not a public key (z6Mk…)."
        except OSError:
            return "The JSON-LD contexts of credentials are not installed: run make assets, or install the wheel."
        try:
            co_issuers_of(self.credential_co_issuers)
        except (OSError, ValueError):
            return "DIPLOMADO_CREDENTIAL_CO_ISSUERS names no file of co-issuers: docs/operations.md shows one."
        if urlsplit(self.public_url).path.strip("/"):
            return "DIPLOMADO_CREDENTIAL_SIGNER needs a DIPLOMADO_PUBLIC_URL without a path (did:web)."
        return None
