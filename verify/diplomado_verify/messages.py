"""What is said to people, in Spanish and English."""

from collections.abc import Mapping
from typing import Any

from diplomado_verify.checking import Finding, Verdict
from diplomado_verify.refusals import Reason

LANGUAGES = ("es", "en")

VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.VALID: ("Válido.", "Valid."),
    Verdict.REVOKED: ("Revocado: ya no es válido.", "Revoked: it is not valid any more."),
    Verdict.FALSE: ("Falso o alterado.", "False or altered."),
    Verdict.EARLY: (
        "Todavía no es válido. ¿Es correcta la fecha de este equipo?",
        "Not valid yet. Is the date of this machine right?",
    ),
    Verdict.EXPIRED: ("Venció.", "Expired."),
    Verdict.STATUS_UNKNOWN: (
        "Firmado por el emisor, pero no se puede saber si fue revocado.",
        "Signed by the issuer, but it cannot be told whether it was revoked.",
    ),
    Verdict.UNKNOWN: (
        "Desconocido: no está entre los datos exportados. Puede ser posterior a ellos, otro documento, o una copia que "
        "un programa guardó de nuevo.",
        "Unknown: it is not in the exported data. It may be newer, another document, or a copy that a program saved "
        "again.",
    ),
}
REASONS: Mapping[Reason, tuple[str, str]] = {
    Reason.WRONG_SIGNATURE: (
        "El contenido no es el que se firmó.",
        "The content is not what was signed.",
    ),
    Reason.OTHER_ISSUER: (
        "Lo emitió alguien que no está entre los datos exportados.",
        "Somebody who is not in the exported data issued it.",
    ),
    Reason.UNKNOWN_KEY: (
        "La clave no es del emisor, o el emisor la retiró.",
        "The key is not the issuer's, or the issuer has withdrawn it.",
    ),
    Reason.NO_PROOF: ("No tiene firma.", "It has no signature."),
    Reason.OTHER_SUITE: ("La firma es de otra clase.", "The signature is of another kind."),
    Reason.UNDEFINED_TERM: (
        "Tiene datos que la firma no cubre.",
        "It has data that the signature does not cover.",
    ),
    Reason.UNKNOWN_CONTEXT: (
        "Usa definiciones que este programa no conoce.",
        "It uses definitions that this program does not know.",
    ),
    Reason.OTHER_LIST: (
        "Falta la lista de certificados revocados.",
        "The list of revoked certificates is missing.",
    ),
}
OTHER_REASON = ("No se puede leer como un certificado.", "It cannot be read as a certificate.")
KNOWN_SINCE = ("Según los datos del {day}.", "By the data of {day}.")
COMPARE = (
    "Compare el nombre y los demás datos con el documento que tiene delante.",
    "Compare the name and the other facts with the document in front of you.",
)
REVOKED_ON = ("Revocado el {day}.", "Revoked on {day}.")
ATTACHED = (
    "Esto se dice de la credencial que está dentro del archivo, no de lo que muestra su página.",
    "This is said of the credential inside the file, and not of what its page shows.",
)
NUMBER = ("Número", "Number")
ISSUED = ("Emitido el", "Issued on")
AWARD = ("Certificado", "Certificate")
HOLDER = ("Titular", "Holder")
ISSUER = ("Emisor", "Issuer")
ENDORSED = ("Respaldado por", "Endorsed by")
NO_FILE = ("No se puede leer el archivo.", "The file cannot be read.")
NO_BUNDLE = (
    "No son datos exportados que este programa pueda leer.",
    "This is no exported data that this program can read.",
)


def say(text: tuple[str, str], language: str, **values: object) -> str:
    """Return a text in a language, with its values."""
    return text[LANGUAGES.index(language)].format(**values)


def sentences(finding: Finding, language: str) -> list[str]:
    """Return what is said of a finding, the verdict first."""
    told = [say(VERDICTS[finding.verdict], language)]
    if finding.attached:
        told.append(say(ATTACHED, language))
    if finding.refusal:
        told.append(say(REASONS.get(finding.refusal.reason, OTHER_REASON), language))
    if finding.entry and finding.entry.revoked_on:
        told.append(say(REVOKED_ON, language, day=finding.entry.revoked_on.isoformat()))
    if finding.known_since:
        told.append(say(KNOWN_SINCE, language, day=finding.known_since.date().isoformat()))
    return told


def facts(finding: Finding, language: str) -> list[tuple[str, str]]:
    """Return the facts to compare, as labels with values: of the register's entry, or of what was signed."""
    told: list[tuple[tuple[str, str], Any]] = []
    if entry := finding.entry:
        title = entry.title.get(language) or next(iter(entry.title.values()), "")
        issued = entry.issued_on.isoformat() if entry.issued_on else ""
        told = [(NUMBER, entry.number), (AWARD, title), (ISSUED, issued)]
    elif credential := finding.credential:
        subject = _object(credential.get("credentialSubject"))
        issuer, achievement = _object(credential.get("issuer")), _object(subject.get("achievement"))
        told = [(HOLDER, _holder(subject)), (AWARD, achievement.get("name")), (ISSUER, issuer.get("name"))]
        told.append((ISSUED, str(credential.get("validFrom"))[:10]))
        told += [(ENDORSED, name) for name in finding.endorsed_by]
    return [(say(label, language), value) for label, value in told if isinstance(value, str) and value]


def _holder(subject: Mapping[str, Any]) -> Any:
    identifiers = subject.get("identifier")
    listed = identifiers if isinstance(identifiers, list) else [identifiers]
    named = [one for one in map(_object, listed) if one.get("identityType") == "name" and one.get("hashed") is False]
    return named[0].get("identityHash") if named else None


def _object(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
