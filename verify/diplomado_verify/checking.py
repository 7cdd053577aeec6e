"""Whether a certificate is valid, by what a bundle knows. A status that is not known is never taken for a good one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from diplomado_verify import moments
from diplomado_verify.bundle import Bundle, Entry
from diplomado_verify.proofs import verify
from diplomado_verify.refusals import Reason, Refused
from diplomado_verify.status_lists import revoked

Document = dict[str, Any]


class Verdict(StrEnum):
    """What is said of a certificate. Programs compare it."""

    VALID = "valid"
    REVOKED = "revoked"
    FALSE = "false"  # altered, or signed by somebody else
    EARLY = "early"  # its first day is still to come, or the clock of this machine is wrong
    EXPIRED = "expired"
    STATUS_UNKNOWN = "status_unknown"  # signed by the issuer, but no list says whether it is still valid
    UNKNOWN = "unknown"  # not in this bundle


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict with what it rests on: the register's entry, the signed credential, or why it was refused."""

    verdict: Verdict
    refusal: Refused | None = None
    entry: Entry | None = None
    credential: Document | None = None
    known_since: datetime | None = None
    endorsed_by: tuple[str, ...] = ()
    attached: bool = False
    """Whether the credential was attached to a paper, of whose page nothing is said."""


def check_credential(credential: Document, bundle: Bundle, now: datetime) -> Finding:
    """Check a credential: its proof by the issuer's keys, its dates, and its status by the list of the bundle."""
    try:
        issuer = verify(credential, bundle.controllers, now)
    except Refused as refused:
        return Finding(Verdict.FALSE, refused)
    if verdict := _by_dates(credential, now):
        return Finding(verdict, credential=credential)
    endorsed = tuple(_endorsers(credential, bundle, now))
    entry = credential.get("credentialStatus")
    if entry is None:
        return Finding(Verdict.VALID, credential=credential, endorsed_by=endorsed)
    try:
        listed = _list_of(entry, bundle)
        verify(listed, [issuer], now)
        if _by_dates(listed, now):
            return Finding(Verdict.STATUS_UNKNOWN, Refused(Reason.INVALID_LIST), credential=credential)
        verdict = Verdict.REVOKED if revoked(entry, listed) else Verdict.VALID
    except Refused as refused:
        return Finding(Verdict.STATUS_UNKNOWN, refused, credential=credential)
    since = moments.read(listed.get("validFrom"))
    return Finding(verdict, credential=credential, known_since=since, endorsed_by=endorsed)


def _endorsers(credential: Document, bundle: Bundle, now: datetime) -> Iterator[str]:
    """Return the names of those whose endorsement of the achievement holds by their keys. Others endorse nothing."""
    subject = credential.get("credentialSubject")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    if not isinstance(achievement, Mapping):
        return
    found = achievement.get("endorsement", [])
    for one in found if isinstance(found, list) else [found]:
        try:
            verify(one, bundle.endorsers, now)
        except Refused:
            continue
        about, by = one.get("credentialSubject"), one.get("issuer")
        is_about = isinstance(about, Mapping) and about.get("id") == achievement.get("id")
        if is_about and not _by_dates(one, now) and isinstance(by, Mapping):
            yield str(by.get("name") or by.get("id"))


def check_paper(content: bytes, bundle: Bundle) -> Finding:
    """Check the file of a paper: it is one that was given out, byte for byte, or nothing is known of it."""
    return _by_entry(bundle.of_paper(content), bundle)


def check_address(address: str, bundle: Bundle) -> Finding:
    """Check the address in a QR code, or the code alone. An address of another register is unknown."""
    code = address.strip()
    if "/" in code:
        place, _, code = code.partition("?")[0].rpartition("/")
        if place.lower() != f"{bundle.public_url.rstrip('/')}/v".lower():
            return Finding(Verdict.UNKNOWN)
    code = "".join(letter for letter in code.lower() if letter.isalnum())
    return _by_entry(bundle.of_code(code), bundle)


def _by_entry(entry: Entry | None, bundle: Bundle) -> Finding:
    verdict = Verdict(entry.status) if entry else Verdict.UNKNOWN
    return Finding(verdict, entry=entry, known_since=bundle.exported_at)


def _list_of(entry: Any, bundle: Bundle) -> Document:
    address = entry.get("statusListCredential") if isinstance(entry, Mapping) else None
    if not isinstance(address, str) or address not in bundle.documents:
        raise Refused(Reason.OTHER_LIST, "credentialStatus")
    return bundle.documents[address]


def _by_dates(document: Document, now: datetime) -> Verdict | None:
    """Return why a document is not valid today. A date that cannot be read makes no document valid."""
    begins, ends = moments.read(document.get("validFrom")), moments.read(document.get("validUntil"))
    if begins is None or now < begins:
        return Verdict.EARLY
    if "validUntil" in document and (ends is None or now >= ends):
        return Verdict.EXPIRED
    return None
