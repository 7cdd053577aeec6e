"""Adapter of the thread pool that renders documents beside the event loop, a few at a time, each within a deadline."""

import asyncio
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import structlog

from diplomado_certificates.documents.typesetter import NO_IMAGES, render_pdf
from diplomado_certificates.register.record import CertificateRecord
from diplomado_chassis.http.problems import Problem
from diplomado_chassis.language.text import Text

log = structlog.get_logger()

BUSY = Text(
    "Se están preparando demasiados documentos en este momento. Inténtelo de nuevo en unos segundos.",
    "Too many documents are being prepared at this moment. Try again in a few seconds.",
)


KEPT_SECONDS = 60.0
MAX_KEPT = 32
"""Documents that are kept for those who ask again."""


class RenderPool:
    """Renders in threads of its own; the typesetter releases the interpreter lock while it works.

    At most `workers` documents are rendered at once and `max_waiting` wait for a thread. A request that is not done
    after `timeout` seconds fails. Work in bulk waits in the same line, one document at a time, and takes nobody's
    place: it counts to no limit, so whoever starts it must bound how much of it there is.

    Requests for the same document share one rendering, and its result for `KEPT_SECONDS`: however often one holder
    asks, the others keep their places. A record that an erasure changed is another document.
    """

    def __init__(self, workers: int = 1, max_waiting: int = 64, timeout: float = 10.0) -> None:
        self._shared: dict[bytes, asyncio.Task[bytes]] = {}
        self._kept: OrderedDict[bytes, tuple[float, bytes]] = OrderedDict()
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="render")
        self._slots = threading.BoundedSemaphore(workers + max_waiting)
        self._timeout = timeout

    async def render(
        self,
        record: CertificateRecord,
        verification_base_url: str,
        images: Mapping[str, bytes] = NO_IMAGES,
        *,
        bulk: bool = False,
    ) -> bytes:
        """Return the document of a record. Raises HolderErased, or a 503 problem when full or late."""
        if bulk:
            return await self.run(lambda: _render(record, verification_base_url, images), bulk=True)
        key = _digest(record, verification_base_url, images)
        now = time.monotonic()
        until, document = self._kept.get(key, (now, b""))
        if until > now:
            return document
        task = self._shared.get(key)
        if task is None:
            task = asyncio.create_task(self.run(lambda: _render(record, verification_base_url, images)))
            self._shared[key] = task
            task.add_done_callback(partial(self._keep, key))
        return await asyncio.shield(task)

    def _keep(self, key: bytes, task: asyncio.Task[bytes]) -> None:
        del self._shared[key]
        if task.cancelled() or task.exception() is not None:
            return
        now = time.monotonic()
        while self._kept and (len(self._kept) >= MAX_KEPT or next(iter(self._kept.values()))[0] <= now):
            self._kept.popitem(last=False)
        self._kept[key] = (now + KEPT_SECONDS, task.result())

    async def run(self, job: Callable[[], bytes], *, bulk: bool = False) -> bytes:
        """Return what a job typesets in one of the threads. Raises a 503 problem when full or late."""
        if not bulk and not self._slots.acquire(blocking=False):
            raise _busy()
        rendering = self._threads.submit(job)
        if not bulk:
            # The slot is free once the thread is done, not already when the caller has timed out.
            rendering.add_done_callback(lambda _: self._slots.release())
        try:
            async with asyncio.timeout(self._timeout):
                return await asyncio.wrap_future(rendering)
        except TimeoutError:
            raise _busy() from None

    def close(self) -> None:
        """Cancel the waiting jobs; the threads end after their current document."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _render(record: CertificateRecord, verification_base_url: str, images: Mapping[str, bytes]) -> bytes:
    def report_replacement() -> None:
        log.warning("document.characters_replaced", number=record.number)

    return render_pdf(record, verification_base_url, report_replacement, images)


def _digest(record: CertificateRecord, address: str, images: Mapping[str, bytes]) -> bytes:
    digest = hashlib.sha256(repr((record, address)).encode("utf-8", "backslashreplace"))
    for name, content in sorted(images.items()):
        digest.update(name.encode() + hashlib.sha256(content).digest())
    return digest.digest()


def _busy() -> Problem:
    return Problem(503, "document-busy", BUSY, headers={"Retry-After": "5"})
