"""The environment and the command line of each service's process."""

import sys
from dataclasses import dataclass

from diplomado_local.folder import Folder
from diplomado_local.keys import AUDIENCE, CLIENT_ID, ISSUER, client_secret, session_secret
from diplomado_local.ports import LOOPBACK

# The partitions of a crashed consumer go to its successor after this long. Production uses the longer default.
CONSUMER_SESSION_SECONDS = "10"


@dataclass(frozen=True)
class Service:
    """One service with the addresses that it gets."""

    name: str
    port: int
    operations_port: int

    @property
    def dial(self) -> str:
        """Host and port."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.dial}"

    @property
    def operations_url(self) -> str:
        return f"http://{LOOPBACK}:{self.operations_port}"


def program_of(name: str) -> list[str]:
    """The command line of a service's program, before its arguments."""
    return [sys.executable, "-m", f"diplomado_{name}"]


def common_environment(
    kafka: str, jwks: str, link_secret: str, smtp: tuple[str, int], urls: dict[str, str]
) -> dict[str, str]:
    """The settings that all services share. `urls` are their public addresses by name."""
    addresses = {f"DIPLOMADO_{name.upper()}_URL": url for name, url in urls.items()}
    return {
        "DIPLOMADO_KAFKA": kafka,
        "DIPLOMADO_HOST": LOOPBACK,
        "DIPLOMADO_DEVELOPMENT": "true",
        "DIPLOMADO_OIDC_ISSUER": ISSUER,
        "DIPLOMADO_OIDC_AUDIENCE": AUDIENCE,
        "DIPLOMADO_OIDC_JWKS": jwks,
        "DIPLOMADO_LINK_SECRET": link_secret,
        "DIPLOMADO_SMTP_HOST": smtp[0],
        "DIPLOMADO_SMTP_PORT": str(smtp[1]),
        # Examples and tests replay programmes that are over.
        "DIPLOMADO_MAIL_ABOUT_PAST": "true",
        "DIPLOMADO_PAST_EDITIONS_OPEN": "true",
        # The entrance, and nobody else, speaks to the services from this address.
        "DIPLOMADO_TRUSTED_PROXIES": LOOPBACK,
        # Programmes are replayed by one client.
        "DIPLOMADO_PUBLIC_BURST": "1000000",
        "DIPLOMADO_EDITION_BURST": "1000000",
        "DIPLOMADO_TIMETABLE_SETTLING_SECONDS": "2",
        "DIPLOMADO_CONSUMER_SESSION_SECONDS": CONSUMER_SESSION_SECONDS,
        **addresses,
    }


def sign_in_environment(folder: Folder, port: int) -> dict[str, str]:
    """The settings by which people sign in at the development provider."""
    return {
        "DIPLOMADO_OIDC_DISCOVERY": f"http://{LOOPBACK}:{port}/.well-known/openid-configuration",
        "DIPLOMADO_OIDC_CLIENT_ID": CLIENT_ID,
        "DIPLOMADO_OIDC_CLIENT_SECRET": client_secret(folder),
        "DIPLOMADO_SESSION_SECRET": session_secret(folder),
    }


def provider_command(folder: Folder, port: int, origin: str) -> list[str]:
    """The command line of the development provider; `origin` is where people open the pages."""
    return [sys.executable, "-m", "diplomado_local.sign_in", str(folder.root), str(port), origin]


def own_environment(service: Service, dsn: str, public_url: str) -> dict[str, str]:
    """The settings of one service; `dsn` is the address for its run-time role, `public_url` that of the entrance."""
    return {
        "DIPLOMADO_POSTGRES": dsn,
        "DIPLOMADO_SCHEMA": service.name,
        "DIPLOMADO_PORT": str(service.port),
        "DIPLOMADO_OPERATIONS_PORT": str(service.operations_port),
        "DIPLOMADO_PUBLIC_URL": public_url,
    }
