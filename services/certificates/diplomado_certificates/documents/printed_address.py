"""Whether an address may be printed on documents that people keep for decades."""

import ipaddress
from urllib.parse import urlsplit


def why_not_printable(address: str) -> str | None:
    """Return why a verification address must not be printed, for operators; None if it may be."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        host = ""
    if not host:
        return _explained("is not an address with a host")
    if parts.scheme != "https":
        return _explained("does not begin with https://")
    if _is_local(host):
        return _explained("names this machine only: nobody else can open it")
    return None


def _explained(problem: str) -> str:
    return (
        f"DIPLOMADO_PUBLIC_URL {problem}, and it is printed on every certificate. Set it to the public https address "
        "of this service, for example https://certificates.example.org; on a machine for development or tests set "
        "DIPLOMADO_DEVELOPMENT=true instead."
    )


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or address.is_unspecified or bool(mapped and mapped.is_loopback)
