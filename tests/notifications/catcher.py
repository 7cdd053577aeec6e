"""A mail server in the test's own loop that does what the test tells it: accept, refuse, stall, hang up."""

import asyncio
import ssl
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Step = str | Callable[[SMTP], Awaitable[str]]


class Catcher:
    """Keeps what it accepted. `answers` are taken in order for each stage; when there are none left, all is well."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.contents: list[bytes] = []
        self.recipients: list[str] = []
        self.connections = 0
        self.answers: dict[str, deque[Step]] = {"MAIL": deque(), "RCPT": deque(), "DATA": deque(), "EHLO": deque()}
        self.port = 0
        self.servers: list[SMTP] = []

    def hang_up(self) -> None:
        """Cut all connections."""
        for server in self.servers:
            _cut(server)

    def will(self, stage: str, *steps: Step) -> None:
        """Answer the next commands of a stage so."""
        self.answers[stage].extend(steps)

    async def _answer(self, stage: str, server: SMTP, otherwise: str) -> str:
        if not self.answers[stage]:
            return otherwise
        step = self.answers[stage].popleft()
        return step if isinstance(step, str) else await step(server)

    async def handle_MAIL(  # noqa: N802 - named by the library
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._answer("MAIL", server, "250 OK")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = await self._answer("RCPT", server, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await self._answer("DATA", server, "250 OK")
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.contents.append(envelope.content)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
            self.recipients += envelope.rcpt_tos
        return answer

    @property
    def subjects(self) -> list[str]:
        """What came, in order."""
        return [str(mail["Subject"]).strip() for mail in self.mails]


def _cut(server: SMTP) -> None:
    if server.transport is not None:
        assert isinstance(server.transport, asyncio.WriteTransport)
        server.transport.abort()


async def hang_up(server: SMTP) -> str:
    """Cut the connection without an answer."""
    _cut(server)
    return "451 never seen"


async def accept_and_hang_up(server: SMTP) -> str:
    """Take the mail, and cut the connection before the sender can read so."""
    _cut(server)
    return "250 OK"


def until(event: asyncio.Event, answer: str = "250 OK") -> Step:
    """Stall until the test allows the answer."""

    async def stall(server: SMTP) -> str:
        await event.wait()
        return answer

    return stall


@asynccontextmanager
async def catching(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, password: str | None = None
) -> AsyncIterator[Catcher]:
    """Run a catcher on a free port until the block ends."""
    catcher = Catcher()

    def authenticate(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        right = isinstance(data, LoginPassword) and data.password.decode() == password
        return AuthResult(success=right, handled=False)

    def connect() -> SMTP:
        catcher.connections += 1
        server = SMTP(
            catcher,
            hostname="catcher.example",
            tls_context=starttls,
            authenticator=authenticate if password else None,
            auth_required=password is not None,
            auth_require_tls=starttls is not None,
        )
        catcher.servers.append(server)
        return server

    listening = await asyncio.get_running_loop().create_server(connect, "127.0.0.1", 0, ssl=tls)
    catcher.port = listening.sockets[0].getsockname()[1]
    try:
        yield catcher
    finally:
        listening.close()
        catcher.hang_up()
