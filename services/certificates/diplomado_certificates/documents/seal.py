"""Adapter of the issuer's electronic signature (PAdES): reads the key, and asks a time stamp service where one is set.

The signature is invisible and appended, so that a paper stays PDF/A-2a and PDF/UA-1 and its page is not touched.
"""

import io
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import structlog
from pydantic import SecretStr

from diplomado_certificates.register.record import CertificateRecord
from diplomado_certificates.signing_keys import signer_of
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer
    from pyhanko.sign.timestamps import TimeStamper

log = structlog.get_logger()

_STAMP_SECONDS = 5
_UNAVAILABLE = Text(
    "El documento no se puede firmar en este momento. Inténtelo de nuevo en unos minutos.",
    "The document cannot be signed at this moment. Try again in a few minutes.",
)


class SealSettings(Protocol):
    """What the settings of the service say about the seal."""

    @property
    def seal_signer(self) -> str: ...
    @property
    def seal_file(self) -> Path | None: ...
    @property
    def seal_password(self) -> SecretStr: ...
    @property
    def seal_timestamp_url(self) -> str: ...


class Seal:
    """Signs papers.

    The key is in a PKCS#12 file, or is the one that `signer` names; then the file has its certificates, as PEM.
    """

    def __init__(
        self,
        file: Path,
        secret: str,
        timestamp_url: str = "",
        field: str = "Issuer",
        signer: str = "",
    ) -> None:
        self._file, self._secret, self._address = file, secret, signer
        self._timestamp_url, self._field = timestamp_url, field

    @classmethod
    def of(cls, settings: SealSettings) -> "Seal | None":
        """Return the seal that the settings describe, if they do."""
        if settings.seal_file is None:
            return None
        secret, url = settings.seal_password.get_secret_value(), settings.seal_timestamp_url
        return cls(settings.seal_file, secret, url, signer=settings.seal_signer)

    def apply(self, pdf: bytes, record: CertificateRecord) -> bytes:
        """Return a paper signed. It takes 0.2 s.

        Raises a 503 problem if the key cannot be read, or the time stamp service does not answer.
        """
        try:
            return self.sign(pdf)
        except Exception as error:
            log.warning("document.not_signed", number=record.number, error=type(error).__name__)
            raise Problem(503, "signature-unavailable", _UNAVAILABLE, headers={"Retry-After": "60"}) from error

    def sign(self, pdf: bytes) -> bytes:
        """Return a paper with the signature appended. With a time stamp it holds what long-term validation needs."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

        # typst ends a file without a line break, and PDF/A (6.1.9) wants one before the next object.
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf if pdf.endswith(b"\n") else pdf + b"\n"))
        stamper = self.stamper
        metadata = PdfSignatureMetadata(
            field_name=self._field,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            **(self._long_term() if stamper else {}),
        )
        signed: io.BytesIO = PdfSigner(metadata, signer=self._signer, timestamper=stamper).sign_pdf(writer)
        return signed.getvalue()

    @cached_property
    def stamper(self) -> "TimeStamper | None":
        """The time stamp service, asked with a time limit."""
        from pyhanko.sign.timestamps import HTTPTimeStamper

        return HTTPTimeStamper(self._timestamp_url, timeout=_STAMP_SECONDS) if self._timestamp_url else None

    @cached_property
    def _signer(self) -> "Signer":
        from diplomado_certificates.documents import sealing_key

        content = self._file.read_bytes()
        if self._address:
            return sealing_key.of_signer(signer_of(self._address, self._secret), content)
        return sealing_key.of_pkcs12(content, self._secret)

    def _long_term(self) -> dict[str, Any]:
        """Return what embeds chains and revocation lists. The roots are the self-issued certificates of the file."""
        from pyhanko_certvalidator import ValidationContext

        known = [self._signer.signing_cert, *self._signer.cert_registry]
        roots = [certificate for certificate in known if certificate.self_issued]
        context = ValidationContext(trust_roots=roots, other_certs=known, allow_fetching=True)
        return {"embed_validation_info": True, "use_pades_lta": True, "validation_context": context}
