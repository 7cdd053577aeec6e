"""A mail server that keeps every message it accepted, and that can reject, delay or drop connections on demand."""

import asyncio
import re
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from diplomado_local.ports import LOOPBACK, free_port
from verification.checker.evidence import Mail


@dataclass
class Behaviour:
    """What the server does with those that come. `greylist` refuses each recipient's first attempt."""

    greylist: bool = False
    away: bool = False
    slow_seconds: float = 0.0
    refused_for_ever: re.Pattern[str] | None = None


@dataclass
class Catcher:
    """Runs in a thread of its own; `mails` is what was accepted, in order."""

    port: int = 0
    behaviour: Behaviour = field(default_factory=Behaviour)
    mails: list[Mail] = field(default_factory=list)
    attempts: Counter[str] = field(default_factory=Counter)
    _controller: Any = None

    async def start(self) -> None:
        """Accepts connections when this returns."""
        self.port = self.port or free_port()
        self._controller = Controller(self, hostname=LOOPBACK, port=self.port, enable_SMTPUTF8=True)
        self._controller.start()

    async def stop(self) -> None:
        """Close."""
        controller, self._controller = self._controller, None
        if controller is not None:
            await asyncio.to_thread(controller.stop)

    async def handle_RCPT(  # noqa: N802
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """Take or refuse a recipient."""
        self.attempts[address] += 1
        if self.behaviour.away:
            return "421 4.3.2 Closing"
        if self.behaviour.refused_for_ever and self.behaviour.refused_for_ever.search(address):
            return "550 5.1.1 No such mailbox"
        if self.behaviour.greylist and self.attempts[address] == 1:
            return "451 4.7.1 Greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message."""
        await asyncio.sleep(self.behaviour.slow_seconds)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = message_from_bytes(content, policy=default)
        for recipient in envelope.rcpt_tos:
            self.mails.append(Mail(str(message["Message-ID"]), recipient, str(message["Subject"])))
        return "250 2.0.0 Kept"
