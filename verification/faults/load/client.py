"""The load: whole editions from announcement to certificates, by HTTP, with a history of every request that changes.

Kinds of operations, and what their `subject` is: `announce` (edition code), `publish` (edition id), `schedule` and
`policy` (edition id), `register` (edition id, a slash, e-mail), `withdraw` (registration id), `import` (session id),
`close` (session id), `draft` (edition id), `sign` (act id). An attempt without an answer, or with a 5xx other than
a refusal because of overload, is `unknown`: a failed commit may have been one. An unknown attempt is repeated with
its key, now and then also at the same time to another replica; some clients give up instead.
"""

import asyncio
import random
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from verification.checker.evidence import History, Operation, Outcome
from verification.faults.patience import PATIENCE_SECONDS

ATTEMPT_SECONDS = 8.0
NOT_YET = frozenset({404, 409})


class GaveUp(Exception):  # noqa: N818 - a fact about the run
    """A step of a journey did not succeed in its time."""


@dataclass
class Counts:
    """What was done."""

    editions: int = 0
    unfinished: list[str] = field(default_factory=list)
    registered: int = 0
    certificates: int = 0
    repeated: int = 0
    longest_silence: float = 0.0


@dataclass
class Client:
    """Sends requests to the replicas of the services and writes down how they ended."""

    addresses: Callable[[str], Sequence[str]]
    token: str
    history: History
    chance: random.Random
    http: httpx.AsyncClient
    counts: Counts = field(default_factory=Counts)
    patience_seconds: float = PATIENCE_SECONDS
    twins: float = 0.15
    started: float = field(default_factory=time.monotonic)
    _number: int = 0
    _answered: float = 0.0
    _open: asyncio.Event = field(default_factory=asyncio.Event)
    _in_hand: int = 0

    def __post_init__(self) -> None:
        self._open.set()

    async def pause(self) -> None:
        """Let no further request begin, and wait for the end of those in hand."""
        self._open.clear()
        while self._in_hand:  # noqa: ASYNC110 - a few tenths of a second
            await asyncio.sleep(0.05)

    def go_on(self) -> None:
        """Let requests begin again."""
        self._open.set()

    def now(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    async def do(
        self, kind: str, subject: str, method: str, service: str, path: str, *, not_yet: frozenset[int] = frozenset(),
        public: bool = False, may_give_up: bool = False, **body: Any,
    ) -> dict[str, Any] | None:  # fmt: skip
        """Repeat a request with one key until it is answered; None if it was refused, or given up by its client.

        A status in `not_yet` means that a fact has not arrived there. Raises GaveUp after `patience_seconds`.
        """
        await self._open.wait()
        self._in_hand += 1
        try:
            return await self._do(kind, subject, method, service, path, not_yet, public, may_give_up, body)
        finally:
            self._in_hand -= 1

    async def _do(
        self, kind: str, subject: str, method: str, service: str, path: str, not_yet: frozenset[int], public: bool,
        may_give_up: bool, body: Mapping[str, Any],
    ) -> dict[str, Any] | None:  # fmt: skip
        key = str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
        deadline, pause = self.now() + self.patience_seconds, 0.1
        arguments = (kind, subject, key, method, service, path, public, body)
        if method == "POST" and self.chance.random() < self.twins:
            self.counts.repeated += 1
            twins = await asyncio.gather(self._attempt(*arguments), self._attempt(*arguments))
            operation = max(twins, key=lambda twin: twin.outcome == "ok")
        else:
            operation = await self._attempt(*arguments)
        while operation.outcome != "ok":
            patient = operation.outcome == "unknown" or operation.status in {503, *not_yet} or operation.status is None
            if not patient or (may_give_up and operation.outcome == "unknown" and self.chance.random() < 0.1):
                return None
            if self.now() > deadline:
                raise GaveUp(f"{kind} {operation.status or 'unanswered'}")
            await asyncio.sleep(pause * self.chance.uniform(0.5, 1))
            pause = min(pause * 1.5, 1.0)
            operation = await self._attempt(*arguments)
        return dict(operation.answer)

    async def _attempt(
        self, kind: str, subject: str, key: str, method: str, service: str, path: str, public: bool,
        body: Mapping[str, Any],
    ) -> Operation:  # fmt: skip
        self._number += 1
        number, invoked = self._number, self.now()
        headers = {"Idempotency-Key": key, "Accept-Language": "en"}
        if not public:
            headers["Authorization"] = f"Bearer {self.token}"
        url = self.chance.choice(list(self.addresses(service))) + path
        outcome: Outcome = "unknown"
        status: int | None = None
        answer: dict[str, Any] = {}
        try:
            response = await self.http.request(method, url, headers=headers, **body)
        except httpx.ConnectError:
            outcome = "failed"  # nobody was there: nothing was sent
        except httpx.TransportError:
            outcome = "unknown"
        else:
            status = response.status_code
            outcome, answer = _read(response)
        if status is not None:
            self.counts.longest_silence = max(self.counts.longest_silence, self.now() - self._answered)
            self._answered = self.now()
        operation = Operation(number, kind, key, subject, invoked, self.now(), outcome, status, answer)
        self.history.note(operation)
        return operation

    async def see(self, service: str, path: str) -> Any:
        """Read something, until it is answered."""
        deadline = self.now() + self.patience_seconds
        while True:
            try:
                url = self.chance.choice(list(self.addresses(service))) + path
                response = await self.http.get(url, headers={"Authorization": f"Bearer {self.token}"})
                if response.is_success:
                    return response.json()
            except httpx.TransportError:
                pass  # asked again below
            if self.now() > deadline:
                raise GaveUp(f"GET {path.rpartition('/')[2]}")
            await asyncio.sleep(0.3)


def _read(response: httpx.Response) -> tuple[Outcome, dict[str, Any]]:
    if response.is_success:
        answer = response.json() if response.content else {}
        return "ok", answer if isinstance(answer, dict) else {}
    overloaded = response.status_code == 503 and response.text.find("urn:diplomado:problem:overloaded") >= 0
    return ("failed" if response.status_code < 500 or overloaded else "unknown"), {}
