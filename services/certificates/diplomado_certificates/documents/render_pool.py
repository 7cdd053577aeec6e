"""The press: renders papers beside the event loop, a few at a time, each within a deadline."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from diplomado_certificates.documents.typesetter import render_pdf
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

BUSY = Text(
    "Se están preparando demasiados documentos en este momento. Inténtelo de nuevo en unos segundos.",
    "Too many documents are being prepared at this moment. Try again in a few seconds.",
)


class Press:
    """Renders in threads of its own; the typesetter releases the interpreter while it works.

    At most `workers` papers are set at once and `waiting` wait for their turn; a paper that is not ready `seconds`
    after it was asked for is given up.
    """

    def __init__(self, workers: int = 1, waiting: int = 64, seconds: float = 10.0) -> None:
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="press")
        self._places = threading.BoundedSemaphore(workers + waiting)
        self._seconds = seconds

    async def print(self, record: CertificateRecord, verification_base_url: str) -> bytes:
        """Return the paper of a record. Raises HolderErased, or a 503 problem if it takes or would wait too long."""
        if not self._places.acquire(blocking=False):
            raise _busy()
        rendering = self._threads.submit(render_pdf, record, verification_base_url)
        # The place is free once the thread is done, not already when the caller has given up.
        rendering.add_done_callback(lambda _: self._places.release())
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(rendering)
        except TimeoutError:
            raise _busy() from None

    def close(self) -> None:
        """Let the threads end once they are done with what they have in hand."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _busy() -> Problem:
    return Problem(503, "document-busy", BUSY, headers={"Retry-After": "5"})


async def _press(request: Request) -> Press:
    # Made on first use, so that a service which prints nothing has no thread for it.
    state = request.app.state
    if not hasattr(state, "press"):
        settings = state.settings
        state.press = Press(settings.press_workers, settings.press_waiting, settings.press_seconds)
    press: Press = state.press
    return press


PressOf = Annotated[Press, Depends(_press)]
