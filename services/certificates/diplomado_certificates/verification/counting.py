"""Counts checks of certificates: in which way, with which answer, and nothing about who checks what."""

from typing import Literal

from diplomado_certificates.register.certificate import StoredCertificate
from diplomado_chassis.observability.metrics import counter

_CHECKS = counter(
    "diplomado_certificate_checks_total",
    "checks",
    "Verifications of certificates by way and answer",
    {"way": ("api", "page", "document", "comparison", "credential"), "answer": ("valid", "revoked", "unknown")},
    service="certificates",
)


def count_check(
    way: Literal["api", "page", "document", "comparison", "credential"], certificate: StoredCertificate | None
) -> None:
    """Count one look-up of a code."""
    _CHECKS.labels(way, certificate.status if certificate else "unknown").inc()
