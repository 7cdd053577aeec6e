"""Certificates (I8) and mails (I9) agree with what was decided, each once."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from verification.checker.evidence import Violation
from verification.checker.view import Row, View

_DELIVERY = re.compile(r"<?([0-9a-f-]{36})@", re.IGNORECASE)
_ENDED = frozenset({"sent", "superseded", "dropped", "failed"})


def certificates_follow_graduations(view: View) -> Iterator[Violation]:
    """I8. Compares certificates with graduations, with the register's numbers and with their own fingerprints."""
    if not view.has("certificates.certificates"):
        return
    certificates = view.rows("certificates.certificates")
    graduates = view.index("certificates.graduations", "registration_id")
    valid = [row for row in certificates if row["revoked_at"] is None]
    for claim, count in Counter((row["registration_id"], row["award"], row["session_id"]) for row in valid).items():
        if count > 1:
            yield Violation("I8", claim[0], f"{count} valid certificates of award {claim[1]}")
    for row in valid:
        if row["kind"] == "diploma" and row["registration_id"] not in graduates:
            yield Violation("I8", row["registration_id"], "a diploma without a graduation")
    holders = {(row["registration_id"], row["act_id"]) for row in certificates}
    for row in graduates.values():
        if (row["registration_id"], row["act_id"]) not in holders:
            yield Violation("I8", row["registration_id"], "a graduation without a certificate")
    yield from _serials_have_no_gap(view, certificates)
    for row in certificates:
        if not row["erased"] and hashlib.sha256(str(row["record"]).encode()).hexdigest() != row["sha256"]:
            yield Violation("I8", row["certificate_id"], "the record is not the one whose fingerprint was taken")


def _serials_have_no_gap(view: View, certificates: list[Row]) -> Iterator[Violation]:
    serials: dict[str, list[int]] = defaultdict(list)
    for row in certificates:
        serials[row["edition_id"]].append(row["serial"])
    for register in view.rows("certificates.registers"):
        found = sorted(serials[register["edition_id"]])
        if found != list(range(1, register["certificates"] + 1)):
            counted = register["certificates"]
            yield Violation("I8", register["edition_id"], f"{len(found)} serial numbers, {counted} were counted")


def every_mail_once(view: View) -> Iterator[Violation]:
    """I9. Compares deliveries with the mailbox: a sent one is there once, and again only for an attempt whose end was
    lost; all others have a recorded reason; no mail belongs to no delivery.
    """
    if not view.has("notifications.deliveries"):
        return
    mails = Counter(_delivery_of(mail.message_id) for mail in view.dump.mails)
    extra = 0
    deliveries = view.index("notifications.deliveries", "delivery_id")
    for delivery_id, row in deliveries.items():
        count, about = mails[delivery_id], f"{row['template']} {delivery_id}"
        if row["status"] not in _ENDED:
            yield Violation("I9", about, f"is still {row['status']}")
        if row["status"] == "sent" and count == 0:
            yield Violation("I9", about, "is said to be sent, and is not in the mailbox")
        if row["status"] in _ENDED - {"sent"} and not row["reason"]:
            yield Violation("I9", about, "ended without mail and without a reason")
        surplus = count - (row["status"] == "sent")
        extra += max(0, surplus)
        if surplus > max(0, row["attempts"] - (row["status"] == "sent")):
            yield Violation("I9", about, f"{count} mails in {row['attempts']} attempts")
    if extra > view.dump.smtp_kills:
        yield Violation("I9", "mailbox", f"{extra} mails too many; crashes explain {view.dump.smtp_kills}")
    if strangers := sum(count for delivery_id, count in mails.items() if delivery_id not in deliveries):
        yield Violation("I9", "mailbox", f"{strangers} mails belong to no delivery")


def _delivery_of(message_id: str) -> str:
    found = _DELIVERY.search(message_id)
    return found.group(1).lower() if found else message_id
