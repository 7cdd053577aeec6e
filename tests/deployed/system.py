"""A whole system that runs somewhere, with the secrets of a trial: what tests do with it wherever it is."""

import asyncio
import base64
import json
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

START_SECONDS = 1200.0
"""A busy machine starts a broker in minutes; the time that is promised is measured by hand."""

REPLAYING = {
    "DIPLOMADO_PAST_EDITIONS_OPEN": "true",
    "DIPLOMADO_MAIL_ABOUT_PAST": "true",
    "DIPLOMADO_PUBLIC_BURST": "1000000",
    "DIPLOMADO_TIMETABLE_SETTLING_SECONDS": "2",
    "DIPLOMADO_CONSUMER_SESSION_SECONDS": "10",
}
"""Settings of the services: programmes that are over are replayed by one client."""


class Deployed(ABC):
    """Services, Postgres, Kafka, entrance and mailbox that run together under one name."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What distinguishes this system from others."""

    @property
    @abstractmethod
    def url(self) -> str:
        """Where people open the pages."""

    @property
    @abstractmethod
    def mailbox(self) -> str:
        """The API of the mailbox."""

    @property
    @abstractmethod
    def secrets(self) -> Path:
        """The folder that deploy/compose/prepare.py has filled."""

    @abstractmethod
    async def inside(self, part: str, *command: str, check: bool = True) -> str:
        """Run a command in a container of a part."""

    @abstractmethod
    def beside(self, *command: str) -> Sequence[str]:
        """The command that runs another beside the services, as administrator of Kafka, with our standard input."""

    @abstractmethod
    async def logs(self) -> str:
        """Return what all containers have logged."""

    async def sql(self, user: str, script: str) -> list[str]:
        """Give Postgres a script as a user, with its password, over the network. Refusals are lines too."""
        shell = 'printf "%s" "$2" | psql -X -A -t -v VERBOSITY=terse "$1" 2>&1'
        command = ("sh", "-c", shell, "-", self.address_for(user), script)
        return (await self.inside("postgres", *command, check=False)).splitlines()

    def address_for(self, user: str) -> str:
        """Return how a user reaches Postgres inside the system."""
        name = "superuser" if user == "postgres" else user.removeprefix("diplomado_")
        return f"postgresql://{user}:{self.secret(f'postgres/{name}')}@postgres:5432/diplomado"

    def secret(self, name: str) -> str:
        """Return a secret from its file."""
        return (self.secrets / name).read_text(encoding="utf-8").rstrip("\n")

    def token(self, role: str) -> str:
        """Return an access token of a trial, as the README says."""
        key = ECKey.import_key(json.loads(self.secret("trial/signing.json")))
        now = int(time.time())
        claims = {
            "iss": "http://localhost/diplomado-trial", "aud": "diplomado", "sub": f"trial-{role}", "iat": now,
            "exp": now + 43_200, "jti": base64.b16encode(os.urandom(8)).decode(), "roles": [role],
        }  # fmt: skip
        return jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": key.kid}, claims, key)

    async def mails(self) -> list[tuple[str, str, str]]:
        """Return Message-ID, address and subject of each mail of the mailbox."""
        return [
            (one["MessageID"], one["To"][0]["Address"], one["Subject"]) for one in await asyncio.to_thread(self._listed)
        ]

    def _listed(self) -> list[Any]:
        with httpx.Client(trust_env=False, timeout=120) as http:
            found: list[Any] = []
            while True:
                asked = {"start": len(found), "limit": 200}
                answer = http.get(f"{self.mailbox}/messages", params=asked).raise_for_status().json()
                found += answer["messages"]
                if len(found) >= answer["total"] or not answer["messages"]:
                    return found

    async def save_mails(self, folder: Path) -> None:
        """Write each mail of the mailbox as a file that is named by its Message-ID, with its address on top."""
        await asyncio.to_thread(self.save_mails_now, folder)

    def save_mails_now(self, folder: Path) -> None:
        """The same, and nothing else happens meanwhile."""
        with httpx.Client(trust_env=False, timeout=120) as http:
            for message in self._listed():
                raw = http.get(f"{self.mailbox}/message/{message['ID']}/raw").content
                name = message["MessageID"].strip("<>").partition("@")[0]
                to = message["To"][0]["Address"].lower().encode()
                (folder / f"{name}.eml").write_bytes(b"X-Envelope-To: " + to + b"\r\n" + raw)
