"""`python -m verification.benchmarks.mail_server`: a mail server that accepts everything and keeps nothing.

A process of its own, so that neither side of a comparison pays for it. Prints its port, and ends with its input.
"""

import asyncio
import sys

import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session


class _Acceptor:
    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        return "250 OK"


async def serve() -> None:
    """Serve on a free port until the standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(_Acceptor(), hostname="sink.example"), "127.0.0.1", 0)
    async with server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    uvloop.run(serve())
