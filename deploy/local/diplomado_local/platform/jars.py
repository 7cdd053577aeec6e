"""Jars named and hashed by a committed lock, fetched once, shared by all clones of a user: Apache Kafka's by default.

`python -m diplomado_local.platform.jars` resolves the coordinates again and writes the lock.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
import threading
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from diplomado_local.failures import Failure
from diplomado_local.folder import shared_cache

COORDINATES = "org.apache.kafka:kafka_2.13:4.3.0+org.slf4j:slf4j-simple:1.7.36"
LOCK = Path(__file__).with_name("kafka.lock.toml")
ATTEMPTS = 4
PAUSE_SECONDS = 1.5
PARALLEL = 6

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Jar:
    """One Maven artifact with the hash that its file must have."""

    group: str
    artifact: str
    version: str
    sha256: str

    @property
    def file(self) -> Path:
        """The file in the shared cache. The hash is part of the path, so a new lock never finds an old file."""
        return shared_cache() / "jars" / self.sha256[:16] / f"{self.artifact}-{self.version}.jar"

    @property
    def present(self) -> bool:
        return self.file.is_file() and sha256_of(self.file) == self.sha256


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def locked(lock: Path | None = None) -> list[Jar]:
    """The jars of a lock, Kafka's unless another is named, in its order, which is the order of the class path."""
    return [Jar(**entry) for entry in tomllib.loads((lock or LOCK).read_text())["jar"]]


def kafka_version() -> str:
    """The version of Apache Kafka that the lock pins."""
    return next(jar.version for jar in locked() if jar.artifact == "kafka_2.13")


async def class_path(progress: Progress | None = None, lock: Path | None = None) -> str:
    """Java's class path of verified jars; fetches what is missing. Failure when that does not succeed."""
    jars = await asyncio.to_thread(locked, lock)
    missing = await asyncio.to_thread(lambda: [jar for jar in jars if not jar.present])
    if missing:
        cancelled = threading.Event()
        try:
            await asyncio.to_thread(_fetch_all, missing, progress or (lambda _done, _all: None), cancelled)
        finally:
            cancelled.set()
    return os.pathsep.join(str(jar.file) for jar in jars)


def _fetch_all(jars: list[Jar], progress: Progress, cancelled: threading.Event) -> None:
    done = 0
    counting = threading.Lock()
    progress(done, len(jars))

    def fetch(jar: Jar) -> None:
        nonlocal done
        if not cancelled.is_set():
            _fetch(jar, cancelled)
            with counting:
                done += 1
                progress(done, len(jars))

    with ThreadPoolExecutor(PARALLEL) as pool:
        try:
            list(pool.map(fetch, jars))
        except BaseException:
            cancelled.set()
            raise


def _fetch(jar: Jar, cancelled: threading.Event) -> None:
    """One jar into the cache: downloaded beside it, verified, then moved there in one step."""
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.maven import MavenContext

    repositories = {"central": MAVEN_CENTRAL_URL, **GlobalSettings.load().repositories}
    jar.file.parent.mkdir(parents=True, exist_ok=True)
    trouble = ""
    for attempt in range(ATTEMPTS):
        if cancelled.wait(attempt * PAUSE_SECONDS):
            return
        beside = Path(tempfile.mkdtemp(prefix=".fetching-", dir=jar.file.parent))
        try:
            maven = MavenContext(repo_cache=beside, remote_repos=repositories)
            # The default artifact of a component is its jar.
            fetched = maven.project(jar.group, jar.artifact).at_version(jar.version).artifact().resolve()
            if (found := sha256_of(fetched)) == jar.sha256:
                fetched.replace(jar.file)
                return
            trouble = f"its SHA-256 is {found}, the lock says {jar.sha256}"
        except Exception as error:  # noqa: BLE001  the library raises whatever its parts raise
            trouble = f"{type(error).__name__}: {error}"
        finally:
            with suppress(OSError):
                shutil.rmtree(beside)
    raise Failure(
        f"{jar.artifact}-{jar.version}.jar could not be fetched: {trouble}.",
        "Check the connection and the disk, then try again: what was fetched already is kept.",
    )


def main() -> None:
    """Resolve the coordinates afresh and write the lock."""
    import jgo

    lines = [
        "# Apache Kafka and everything it needs, by Maven coordinates and SHA-256. Written by",
        "# python -m diplomado_local.platform.jars; never edited.",
    ]
    with tempfile.TemporaryDirectory() as folder:
        environment = jgo.build(COORDINATES, cache_dir=Path(folder))
        lock = tomllib.loads((environment.path / "jgo.lock.toml").read_text())
    for entry in lock["dependencies"]:
        fields = {"group": "groupId", "artifact": "artifactId", "version": "version", "sha256": "sha256"}
        lines += ["", "[[jar]]", *(f'{ours} = "{entry[theirs]}"' for ours, theirs in fields.items())]
    LOCK.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
