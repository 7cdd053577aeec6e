"""Holds an object apart: in a child process for long work, in a thread for short work, and calls its methods.

A child has its own interpreter, so it holds up nothing else, and its memory is the system's again when it ends. The
system gives it the processor after the service. Messages are small or come in pieces: each is copied as a whole.
"""

import asyncio
import os
import pickle
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, cast

import structlog

log = structlog.get_logger()

T = TypeVar("T")
H_co = TypeVar("H_co", covariant=True)
P = ParamSpec("P")
R = TypeVar("R")

_INHERITED = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TZ", "TZDIR", "PYTHONTZPATH", "LD_LIBRARY_PATH")
_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "65536", "MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}
"""What is freed is the system's at once; other C libraries than glibc read nothing of it."""


class Busy(TimeoutError):  # noqa: N818 - a fact about this moment
    """As many children as may run are running, and others wait already. The request gets 503 and may be repeated."""


class TookTooLong(TimeoutError):  # noqa: N818 - a fact about the work
    """A call did not end within its time. The child was ended."""


class Ended(ConnectionError):  # noqa: N818 - a fact about the child
    """The child ended before its work did: the system was short of memory, or somebody ended it."""


@dataclass(slots=True)
class Limits:
    """How many children a process may have, how many requests wait for one, and how long anything takes at most.

    A waiting request may hold a connection of the pool, so few may wait. `call_seconds` and `waiting_seconds` together
    stay below the database's time limit for an idle transaction, which is a minute.
    """

    at_once: int = 2
    waiting: int = 3
    call_seconds: float = 40.0
    waiting_seconds: float = 10.0
    places: asyncio.Semaphore | None = None
    wait: int = field(default=0, init=False)

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Wait for a place among the children. Raises Busy."""
        if self.places is None:
            self.places = asyncio.Semaphore(self.at_once)
        if self.places.locked():
            if self.wait >= self.waiting:
                raise Busy
            self.wait += 1
            try:
                async with asyncio.timeout(self.waiting_seconds):
                    await self.places.acquire()
            except TimeoutError:
                raise Busy from None
            finally:
                self.wait -= 1
        else:
            await self.places.acquire()
        try:
            yield
        finally:
            self.places.release()


LIMITS = Limits()


class Held(Protocol[H_co]):
    """An object that is held apart."""

    async def call(self, method: Callable[Concatenate[H_co, P], R], *arguments: P.args, **keywords: P.kwargs) -> R:
        """Call one of its methods. Raises what that raises."""
        ...


@asynccontextmanager
async def held(kind: type[T], *, in_child: bool, limits: Limits = LIMITS) -> AsyncIterator[Held[T]]:
    """Make an object of a class, apart, and forget it at the end.

    A child imports the module of the class, and should import little more. Raises Busy, and from its calls TookTooLong
    and Ended.
    """
    if not in_child:
        yield _InThread(kind())
        return
    async with limits.place():
        child = await _start(limits)
        try:
            await child.send(f"{kind.__module__}.{kind.__qualname__}")
            yield child
        finally:
            await child.end()


@dataclass(slots=True)
class _InThread(Generic[T]):
    held: T

    async def call(self, method: Callable[Concatenate[T, P], R], *arguments: P.args, **keywords: P.kwargs) -> R:
        return await asyncio.to_thread(lambda: method(self.held, *arguments, **keywords))


@dataclass(slots=True)
class _InChild(Generic[T]):
    process: asyncio.subprocess.Process
    seconds: float

    async def call(self, method: Callable[Concatenate[T, P], R], *arguments: P.args, **keywords: P.kwargs) -> R:
        return cast("R", await self.send((method.__name__, arguments, keywords)))

    async def send(self, message: Any) -> Any:
        """Send a message and return the answer."""
        sending, receiving = self.process.stdin, self.process.stdout
        assert sending is not None
        assert receiving is not None
        content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        try:
            async with asyncio.timeout(self.seconds):
                sending.write(len(content).to_bytes(4))
                sending.write(content)
                del content
                await sending.drain()
                length = int.from_bytes(await receiving.readexactly(4))
                is_result, answer = pickle.loads(await receiving.readexactly(length))  # noqa: S301 - our own child
        except TimeoutError:
            log.warning("apart.too_long", seconds=self.seconds)
            raise TookTooLong from None
        except (asyncio.IncompleteReadError, ConnectionError):
            await self.end()  # one that only closed its end would be waited for without a limit
            log.warning("apart.ended", code=self.process.returncode)
            raise Ended from None
        if not is_result:
            raise answer
        return answer

    async def end(self) -> None:
        """End the child, whatever it is at."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()


async def _start(limits: Limits) -> "_InChild[Any]":
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", "diplomado_chassis.apart.child"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={**{name: os.environ[name] for name in _INHERITED if name in os.environ}, **_MEMORY},
    )
    return _InChild(process, limits.call_seconds)
