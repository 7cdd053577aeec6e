"""Settings that are half set: a service does not start with them, and says what is missing."""

import difflib
import ipaddress
import json
from collections.abc import Collection, Iterator, Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

PREFIX = "DIPLOMADO_"
_TOGETHER = (
    ("kafka_username", "kafka_password"),
    ("kafka_certificate", "kafka_key"),
    ("smtp_username", "smtp_password"),
    ("zoom_account", "zoom_client_id", "zoom_client_secret"),
)
"""Names that mean something only together."""
_OAUTH = ("kafka_token_url", "kafka_client_id", "kafka_client_secret")
OF_TOOLS = frozenset(
    PREFIX + name
    for name in (
        *("BROWSER", "BROWSER_KINDS", "BROWSER_TRACE", "CACHE", "FAILPOINTS", "FAILPOINTS_SEED", "FAKETIME"),
        *("FOLDER", "MUTANT", "MUTANTS", "PLATFORM", "SECRETS_FOLDER", "SEED"),
    )
)
"""Names that are read elsewhere than in the settings of a service."""
OF_SERVICES = frozenset(json.loads(files(__package__).joinpath("settings_of_services.json").read_text("utf-8")))
"""Settings that services declare: their processes often share one environment, and none has the others' code."""


def problems(values: Mapping[str, Any], environment: Collection[str], known: Collection[str]) -> Iterator[str]:
    """Say what is half set, for operators.

    `values` are the settings by their names, `environment` the names of the variables that are set, `known` those that
    the service reads.
    """
    development = bool(values.get("development"))
    yield from _apart(values)
    yield from _kafka(values, development=development)
    if development:
        return
    if is_loopback(urlsplit(str(values["public_url"])).hostname or ""):
        yield (
            "DIPLOMADO_PUBLIC_URL names this machine only: links in mails and pages would lead nobody here. Set it to "
            "the public https address. Set DIPLOMADO_DEVELOPMENT=true only on a machine for development or tests."
        )
    if str(values.get("oidc_jwks") or "").startswith("http://"):
        yield (
            "DIPLOMADO_OIDC_JWKS is read without TLS: whoever stands between could make tokens. Give an https address "
            "or a file."
        )
    if "FORWARDED_ALLOW_IPS" in environment and not values.get("trusted_proxies"):
        yield "FORWARDED_ALLOW_IPS has no effect any more: set DIPLOMADO_TRUSTED_PROXIES to the proxies' addresses."
    yield from _unknown(environment, known)


def _apart(values: Mapping[str, Any]) -> Iterator[str]:
    for names in _TOGETHER:
        missing = [PREFIX + name.upper() for name in names if not values.get(name)]
        if len(missing) < len(names) and missing:
            given = [PREFIX + name.upper() for name in names if values.get(name)]
            yield f"{_list(given)} is set without {_list(missing)}: set all of them, or none."
    if values.get("oidc_client_secret") and not values.get("oidc_client_id"):
        yield "DIPLOMADO_OIDC_CLIENT_SECRET is set without DIPLOMADO_OIDC_CLIENT_ID: set both, or none."


def _kafka(values: Mapping[str, Any], *, development: bool) -> Iterator[str]:
    mechanism = str(values.get("kafka_mechanism"))
    with_tls = bool(values.get("kafka_tls") or values.get("kafka_ca"))
    with_token = mechanism == "OAUTHBEARER"
    with_password = bool(values.get("kafka_username"))
    missing = [PREFIX + name.upper() for name in _OAUTH if not values.get(name)]
    if with_token and missing:
        yield f"DIPLOMADO_KAFKA_MECHANISM=OAUTHBEARER needs {_list(missing)} too."
    if with_token and with_password:
        yield "DIPLOMADO_KAFKA_USERNAME is not used with OAUTHBEARER: remove it, or choose another mechanism."
    if not with_token and len(missing) < len(_OAUTH):
        yield "A token for Kafka is configured and not used: set DIPLOMADO_KAFKA_MECHANISM=OAUTHBEARER."
    if mechanism == "PLAIN" and not with_password:
        yield "DIPLOMADO_KAFKA_MECHANISM=PLAIN needs DIPLOMADO_KAFKA_USERNAME and DIPLOMADO_KAFKA_PASSWORD."
    if values.get("kafka_certificate") and not with_tls:
        yield "DIPLOMADO_KAFKA_CERTIFICATE needs TLS: set DIPLOMADO_KAFKA_CA, or DIPLOMADO_KAFKA_TLS=true."
    url = str(values.get("kafka_token_url") or "")
    if url.startswith("http://") and not development:
        yield "DIPLOMADO_KAFKA_TOKEN_URL must begin with https://: it is sent a secret."
    if with_tls:
        return
    if mechanism == "PLAIN" and with_password:
        yield "PLAIN sends the password as it is: set DIPLOMADO_KAFKA_CA, or DIPLOMADO_KAFKA_TLS=true."
    elif (with_password or with_token) and not development:
        yield (
            "Kafka is used with a password or token and without TLS: records could be read and changed on their way. "
            "Set DIPLOMADO_KAFKA_CA to the broker's authority, or DIPLOMADO_KAFKA_TLS=true for a public one."
        )


def _unknown(environment: Collection[str], known: Collection[str]) -> Iterator[str]:
    everything = set(known) | OF_SERVICES | OF_TOOLS
    for name in sorted(environment):
        if name.startswith(PREFIX) and name.removesuffix("_FILE") not in everything and name not in everything:
            close = difflib.get_close_matches(name, sorted(everything), 1, 0.8)
            hint = f"did you mean {close[0]}?" if close else "remove it, or look at docs/operations.md."
            yield f"{name} is no setting, so it has no effect: {hint}"


def is_loopback(host: str) -> bool:
    """Return whether a host's name or address is that of this machine alone; also an empty one."""
    if host in ("", "localhost") or host.endswith(".localhost"):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _list(names: Collection[str]) -> str:
    return " and ".join(names)
