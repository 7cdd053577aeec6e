"""A real broker with one listener for each way in which a service shows itself, over TLS; and an issuer of tokens."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import RSAKey

from diplomado_local.platform.java import Java
from diplomado_local.platform.kafka import Kafka
from diplomado_local.ports import LOOPBACK, free_port
from diplomado_local.processes import Child
from tests.support.waiting import PATIENCE

_SECURITY = "org.apache.kafka.common.security"
_SCRAM = ("SCRAM-SHA-256", "SCRAM-SHA-512")
_SECURED = ("SCRAM", "PLAIN", "MTLS", "OAUTH")


@dataclass
class SecuredKafka(Kafka):
    """A broker whose first listener is open, for the test itself; `address` names the others."""

    issuer: "Issuer | None" = None
    passwords: dict[str, str] = field(default_factory=dict)
    """Of the listener PLAIN, which reads them at its start."""
    _ports: dict[str, int] = field(default_factory=dict)

    def address(self, listener: str) -> str:
        """The bootstrap server of a listener."""
        return f"localhost:{self._ports[listener]}"

    @property
    def certificate(self) -> Path:
        """Certificate and key of the broker."""
        return self.folder / "broker.pem"

    @property
    def authority(self) -> Path:
        """The authorities whose certificates the listener MTLS accepts."""
        return self.folder / "authority.pem"

    @property
    def keys(self) -> Path:
        """The public keys of the issuer."""
        return self.folder / "jwks.json"

    def configure(self) -> None:
        """Write the settings; they count from the next start."""
        assert self.port
        assert self.controller_port
        self._configure(self.port, self.controller_port)

    def _configure(self, port: int, controller: int) -> None:
        assert self.issuer
        self.controller_port = controller
        self._ports = self._ports or {name: free_port() for name in _SECURED}
        self.keys.write_text(json.dumps(self.issuer.public_keys), "utf-8")
        listeners = f"CLIENTS://{LOOPBACK}:{port}," + ",".join(
            f"{name}://localhost:{number}" for name, number in self._ports.items()
        )
        users = " ".join(f'user_{name}="{password}"' for name, password in self.passwords.items())
        self.settings = {
            "listeners": f"{listeners},CONTROLLER://{LOOPBACK}:{controller}",
            "advertised.listeners": listeners,
            "listener.security.protocol.map": "CONTROLLER:PLAINTEXT,CLIENTS:PLAINTEXT,SCRAM:SASL_SSL,PLAIN:SASL_SSL,"
            "MTLS:SSL,OAUTH:SASL_SSL",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self.certificate),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self.authority),
            "listener.name.mtls.ssl.client.auth": "required",
            "listener.name.scram.sasl.enabled.mechanisms": "SCRAM-SHA-256,SCRAM-SHA-512",
            "listener.name.scram.scram-sha-256.sasl.jaas.config": f"{_SECURITY}.scram.ScramLoginModule required;",
            "listener.name.scram.scram-sha-512.sasl.jaas.config": f"{_SECURITY}.scram.ScramLoginModule required;",
            "listener.name.plain.sasl.enabled.mechanisms": "PLAIN",
            "listener.name.plain.plain.sasl.jaas.config": f"{_SECURITY}.plain.PlainLoginModule required {users};",
            "listener.name.oauth.sasl.enabled.mechanisms": "OAUTHBEARER",
            "listener.name.oauth.oauthbearer.sasl.jaas.config": (
                f"{_SECURITY}.oauthbearer.OAuthBearerLoginModule required;"
            ),
            "listener.name.oauth.oauthbearer.sasl.server.callback.handler.class": (
                f"{_SECURITY}.oauthbearer.OAuthBearerValidatorCallbackHandler"
            ),
            "listener.name.oauth.sasl.oauthbearer.jwks.endpoint.url": self.keys.as_uri(),
            "listener.name.oauth.sasl.oauthbearer.expected.audience": Issuer.AUDIENCE,
            "listener.name.oauth.sasl.oauthbearer.expected.issuer": self.issuer.url,
        }
        super()._configure(port, controller)

    def _command(self, java: Java, main: str, *arguments: str, train: bool = False) -> list[str]:
        program, *rest = super()._command(java, main, *arguments, train=train)
        # The broker reads keys from no file or address that is not named here.
        return [program, f"-Dorg.apache.kafka.sasl.oauthbearer.allowed.urls={self.keys.as_uri()}", *rest]

    async def set_password(self, name: str, password: str) -> None:
        """Give a user of the listener SCRAM another password, at once; one call for each mechanism."""
        assert self.java
        for mechanism in _SCRAM:
            command = self._command(
                self.java, "kafka.admin.ConfigCommand", "--bootstrap-server", self.bootstrap, "--alter",
                "--add-config", f"{mechanism}=[password={password}]", "--entity-type", "users", "--entity-name", name,
            )  # fmt: skip
            changing = Child("kafka configs", command, self.log, grace_seconds=5)
            changing.start()
            await changing.succeeded(PATIENCE)

    def _credentials(self) -> list[str]:
        return [
            f"{mechanism}=[name={name},password={password}]"
            for mechanism in _SCRAM
            for name, password in self.passwords.items()
        ]


class Issuer:
    """Gives tokens to one client for its secret, over HTTP as OAuth 2.0 says (client credentials)."""

    AUDIENCE = "kafka"

    def __init__(self, client: str, secret: str) -> None:
        self.client = client
        self.secret = secret
        self.asked = 0
        self.url = ""
        self.change_key()

    def change_key(self) -> None:
        """Sign with a new key from now on; tokens of the old one are worth nothing at a broker that knows the new."""
        self._key = RSAKey.generate_key(2048, {"kid": f"key-{time.monotonic_ns()}", "alg": "RS256", "use": "sig"})

    @property
    def public_keys(self) -> dict[str, object]:
        """The key set."""
        return {"keys": [self._key.as_dict(private=False)]}

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Answer until the block ends."""
        server = await asyncio.start_server(self._answer, LOOPBACK, 0)
        self.url = f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}/token"
        async with server:
            yield

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        form = parse_qs((await reader.readexactly(int(headers.get("content-length", "0")))).decode())
        self.asked += 1
        shown = base64.b64encode(f"{self.client}:{self.secret}".encode()).decode()
        granted = headers.get("authorization") == f"Basic {shown}" and form["grant_type"] == ["client_credentials"]
        body = json.dumps(self._token() if granted else {"error": "invalid_client"}).encode()
        status = "200 OK" if granted else "401 Unauthorized"
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n".encode()
            + body
        )
        await writer.drain()
        writer.close()

    def _token(self) -> dict[str, object]:
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.AUDIENCE, "sub": self.client, "iat": now, "exp": now + 600}
        header = {"alg": "RS256", "kid": self._key.kid}
        return {"access_token": jwt.encode(header, claims, self._key), "token_type": "Bearer", "expires_in": 4}
