"""What the files of the register say of a certificate. They name a holder where the public page does."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.verification import views
from diplomado_certificates.verification.answer import is_hidden, name_status, revoked_on
from diplomado_certificates.verification.facts import kind_key
from diplomado_certificates.verification.wording import moment, say
from diplomado_chassis.language.languages import ENGLISH, SPANISH, Language
from diplomado_verify.bundle import Entry

OTHER: dict[Language, Language] = {SPANISH: ENGLISH, ENGLISH: SPANISH}
LANGUAGES = tuple(OTHER)
# A server of files knows no query: the address of the Spanish credential is that of both.
CREDENTIALS = {SPANISH: "credential.json", ENGLISH: "credential.en.json"}


def start_path(language: Language) -> str:
    """Return where the page without a code is: in Spanish where a server looks first."""
    return f"v/{'index' if language == SPANISH else language}.html"


def page_path(code: str, language: Language) -> str:
    """Return where the page of a code is: in Spanish at the address of the QR code."""
    return start_path(language).replace("v/", f"v/{code}/", 1)


def is_public(certificate: StoredCertificate) -> bool:
    """Return whether anybody may have the paper and the credential: a name is on both."""
    return certificate.status == "valid" and name_status(certificate) == "shown"


def entry(certificate: StoredCertificate, papers: Collection[str]) -> Entry:
    """Return the certificate's entry of the bundle. What its holder asked not to be shown is not in it."""
    if is_hidden(certificate):
        return Entry(status="revoked", revoked_on=revoked_on(certificate))
    record = certificate.record
    return Entry(
        status=certificate.status,
        number=record.number,
        issued_on=record.issued_on,
        title={language: _title(certificate, language) for language in LANGUAGES},
        papers=frozenset(papers),
        revoked_on=revoked_on(certificate),
        reason=certificate.reason,
    )


def _title(certificate: StoredCertificate, language: Language) -> str:
    record = certificate.record
    titled = record.session.title if record.session else record.edition.title
    return f"{say(kind_key(record), language)}: {titled.es if language == SPANISH else titled.en}"


def page(
    certificate: StoredCertificate, now: datetime, language: Language, *, has_paper: bool, has_credential: bool
) -> dict[str, Any]:
    """Return the values of the page as it is kept: without forms, which nobody would answer."""
    code = certificate.record.verification_code
    return {
        **views.certificate(certificate, code, now, language),
        "kept": True,
        "printable": has_paper,
        "asks_name": False,
        "has_credential": False,
        "kept_credential": f"/v/{code}/{CREDENTIALS[language]}" if has_credential else None,
        "path": f"/v/{code}",
        "switch": f"/{page_path(code, OTHER[language])}",
        "checked": say("kept", language, moment=moment(now, language)),
    }
