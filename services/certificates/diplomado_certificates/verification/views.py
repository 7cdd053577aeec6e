"""Computes the values of the page templates."""

import re
from datetime import datetime
from typing import Any

from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_certificates.register.codes import normalised
from diplomado_certificates.register.record import CertificateRecord
from diplomado_certificates.verification.answer import is_hidden, name_status, revoked_on
from diplomado_certificates.verification.comparison import Comparison
from diplomado_certificates.verification.facts import facts, printed_in
from diplomado_certificates.verification.profiles import linkedin
from diplomado_certificates.verification.wording import moment, say
from diplomado_chassis.language.dates import day
from diplomado_chassis.language.languages import Language


def profile(found: StoredCertificate, code: str, language: Language, public_url: str) -> str | None:
    """Return the link by which a holder adds the certificate to a profile elsewhere, where the page names them."""
    return linkedin(found, f"{public_url}/v/{path_of(code)}", language) if public_url else None


def certificate(
    found: StoredCertificate | None,
    code: str,
    now: datetime,
    language: Language,
    *,
    has_credential: bool = False,
    has_europass: bool = False,
    public_url: str = "",
) -> dict[str, Any]:
    """Return the values of the page of a code. With the public address its holder may add it to a profile elsewhere."""
    name = name_status(found) if found else None
    shown = found and (found.record if name == "shown" else found.record.without_holder())
    state = "unknown" if found is None else "hidden" if is_hidden(found) else found.status
    revoked = found and revoked_on(found)
    return {
        "state": state,
        "paper_note": _paper_note(shown, language) if shown else None,
        "path": f"/v/{path_of(code)}",
        "revoked": say("revoked_on", language, day=day(revoked, language)) if revoked else None,
        "reason": f"reason_{found.reason}" if found and found.reason else None,
        "successor": f"/v/{found.successor_code}" if found and found.successor_code and state != "hidden" else None,
        "replaces": found is not None and state == "valid" and found.supersedes is not None,
        "facts": facts(shown, found.sha256, language) if found and shown and state != "hidden" else [],
        "name_note": f"{_note_of(found, name)}_note" if found and name != "shown" and state != "hidden" else None,
        "printable": found is not None and state == "valid" and found.record.holder is not None,
        "asks_name": name == "withheld",
        "has_credential": has_credential,
        "has_europass": has_europass,
        "profile": profile(found, code, language, public_url) if found else None,
        "kept": False,
        "kept_credential": None,
        "checked": checked(now, language),
    }


def checked(now: datetime, language: Language) -> str:
    """Return the sentence that says when the page was made."""
    return say("checked", language, moment=moment(now, language))


def _note_of(found: StoredCertificate, name: str | None) -> str:
    return "erased_on_request" if found.erased_reason == "request" else str(name)


def _paper_note(record: CertificateRecord, language: Language) -> str | None:
    """Return the key of the text that says which language the paper is in; None if the reader's is on it."""
    paper = printed_in(record, language)
    return None if paper == language else f"printed_note_{paper}"


def comparison(compared: Comparison, code: str, language: Language) -> dict[str, Any]:
    """Return the values of the comparison page."""
    return {
        "path": f"/v/{path_of(code)}",
        "sent": compared.given.size > 0,
        "verdict": compared.verdict,
        "revoked": compared.status == "revoked",
        "missing": [(say(fact.label, language), fact.texts) for fact in compared.facts],
        "words": compared.words,
        "nameless": compared.verdict in ("rebuilt", "altered") and not compared.name_compared,
    }


def path_of(code: str) -> str:
    """Return a code that is safe in an address: the code that was meant, or the harmless part of the input."""
    return normalised(code) or re.sub(r"[^0-9A-Za-z-]", "", code)[:60] or "-"


def file_name(number: str) -> str:
    """Return a file name that every system and every header accepts."""
    return f"{re.sub(r'[^0-9A-Za-z._-]+', '-', number).strip('-.') or 'certificado'}.pdf"
