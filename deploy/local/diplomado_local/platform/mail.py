"""A mail server that delivers nothing: every message becomes a file."""

import asyncio
import hashlib
import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from diplomado_local.failures import Failure
from diplomado_local.ports import LOOPBACK, free_port

MESSAGE_BYTES = 16 * 2**20


def file_name(content: bytes) -> str:
    """The name of a message's file: its Message-ID without the domain, else the hash of its content.

    The same message has the same name in each run, and no name or address of a person is in it.
    """
    identifier = str(message_from_bytes(content, policy=default).get("Message-ID", ""))
    local_part = re.sub(r"[^A-Za-z0-9.-]+", "-", identifier.strip().lstrip("<").partition("@")[0])[:80].strip(".-")
    return local_part or hashlib.sha256(content).hexdigest()[:24]


class _Keeper:
    """Writes each accepted message, with its envelope in front, in one step."""

    def __init__(self, mailbox: Path) -> None:
        self.mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        header = "".join(f"X-Envelope-To: {recipient}\r\n" for recipient in envelope.rcpt_tos)
        try:
            await asyncio.to_thread(self._keep, file_name(content), header.encode() + content)
        except OSError:
            return "452 4.3.1 The mailbox folder cannot be written"
        return "250 2.0.0 Kept"

    def _keep(self, name: str, content: bytes) -> None:
        """Write the message. A repeated message gets a number, so that it is noticed."""
        beside = self.mailbox / f".{name}.part"
        beside.write_bytes(content)
        target, count = self.mailbox / f"{name}.eml", 1
        while target.exists():
            count += 1
            target = self.mailbox / f"{name}.{count}.eml"
        beside.rename(target)


@dataclass
class Mail:
    """The catcher, in a thread of this process; `mailbox` holds one `.eml` per message received."""

    mailbox: Path
    port: int | None = None
    host: str = LOOPBACK
    controller: Any = field(default=None, repr=False)

    async def start(self) -> None:
        """Accepts connections when this returns."""
        self.mailbox.mkdir(parents=True, exist_ok=True)
        self.port = free_port(self.port)
        self.controller = Controller(
            _Keeper(self.mailbox),
            hostname=self.host,
            port=self.port,
            data_size_limit=MESSAGE_BYTES,
            enable_SMTPUTF8=True,
        )
        try:
            # Not in a thread: it takes milliseconds, and must not go on after a cancelled start.
            self.controller.start()
        except (OSError, TimeoutError) as error:
            self.controller = None
            raise Failure(f"The mail catcher cannot listen on port {self.port}: {error}.") from error

    async def stop(self) -> None:
        """Reject messages whose transfer is not complete, and stop."""
        controller, self.controller = self.controller, None
        if controller is not None:
            await asyncio.to_thread(controller.stop)
